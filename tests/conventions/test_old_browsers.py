"""CSS and scripts keep to what Chromium 70 had: offices and phones here run such kernels for years."""

import re

import pytest

from xiqiao.config import ROOT

#: What came later and breaks a rule without it; a single declaration that old kernels skip (accent-color) does no harm.
CSS_LATER = {
    "@layer (99)": r"@layer", "@container (105)": r"@container", ":has (105)": r":has\(", ":is (88)": r":is\(",
    ":where (88)": r":where\(", "inset (87)": r"[{;\s]inset\s*:", "aspect-ratio (88)": r"aspect-ratio\s*:",
    "clamp (79)": r"\bclamp\(", "min()/max() (79)": r":[^;{]*\b(?:min|max)\([^;]*;", "nesting (112)": r"[{;]\s*&",
    "color-mix (111)": r"color-mix\(", "light-dark (123)": r"light-dark\(", "dvh (108)": r"\d[dsl]v[hw]\b",
    "logical shorthands (87)": r"(?:margin|padding)-(?:inline|block)\s*:",
}  # fmt: skip
SCRIPT_LATER = {
    "optional chaining (80)": r"\?\.[\w(\[]", "?? (80)": r"\?\?", "logical assignment (85)": r"(?:\|\||&&)=",
    "replaceAll (85)": r"\.replaceAll\(", "structuredClone (98)": r"structuredClone", "at() (92)": r"\.at\(",
    "replaceChildren (86)": r"\.replaceChildren\(", "allSettled (76)": r"allSettled", "flat (69)": r"\.flatMap\(",
    "private fields (74)": r"this\.#", "modules": r"^\s*(?:import|export)\s", "numeric separator (75)": r"\d_\d",
    "static blocks (94)": r"static\s*\{", "Object.hasOwn (93)": r"Object\.hasOwn", "crypto.randomUUID (92)": r"randomUUID",
}  # fmt: skip


def later_features(text: str, features: dict[str, str]) -> list[str]:
    plain = re.sub(r"/\*.*?\*/|//[^\n]*", "", text, flags=re.DOTALL)
    return [name for name, pattern in features.items() if re.search(pattern, plain, re.MULTILINE)]


@pytest.mark.parametrize("path", sorted((ROOT / "static/css").glob("*.css")), ids=lambda path: path.name)
def test_styles_need_nothing_later(path):
    assert later_features(path.read_text("utf-8"), CSS_LATER) == []


@pytest.mark.parametrize("path", sorted((ROOT / "static/css").glob("*.css")), ids=lambda path: path.name)
def test_only_grids_have_gaps(path):
    """`gap` in a flex box came with Chromium 84; in a grid it is older."""
    text = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
    rules = re.findall(r"\{([^{}]*)\}", text)
    assert [rule for rule in rules if re.search(r"(?:^|[;\s])gap\s*:", rule) and "grid" not in rule] == []


@pytest.mark.parametrize("path", sorted((ROOT / "static/js").glob("*.js")), ids=lambda path: path.name)
def test_scripts_need_nothing_later(path):
    assert later_features(path.read_text("utf-8"), SCRIPT_LATER) == []


@pytest.mark.parametrize(
    ("text", "features"),
    [
        ("a { inset: 0 }", CSS_LATER),
        ("a:has(b) {}", CSS_LATER),
        ("x?.y", SCRIPT_LATER),
        ("a ?? b", SCRIPT_LATER),
        ("@layer x;", CSS_LATER),
    ],
)
def test_the_search_finds_what_it_is_for(text, features):
    assert later_features(text, features)
