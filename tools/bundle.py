"""`make bundle`: dist/xiqiao-offline, a folder that installs and starts on a machine without any network.

It holds the project as committed, wheels for each platform below with the front-end file's among them, start scripts
for both systems and SHA256SUMS. Each platform is then resolved again from the folder alone, hashes checked; what a
platform lacks is named, and the exit code is 1.
"""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.markers import Marker, default_environment
from set_up import ROOT, vendor_entries

TARGET = ROOT / "dist/xiqiao-offline"
#: glibc 2.28 is Debian 10, Kylin V10 and newer; pip takes each older tag only when it is named.
LINUX_TAGS = (
    *(f"manylinux_2_{minor}_x86_64" for minor in (28, 27, 26, 24, 17, 12, 5)),
    "manylinux2014_x86_64",
    "manylinux2010_x86_64",
    "manylinux1_x86_64",
)


@dataclass(frozen=True)
class Platform:
    """`facts` are what the markers of the lock file ask about."""

    name: str
    python: str
    tags: tuple[str, ...]
    facts: dict[str, str]

    def needs(self, marker: str | None) -> bool:
        versions = {"python_version": self.python, "python_full_version": f"{self.python}.0"}
        cpython = {"implementation_name": "cpython", "platform_python_implementation": "CPython"}
        return marker is None or Marker(marker).evaluate({**default_environment(), **versions, **cpython, **self.facts})


LINUX = {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix", "platform_machine": "x86_64"}
WINDOWS = {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "platform_machine": "AMD64"}
PLATFORMS = (
    *(Platform(f"Linux x86_64, Python {version}", version, LINUX_TAGS, LINUX) for version in ("3.11", "3.12", "3.13")),
    *(Platform(f"Windows x64, Python {version}", version, ("win_amd64",), WINDOWS) for version in ("3.11", "3.12")),
)

START_SH = """\
#!/bin/sh
# Installs from this folder, without any network, and starts. The data lies beside it, so a newer folder can replace it.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
if [ ! -d "$here/app/.venv" ] && command -v sha256sum >/dev/null; then
    (cd "$here" && sha256sum --check --quiet SHA256SUMS)
fi
XIQIAO_WHEELS=$here/wheels
XIQIAO_INSTANCE=${XIQIAO_INSTANCE:-$(dirname -- "$here")/xiqiao-instance}
export XIQIAO_WHEELS XIQIAO_INSTANCE
cd "$here/app"
"${PYTHON:-python3}" tools/set_up.py
exec .venv/bin/python -m xiqiao.launch
"""
START_CMD = """\
@echo off
rem Installs from this folder, without any network, and starts. The data lies beside it.
setlocal
chcp 65001 >nul
set PYTHONUTF8=1
set "XIQIAO_WHEELS=%~dp0wheels"
if not defined XIQIAO_INSTANCE set "XIQIAO_INSTANCE=%~dp0..\\xiqiao-instance"
if not defined PYTHON set "PYTHON=py -3"
cd /d "%~dp0app"
%PYTHON% tools\\set_up.py || exit /b 1
.venv\\Scripts\\python.exe -m xiqiao.launch
"""


def main() -> int:
    TARGET.parent.mkdir(exist_ok=True)
    part = Path(tempfile.mkdtemp(prefix=".part-", dir=TARGET.parent))
    try:
        lacking = build(part)
        if TARGET.exists():
            shutil.rmtree(TARGET)
        part.rename(TARGET)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    octets = sum(path.stat().st_size for path in TARGET.rglob("*") if path.is_file())
    print(f"离线安装包：{TARGET.relative_to(ROOT)}，{octets / 1048576:.0f} MB")
    return 1 if lacking else 0


def build(folder: Path) -> bool:
    """Fill the folder; returns whether any platform lacks anything."""
    copy_project(folder / "app")
    wheels = folder / "wheels"
    wheels.mkdir()
    for entry in vendor_entries():
        pin = f"{entry['requirement']} --hash=sha256:{entry['wheel_sha256']}\n"
        if not download(pin, wheels, PLATFORMS[0]):
            sys.exit(f"不能下载 {entry['requirement']}。")
    lacking = False
    for platform in PLATFORMS:
        print(f"{platform.name} …", flush=True)
        pins = [pin for pin, marker in locked() if platform.needs(marker)]
        if not download("".join(pins), wheels, platform):
            for pin in pins:  # one by one, so that the one that is missing keeps no other away
                download(pin, wheels, platform)
        # Once more from the folder alone: what pip takes here, it takes on the machine without a network.
        whole = complete("".join(pins), wheels, platform)
        missing = [] if whole else [pin.split()[0] for pin in pins if not complete(pin, wheels, platform)]
        lacking = lacking or bool(missing)
        print(f"  缺少：{'、'.join(missing)}" if missing else f"  {len(pins)} 个包，齐全，校验值相符。")
    (folder / "start.sh").write_text(START_SH, "utf-8", newline="\n")
    (folder / "start.sh").chmod(0o755)
    (folder / "start.cmd").write_text(START_CMD, "ascii", newline="\r\n")
    folder.chmod(0o755)
    sums = [f"{digest(path)}  {path.relative_to(folder).as_posix()}\n" for path in files(folder)]
    (folder / "SHA256SUMS").write_text("".join(sums), "utf-8", newline="\n")
    return lacking


def copy_project(target: Path) -> None:
    """The tracked files as committed: nothing of an instance or of an experiment gets in."""
    if subprocess.run(["git", "status", "--porcelain", "-uno"], cwd=ROOT, capture_output=True, check=True).stdout:
        print("注意：有未提交的改动，离线包里是已提交的版本。")
    archive = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        tar.extractall(target, filter="data")


def locked() -> Iterator[tuple[str, str | None]]:
    """Each pin of the lock file without its marker, with its hashes on one line; and the marker."""
    text = (ROOT / "requirements.txt").read_text("utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        if line and not line.startswith((" ", "#")):
            pin, _, hashes = line.partition(" --hash=")
            name, _, marker = pin.partition(";")
            yield f"{name.strip()} --hash={re.sub(r' +', ' ', hashes)}\n", marker.strip() or None


def complete(pins: str, wheels: Path, platform: Platform) -> bool:
    with tempfile.TemporaryDirectory() as scratch:
        return download(pins, Path(scratch), platform, "--no-index", "--find-links", str(wheels))


def download(pins: str, target: Path, platform: Platform, *options: str) -> bool:
    """Have pip fetch these pins for that platform. What it prints of its sources would only confuse."""
    with tempfile.TemporaryDirectory() as scratch:
        lock = Path(scratch) / "pins.txt"
        lock.write_text(pins, "utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet", "--require-hashes",
             "--no-deps", "--only-binary", ":all:", "--implementation", "cp", "--python-version", platform.python,
             *(f"--platform={tag}" for tag in platform.tags), *options, "-d", str(target), "-r", str(lock)],
            capture_output=True, check=False,
        )  # fmt: skip
    return done.returncode == 0


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    sys.exit(main())
