"""`make run`: what it prepares, what it refuses, and that a second start changes nothing."""

import http.client
import os
import socket
import stat
import subprocess
import sys
import time
from contextlib import closing

import psutil
import pytest
from sqlalchemy import text

from xiqiao import launch
from xiqiao.config import ROOT, BadSettings
from xiqiao.core.db import db


@pytest.mark.parametrize(
    ("host", "is_ours"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("::", False),
     ("192.168.1.5", False), ("localhost.evil.example", False), ("", False)],
)  # fmt: skip
def test_the_demonstration_is_served_to_this_computer_only(monkeypatch, host, is_ours):
    monkeypatch.setattr(launch, "HOST", host)
    if is_ours:
        launch.refuse_public_demo()
        assert launch.is_loopback(host)
    else:
        with pytest.raises(BadSettings, match="只能在本机使用"):
            launch.refuse_public_demo()


def test_the_secret_key_is_made_once_and_is_its_owners_alone(tmp_path):
    folder = tmp_path / "instance"
    launch.prepare_instance(folder)
    key = folder / "secret_key"
    first = key.read_text()
    launch.prepare_instance(folder)
    assert key.read_text() == first
    assert len(first) >= 48
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


@pytest.fixture
def new_instance(tmp_path, monkeypatch):
    monkeypatch.setenv("XIQIAO_INSTANCE", str(tmp_path))
    monkeypatch.setenv("SIZE", "0")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setattr(launch, "HOST", "127.0.0.1")
    launch.prepare_instance(tmp_path)
    return tmp_path


def test_a_new_database_holds_the_demonstration_and_a_second_start_changes_nothing(new_instance, capsys):
    launch.prepare_database()
    assert "lychee-garden-lane" in capsys.readouterr().out
    before = rows(new_instance)
    launch.prepare_database()
    assert rows(new_instance) == before


def rows(folder):
    """The whole database as statements."""
    import sqlite3

    with sqlite3.connect(folder / "xiqiao.sqlite3") as connection:
        dump = list(connection.iterdump())
    connection.close()
    return dump


def test_without_the_demonstration_three_slips_are_printed_once(new_instance, monkeypatch, capsys):
    monkeypatch.setenv("DEMO", "0")
    launch.prepare_database()
    printed = capsys.readouterr().out
    assert [name in printed for name in ("系统管理员", "安全管理员", "审计管理员")] == [True] * 3
    assert printed.count("激活码") == 3
    launch.prepare_database()
    assert "激活码" not in capsys.readouterr().out


@pytest.mark.parametrize("revision", ["0000", "9999"])
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_schema_that_the_code_does_not_know_is_not_served(app, settings, revision):
    (settings.instance / "secret_key").write_text("k" * 48)
    with app.app_context():
        db.session.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
        db.session.commit()
    answer = app.test_client().post("/sign-in", data={"login": "長" * 50})
    assert answer.status_code == 503
    assert "比程序新" in answer.get_data(as_text=True)
    assert "長" * 50 in answer.get_data(as_text=True), "what was typed is lost"
    environment = {"XIQIAO_INSTANCE": str(settings.instance), "PATH": ""}
    worker = [sys.executable, "-m", "flask", "work"]  # finds wsgi.py, as on a server
    done = subprocess.run(worker, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert "比程序新" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_taken_port_is_said_so(monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setattr(launch, "PORT", str(taken.getsockname()[1]))
        monkeypatch.setattr(launch, "HOST", "127.0.0.1")
        with pytest.raises(SystemExit, match="PORT=5001"):
            launch.refuse_taken_port()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def launched(folder, port, **more):
    """`make run` on this folder, as a process of its own."""
    environment = {**os.environ, "SIZE": "0", "XIQIAO_INSTANCE": str(folder), "PORT": port, "HOST": "127.0.0.1",
                   "DATABASE_URL": "", **more}  # fmt: skip
    command = [sys.executable, "-m", "xiqiao.launch"]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def test_one_command_starts_server_and_worker_and_stops_both(tmp_path):
    port = free_port()
    started = launched(tmp_path, port)
    try:
        until(lambda: answers(port))
        family = psutil.Process(started.pid).children(recursive=True)
        lines = [" ".join(child.cmdline()) for child in family]
        assert any("granian" in line for line in lines)
        assert any("flask" in line and "work" in line for line in lines)
        started.terminate()
        assert started.wait(timeout=30) == 0
        until(lambda: not any(child.is_running() for child in family))
    finally:
        started.kill()
        started.communicate()


# -- the process that faces the open net


def got(port: str, path: str) -> int:
    with closing(http.client.HTTPConnection("127.0.0.1", int(port), timeout=30)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        return answer.status


def test_outward_the_server_alone_is_started_and_answers_nothing_else(new_instance):
    launch.prepare_database()
    before = rows(new_instance)
    port = free_port()
    started = launched(new_instance, port, PUBLIC="1")
    try:
        until(lambda: answers(port))
        lines = [" ".join(child.cmdline()) for child in psutil.Process(started.pid).children(recursive=True)]
        assert any("granian" in line for line in lines)
        assert not any("work" in line.split() for line in lines), "no worker of its own"
        assert [got(port, path) for path in ("/healthz", "/", "/sign-in", "/accounts", "/c/1-x")] == [
            200,
            404,
            404,
            404,
            404,
        ]
        started.terminate()
        assert started.wait(timeout=30) == 0
    finally:
        started.kill()
        said = started.communicate()[0].decode()
    assert "对外服务：http://127.0.0.1" in said
    assert "/feeds/<code>.ics" in said
    assert "public_url" in said
    assert "lychee" not in said
    assert rows(new_instance) == before


@pytest.mark.parametrize(
    ("prepare", "sentence"),
    [
        (lambda folder: folder.joinpath("secret_key").unlink(), "没有找到"),
        (lambda folder: None, "里还没有数据库"),
        (lambda folder: folder.joinpath("xiqiao.sqlite3").touch(), "数据库是空的"),
    ],
)
def test_outward_nothing_is_served_where_no_house_stands(new_instance, prepare, sentence):
    prepare(new_instance)
    before = sorted(path.name for path in new_instance.iterdir())
    started = launched(new_instance, free_port(), PUBLIC="1")
    said = started.communicate(timeout=60)[0].decode()
    assert started.returncode == 1
    assert sentence in said
    assert "Traceback" not in said
    assert [name for name in before if name not in {path.name for path in new_instance.iterdir()}] == []
    assert (
        not {path.name for path in new_instance.iterdir()} - set(before) - {"xiqiao.sqlite3-wal", "xiqiao.sqlite3-shm"}
    )


def test_outward_is_said_by_1_or_0_and_has_a_port_of_its_own():
    environment = {**os.environ, "PUBLIC": "yes"}
    done = subprocess.run(
        [sys.executable, "-m", "xiqiao.launch"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, "只能是 1 或 0" in done.stderr) == (1, True)
    ask = [sys.executable, "-c", "from xiqiao import launch; print(launch.PORT)"]
    for public, port in (("1", "5001"), ("0", "5000"), ("", "5000")):
        environment = {name: value for name, value in os.environ.items() if name != "PORT"} | {"PUBLIC": public}
        said = subprocess.run(ask, cwd=ROOT, env=environment, capture_output=True, text=True, check=True, timeout=60)
        assert said.stdout.strip() == port


def answers(port: str) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", int(port))) == 0


def until(is_so, seconds: int = 60) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.1)
