"""`make run`: prepare the instance folder, then serve until stopped — server and worker together.

With PUBLIC=1: beside a house that stands already, the server alone, for the proxy that faces the open net.
"""

from __future__ import annotations

import ipaddress
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

from xiqiao.config import ROOT, BadSettings, instance_folder, is_public, load_settings

HOST = os.environ.get("HOST", "127.0.0.1")
PORT = os.environ.get("PORT") or ("5001" if os.environ.get("PUBLIC", "0").lower() in ("1", "true") else "5000")


def main() -> None:
    os.umask(0o077)  # key, database, files and backups are this user's alone
    try:
        if is_outward := is_public():
            look_at_house()
        else:
            prepare_instance(instance_folder())
            prepare_database()
    except BadSettings as error:
        sys.exit(str(error))
    refuse_taken_port()
    serve([server_command()] if is_outward else [server_command(), WORKER])


def prepare_instance(folder: Path) -> None:
    """Folder, secret key (0600) and the place for files; nothing that exists is touched."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / "files").mkdir(exist_ok=True)
    key = folder / "secret_key"
    if not key.exists():
        descriptor = os.open(key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))


def prepare_database() -> None:
    """Make a new database; leave an existing one as it is, and refuse one that does not fit."""
    from xiqiao import create_app
    from xiqiao.core.clock import now
    from xiqiao.core.installation import is_demo
    from xiqiao.demo import install
    from xiqiao.operations.founders import first_slips
    from xiqiao.operations.schema import migrate, stored_revision, why_not_served

    app = create_app()
    with app.app_context():
        if stored_revision() is None:
            wants_demo = os.environ.get("DEMO", "1") != "0"
            if wants_demo:
                refuse_public_demo()
            print("正在建立数据库" + ("和演示数据，约需一分钟 …" if wants_demo and demo_size() else " …"), flush=True)
            migrate()
            install(wants_demo, now(), demo_size())
            if not wants_demo:
                print("三位管理员的一次性激活条（只显示这一次，请分别交给三个人）：")
                print("\n".join(first_slips(now())))
        why_not = why_not_served()
        if why_not:
            raise BadSettings(why_not)
        print(f"\n西樵党建内网：http://{HOST}:{PORT}/", flush=True)
        if is_demo():
            refuse_public_demo()
            print_cast()


def look_at_house() -> None:
    """Before serving outward: there must be a house, whose database is as this program knows it. Changes nothing."""
    from xiqiao import create_app
    from xiqiao.core.installation import is_demo
    from xiqiao.core.outward import outward_paths
    from xiqiao.operations.schema import stored_revision, why_not_served

    settings = load_settings()
    if settings.is_sqlite and not settings.sqlite_path.exists():
        raise BadSettings(f"{settings.instance} 里还没有数据库。请先用 make run 建好内网，再启动对外服务。")
    app = create_app(settings)
    with app.app_context():
        if stored_revision() is None:
            raise BadSettings("数据库是空的。请先用 make run 建好内网，再启动对外服务。")
        if why_not := why_not_served():
            raise BadSettings(why_not)
        if is_demo():
            refuse_public_demo()
    print(f"\n对外服务：http://{HOST}:{PORT}/，只有下面这些地址，其余一律没有：")
    print("\n".join(f"  {path}" for path in outward_paths(app)))
    if not settings.public_url:
        print("还没有设置 public_url：纸质卡和海报上的二维码仍指向内网地址。")
    print("按 Ctrl-C 停止。", flush=True)


def demo_size() -> int:
    """SIZE=0: the cast and their neighbours only; 1: a township; at most 10 of them."""
    size = os.environ.get("SIZE", "1")
    return min(int(size), 10) if size.isascii() and size.isdecimal() and len(size) < 4 else 1


def refuse_public_demo() -> None:
    """Everybody knows the demonstration's password, so it is served to this computer only."""
    if not is_loopback(HOST):
        raise BadSettings(
            f"演示数据只能在本机使用，不能监听 {HOST}。正式使用请执行 make run DEMO=0 XIQIAO_INSTANCE=另一个文件夹。"
        )


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def print_cast() -> None:
    from xiqiao.demo import CAST, PASSWORD

    print(f"演示账号（密码都是 {PASSWORD}）：")
    for character in CAST:
        print(f"  {character.login:<8}{character.name}  {character.part}")
    print("按 Ctrl-C 停止。", flush=True)


def refuse_taken_port() -> None:
    with socket.socket(socket.AF_INET6 if ":" in HOST else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(PORT)))
        except (OSError, ValueError, OverflowError) as error:
            sys.exit(f"不能监听 {HOST}:{PORT}：{error}。可换一个端口：make run PORT=5001")


WORKER = ["flask", "--app", "wsgi", "work"]


def server_command(host: str = HOST, port: str = PORT, kind: str = "") -> list[str]:
    """granian with two workers of one thread (the better one in `make bench`); waitress where it does not run."""
    kind = kind or ("waitress" if os.name == "nt" else os.environ.get("SERVER", ""))
    if kind == "waitress":
        return ["waitress", f"--listen={host}:{port}", "--threads=2", "--connection-limit=1000", "wsgi:app"]
    return [
        "granian", "--interface", "wsgi", "--host", host, "--port", port, "--workers", "2", "--blocking-threads", "1",
        "--respawn-failed-workers", "--workers-kill-timeout", "10", "--log-level", "warning", "wsgi:app",
    ]  # fmt: skip


def serve(programs: list[list[str]]) -> None:
    """Run these until one of them ends or we are told to stop; then stop the others."""
    children = [subprocess.Popen([sys.executable, "-m", *program], cwd=ROOT) for program in programs]

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    try:
        while all(child.poll() is None for child in children):
            time.sleep(0.3)
    except KeyboardInterrupt:
        pass
    finally:
        for child in children:
            child.terminate()
        for child in children:
            try:
                child.wait(timeout=15)
            except subprocess.TimeoutExpired:
                child.kill()
    ended = [child.returncode for child in children]
    sys.exit(1 if any(code not in (0, -signal.SIGTERM, -signal.SIGINT) for code in ended) else 0)


if __name__ == "__main__":
    main()
