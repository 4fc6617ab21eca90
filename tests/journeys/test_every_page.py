"""Every page that the navigation offers to anybody of the cast, in each look, on a phone and on a desktop."""

import os
import re

import pytest

from tests.journeys.walker import DESKTOP, PHONE, measures
from xiqiao.demo import CAST

#: One worker sees them all, since most of the cast see the same pages and each is examined once.
pytestmark = pytest.mark.xdist_group("every page")

#: For whoever wants to look at them all: `PHOTOGRAPHS=1 .venv/bin/pytest tests/journeys/test_every_page.py`.
PHOTOGRAPHS = os.environ.get("PHOTOGRAPHS") == "1"
#: look and the cookie that asks for it
LOOKS = {"light": "0light", "dark": "0dark", "large": "1light"}
#: look and the rules of axe that it is examined by; none named: all
RULES = {"light": (), "dark": ("color-contrast",)}
OTHERS = {
    "axi": ["/more", "/accounts/new", "/accounts/14", "/accounts/14/edit", "/accounts/14/state", "/me/password",
            "/me/second-factor", "/rules/accounts.idle_minutes", "/rules/accounts.idle_minutes/change", "/leave"],
    "aan": ["/accounts/12/grants/new", "/grants/1/end", "/accounts/12"],
    "lin": ["/suggestions/1", "/suggestions/new", "/privacy", "/units/1", "/units/3/units/new", "/units/4/edit",
            "/units/4/move", "/units/4/end", "/network?words=dy", "/network?words=zzz", "/imports", "/imports/members/new",
            "/calendar/days/2027", "/rules/office.holidays.2027", "/rules/office.holidays.2027/change",
            "/units/1/figures", "/units/1/figures?on=1921-7-1", "/units/1/figures/people?sex=female", "/lists",
            "/lists/fifty-years?with_earlier=y", "/lists/party-birthdays?month=7", "/lists/to-visit", "/network/terms",
            "/places", "/places?words=zzz", "/places/1", "/places/new", "/places/1/edit", "/places/1/close", "/routes",
            "/routes/1", "/routes/5", "/routes/new", "/routes/1/edit", "/routes/1/stops", "/routes/1/stops/new",
            "/stops/1/edit", "/stops/1/remove", "/lecturers", "/lecturers/1", "/lecturers/new", "/lecturers/1/edit",
            "/lecturers/1/member", "/resources?words=qiao"],
    "mai": ["/places/1", "/routes/1", "/lecturers/1"],
    "chen": ["/units/3/figures"],
    "jie": ["/lists/probation", "/lists/fifty-years"],
    "feng": ["/me/grants/12/delegation", "/units/4", "/units/4/term", "/units/4/posts/new", "/posts/1/end",
             "/units/4/figures", "/lists/probation", "/lists/to-visit", "/units/4/roll", "/units/4/roster", "/members/3", "/members/3/edit", "/members/3/facts/new",
             "/members/3/facts/new/left_out", "/members/3/facts/9/correct", "/members/3/facts/9/withdraw",
             "/members/3/transfer", "/members/3/visits/new", "/members/enrol/4", "/visits/1", "/members/3/card",
             "/units/4/cards", "/calendar/feeds", "/calendar/events/1/replies", "/calendar/events/1/arrivals",
             "/calendar/events/1/sign-in-sheet",
             "/calendar?scope=town", "/calendar/month?scope=town", "/calendar/week?scope=village", "/calendar/year?scope=town",
             "/calendar/month/2026/10/text?scope=town", "/calendar/events/1", "/calendar/events/1/edit",
             "/calendar/events/1/move", "/calendar/events/1/cancellation", "/calendar/events/1/text",
             "/calendar/events/1/poster", "/calendar/events/2", "/calendar/events/3/restoration",
             "/calendar/events/new", "/calendar/events/new?unit=4", "/calendar/series", "/calendar/series/new?unit=4",
             "/calendar/manage", "/calendar/manage/copy?unit=4", "/calendar/guides", "/meetings/new", "/meetings/new?unit=4",
             "/tasks"],
    "wen": ["/calendar/series/1", "/calendar/series/1/change", "/calendar/series/1/end"],
    "zhou": ["/calendar/themes", "/calendar/themes/new", "/calendar/themes/1", "/calendar/themes/kinds/1",
             "/calendar/guides/2026/11/edit"],
}  # fmt: skip
#: What differs between two drawings of the same page.
CHANGING = re.compile(
    r'ImY[\w.-]+|"[\w.-]{20,}"|[0-9a-f]{32,}|\d\d:\d\d(:\d\d)?|'
    + "|".join(f"{character.name}|\\b{character.login}\\b" for character in CAST)
)


@pytest.fixture(scope="module")
def examined():
    """Pages that axe has seen already: most of the cast see the same ones."""
    return set()


@pytest.mark.parametrize("login", [character.login for character in CAST])
def test_every_page_of_everybody_reads_well(walker, examined, login):
    person = walker(login)
    offered = [link.get_attribute("href") for link in person.page.locator(".site-nav a").all()]
    for path in dict.fromkeys([*offered, *OTHERS.get(login, ())]):
        for look in LOOKS:
            see(person, path, look, examined)


def see(person, path, look, examined):
    """One page in one look at both sizes. Light is examined in full, dark for its contrast, all for their width."""
    person.context.add_cookies([{"name": "xiqiao_look", "value": LOOKS[look], "url": person.house.address}])
    person.open(path)
    drawing = CHANGING.sub("", person.page.locator("#main").inner_html()) + look
    for size in (PHONE, DESKTOP):
        if (size, drawing) in examined:
            continue
        examined.add((size, drawing))
        person.page.set_viewport_size(measures(size))
        assert not person.scrolls_sideways(), f"{path} {look} {size}"
        if PHOTOGRAPHS and (look == "light" or size == PHONE):
            person.size = f"{look}-{size}"
            person.photograph(path.strip("/").replace("/", "-") or "desk")
        found = person.axe(*RULES[look]) if look in RULES and (look, size) != ("dark", DESKTOP) else []
        assert not found, f"{path} {look} {size}:\n" + "\n".join(found)
