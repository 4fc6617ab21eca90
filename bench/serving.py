"""Start the real server on loopback, know what CPU it used, stop it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from xiqiao.config import ROOT, Settings
from xiqiao.launch import server_command


class Server:
    """A server process with its workers, in a process group of its own."""

    def __init__(self, settings: Settings, target: str = "wsgi:app", kind: str = "", log: Path | None = None) -> None:
        self.port = free_port()
        self.settings = settings
        (settings.instance / "secret_key").write_text(settings.secret_key, "ascii")
        environment = {**os.environ, "XIQIAO_INSTANCE": str(settings.instance), "DATABASE_URL": settings.database_url}
        command = [*server_command("127.0.0.1", str(self.port), kind)[:-1], target]
        with (log or settings.instance / "server.log").open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=ROOT,
                env=environment,
                stdout=output,
                stderr=output,
                start_new_session=os.name != "nt",
            )
        try:
            self.wait_until_ready()
        except BaseException:
            self.kill()
            raise

    def wait_until_ready(self, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while True:
            try:
                with socket.create_connection(("127.0.0.1", self.port), 5) as probe:
                    probe.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
                    if probe.recv(12).endswith(b" 200"):
                        return
            except OSError:
                pass
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the server did not start: {self.settings.instance / 'server.log'}")
            time.sleep(0.02)

    def processes(self) -> list[psutil.Process]:
        parent = psutil.Process(self.process.pid)
        return [parent, *parent.children(recursive=True)]

    def cpu_seconds(self) -> float:
        """User and system time of the server and all its workers so far."""
        times = [process.cpu_times() for process in self.processes()]
        return sum(time.user + time.system for time in times)

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """As a power cut would: the whole group, at once."""
        if self.process.poll() is not None:
            return
        if os.name == "nt":
            self.process.kill()
        else:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(20)


@contextmanager
def serving(settings: Settings, target: str = "wsgi:app", kind: str = "") -> Iterator[Server]:
    server = Server(settings, target, kind)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
