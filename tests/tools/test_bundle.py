"""What the offline bundle asks pip for; building it needs the network and is `make bundle` itself."""

from __future__ import annotations

import importlib.util
import re
import sys

import pytest

from xiqiao.config import ROOT


@pytest.fixture
def bundle(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    spec = importlib.util.spec_from_file_location("bundle", ROOT / "tools/bundle.py")
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "bundle", module)
    spec.loader.exec_module(module)
    return module


def test_every_pin_of_the_lock_is_read_with_its_hashes(bundle):
    pins = list(bundle.locked())
    text = (ROOT / "requirements.txt").read_text("utf-8")
    assert len(pins) == len(re.findall(r"^[a-z0-9-]+==", text, re.MULTILINE))
    assert sum(pin.count("--hash=sha256:") for pin, _ in pins) == text.count("--hash=sha256:")
    assert all(re.fullmatch(r"[a-z0-9-]+==\S+( --hash=sha256:[0-9a-f]{64})+\n", pin) for pin, _ in pins)


MARKERS = {
    "sys_platform == 'win32'": {"Linux": False, "Windows": True},
    "platform_system == 'Linux'": {"Linux": True, "Windows": False},
    "platform_python_implementation == 'PyPy'": {"Linux": False, "Windows": False},
    "python_full_version < '3.14'": {"Linux": True, "Windows": True},
    None: {"Linux": True, "Windows": True},
}


@pytest.mark.parametrize("marker", MARKERS)
def test_markers_are_asked_of_the_platform_and_not_of_this_machine(bundle, marker):
    for platform in bundle.PLATFORMS:
        assert platform.needs(marker) is MARKERS[marker][platform.name.split()[0]]


def test_a_package_for_the_newest_python_only_is_not_asked_for_elsewhere(bundle):
    wanted = {platform.python for platform in bundle.PLATFORMS if platform.needs("python_version >= '3.13'")}
    assert wanted == {"3.13"}


def test_the_start_scripts_keep_the_data_beside_the_folder(bundle):
    assert '$(dirname -- "$here")/xiqiao-instance' in bundle.START_SH
    assert r"%~dp0..\xiqiao-instance" in bundle.START_CMD
    assert bundle.START_CMD.isascii()
