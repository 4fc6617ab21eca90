"""何伯, 78, with a phone: large letters, dark colours, and nothing but a keyboard."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.walker import PHONE

PAGES = ["/", "/suggestions", "/suggestions/new", "/suggestions/2", "/permissions", "/rules", "/me", "/me/password",
         "/more", "/privacy", "/leave", "/nowhere"]  # fmt: skip


SMALL_TARGETS = """() => Array.prototype.filter.call(
  document.querySelectorAll('button, select, textarea, input:not([type=hidden]), nav a'),
  element => element.offsetParent && (element.closest('.choice') || element).getBoundingClientRect().height < 43.5
).map(element => element.outerHTML.slice(0, 120))"""


def test_an_old_member_switches_to_large_letters_and_dark(walker):
    hebo = walker("hebo", size=PHONE)
    hebo.step("desk")
    hebo.press("大字", within="footer")
    expect(hebo.page.locator("html")).to_have_class(re.compile("large"))
    hebo.press("深色", within="footer")
    expect(hebo.page.locator("html")).to_have_class(re.compile("large.* dark"))
    for path in PAGES:
        hebo.open(path)
        hebo.step(path.strip("/").replace("/", "-") or "desk-large-dark")
        assert small_targets(hebo) == [], path
    hebo.press("标准字号", within="footer")
    expect(hebo.page.locator("html")).to_have_class(re.compile("^ ?dark"))


@pytest.mark.parametrize("login", ["hebo", "axi"])
def test_twice_the_text_size_needs_no_sideways_scroll(walker, login):
    person = walker(login, size=PHONE)
    for path in [*PAGES, *(["/accounts", "/accounts/14", "/accounts/new", "/system"] if login == "axi" else [])]:
        person.open(path)
        person.page.evaluate("document.documentElement.style.fontSize = '225%'")  # 200 % of 112.5 %
        person.photograph(f"{login}-{path.strip('/').replace('/', '-') or 'desk'}")
        assert not person.scrolls_sideways(), path


def test_the_keyboard_alone_is_enough(walker):
    hebo = walker("hebo", size=PHONE)
    keyboard, page = hebo.page.keyboard, hebo.page
    hebo.open("/suggestions")
    keyboard.press("Tab")
    skip = page.get_by_role("link", name="跳到正文")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    hebo.photograph("skip-link")
    keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    keyboard.press("Tab")
    expect(page.get_by_role("link", name="返回")).to_be_focused()
    keyboard.press("Tab")
    expect(page.get_by_role("link", name="提意见建议")).to_be_focused()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    hebo.photograph("focus")
    keyboard.press("Enter")
    hebo.arrives("意见建议")
    for _ in range(20):
        keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "TEXTAREA":
            break
    keyboard.type("字再大一点就好了，谢谢！")
    keyboard.press("Tab")
    expect(page.get_by_role("button", name="提交", exact=True)).to_be_focused()
    keyboard.press("Enter")
    hebo.sees("已提交，党建办答复后会显示在这里。")


def test_tab_follows_the_order_of_the_page(walker):
    hebo = walker("hebo", size=PHONE)
    hebo.open("/me")
    tops = []
    while len(tops) < 40:
        hebo.page.keyboard.press("Tab")
        place = hebo.page.evaluate(
            "() => { var e = document.activeElement; if (!e.closest('main')) return null;"
            " return e.getBoundingClientRect().top + window.scrollY; }"
        )
        if place is None and tops:
            break
        tops.extend([] if place is None else [round(place)])
    assert len(tops) > 3
    assert tops == sorted(tops)


def small_targets(person):
    """Buttons, links that stand alone, and controls lower than 44 px; a link within a sentence may be smaller."""
    return person.page.evaluate(SMALL_TARGETS)
