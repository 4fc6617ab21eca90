"""Layout, lock file and folder agree about the front-end files of others."""

import hashlib
import re
import tomllib

from xiqiao.config import ROOT

LOCK = tomllib.loads((ROOT / "vendor.lock").read_text("utf-8"))["file"]


def test_each_locked_file_is_in_place_and_unchanged():
    for entry in LOCK:
        assert hashlib.sha256((ROOT / entry["target"]).read_bytes()).hexdigest() == entry["sha256"]


def test_the_layout_uses_exactly_the_locked_files():
    used = set(re.findall(r"static_url\('([^']+)'\)", (ROOT / "templates/layout.html").read_text("utf-8")))
    assert {f"static/{path}" for path in used} == {entry["target"] for entry in LOCK}


def test_nothing_else_lies_in_the_vendor_folder():
    present = {str(path.relative_to(ROOT)) for path in (ROOT / "static/vendor").rglob("*") if path.is_file()}
    assert present == {entry["target"] for entry in LOCK}


def test_every_dependency_is_pinned_with_a_hash():
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text("utf-8")
        packages = re.findall(r"^[a-z0-9][\w.-]*(?:\[[^]]*\])?==[^\s;]+.*$", text, re.MULTILINE)
        assert packages
        assert all(line.rstrip().endswith("\\") for line in packages), "a package without a hash"
        assert not re.search(r"https?://|index-url|find-links", text)


def test_every_direct_dependency_is_explained():
    explained = (ROOT / "docs/dependencies.md").read_text("utf-8").lower()
    for name in ("requirements.in", "requirements-dev.in"):
        for line in (ROOT / name).read_text("utf-8").splitlines():
            package = re.split(r"[=<>~\[;\s]", line.strip())[0].lower()
            if package and not package.startswith(("#", "-")):
                assert f"| {package} " in explained, f"{package} is not in docs/dependencies.md"
