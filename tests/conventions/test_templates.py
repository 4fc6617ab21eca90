"""Templates parse, hold no inline code, ask rules that exist, and point at endpoints that exist."""

import re

import pytest
from jinja2 import nodes

from tests import engines
from tests.conftest import Intranet
from xiqiao.config import ROOT
from xiqiao.core.authority import rules

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
FORBIDDEN = {
    "an event attribute": r"<[^>]*\son[a-z]+\s*=",
    "hx-on": r"hx-on",
    "a style attribute": r"<[^>]*\sstyle\s*=",
    "a style element": r"<style",
    "an inline script": r"<script(?![^>]*\bsrc=)",
    "a javascript: address": r"javascript:",
    "a js: value": r"[\"']js:",
    "a trigger filter": r"hx-trigger=\"[^\"]*\[",
    "|safe": r"\|\s*safe\b",
    "an address of another host": r"(?:src|href|action)=\"(?:https?:)?//",
    "an emptied autoescape": r"autoescape\s+false",
    "a swap that evaluates": r"hx-vals=\"js",
}


@pytest.fixture(scope="module")
def jinja() -> Intranet:
    return engines.test_app(engines.new_settings()).jinja_env


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_inline_code(path):
    text = path.read_text("utf-8")
    assert not [what for what, pattern in FORBIDDEN.items() if re.search(pattern, text)]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_rules_and_endpoints_named_in_templates_exist(path, jinja):
    app = engines.test_app(engines.new_settings())
    tree = jinja.parse(path.read_text("utf-8"))
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.args and isinstance(call.args[0], nodes.Const):
            if call.node.name == "may":
                assert call.args[0].value in rules()
            if call.node.name == "url_for":
                assert call.args[0].value in app.view_functions


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imported_macros_are_used(path):
    text = path.read_text("utf-8")
    for names in re.findall(r"\{% from \"[^\"]+\" import ([^%]+?)(?: with context)? %\}", text):
        for name in names.split(","):
            assert len(re.findall(rf"\b{name.strip()}\b", text)) > 1, f"{name.strip()} is imported and not used"


def test_only_the_layout_and_the_page_without_a_database_are_whole_documents():
    assert [path.name for path in TEMPLATES if "<html" in path.read_text("utf-8")] == ["bare.html", "layout.html"]
