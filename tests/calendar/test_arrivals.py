"""到场: a tick by the recorder or the code at the door, on the day itself; nobody is obliged to either."""

from datetime import timedelta

import pytest

from tests.calendar.answers import acts_of, came, member
from tests.calendar.conftest import at, loaded
from xiqiao.calendar.answering import arrive, undo_arrival
from xiqiao.calendar.planning import cancel_event, mark_held, move_event, plan_event
from xiqiao.calendar.reply_views import door_code
from xiqiao.core.clock import now, today
from xiqiao.core.rules import RuleBroken

NAME = "罗耀祥"


def tick(event, when):
    return arrive(event, member(NAME), by=None, by_name="冯月好", at=when)


@pytest.mark.parametrize("clock", ["0:00", "14:00", "14:30", "23:59"])
def test_on_the_day_itself_also_before_the_start(publish, clock):
    event = publish()
    tick(event, at(event.day, clock))
    assert came(event) == {NAME}
    assert acts_of(event) == ["event.arrived"]


def test_not_before_the_day(publish):
    event = publish()
    with pytest.raises(RuleBroken, match="还没到活动当天"):
        tick(event, at(event.day, "0:00") - timedelta(seconds=1))


def test_the_paper_sheet_is_entered_afterwards(publish):
    event = publish(day=today() - timedelta(days=3))
    tick(event, now())
    mark_held(event, by=None, at=now())
    arrive(event, member("李丽华"), by=None, by_name="冯月好", at=now())
    assert came(event) == {NAME, "李丽华"}


def test_twice_is_once(publish):
    event = publish(day=today())
    first = tick(event, now())
    assert tick(event, now() + timedelta(minutes=5)).at == first.at
    assert acts_of(event) == ["event.arrived"]


def test_a_wrong_tick_is_undone(publish, person):
    event = publish(day=today())
    tick(event, now())
    undo_arrival(event, member(NAME), by=person("feng"))
    undo_arrival(event, member(NAME), by=person("feng"))
    assert came(event) == set()
    assert acts_of(event) == ["event.arrived", "event.arrival_undone"]


def test_not_at_what_was_cancelled_or_is_a_draft(publish, draw_up):
    cancelled = publish(day=today())
    cancel_event(cancelled, "台风", by=None, at=now())
    for event in (cancelled, plan_event(draw_up(day=today()), by=None, at=now())):
        with pytest.raises(RuleBroken, match="不能登记到场"):
            tick(event, now())


# -- the code at the door


@pytest.fixture
def door(behind):
    """The address at the door of this event."""
    return lambda key: f"/calendar/events/{key}/door/{behind(lambda: door_code(loaded(key)))}"


def test_the_code_says_who_came_on_the_day(hold, door, visitor, behind):
    key = hold(day=today())
    hebo, path = visitor("hebo"), door(key)
    page = hebo.open(path)
    assert "我到了" in page
    for _ in range(2):
        assert hebo.submit(page, path, status=303).location == f"/calendar/events/{key}"
    assert behind(lambda: (came(loaded(key)), acts_of(loaded(key)))) == ({"何炳坤"}, ["event.arrived"])


@pytest.mark.parametrize("days", [-1, 1])
def test_on_another_day_it_says_so(hold, door, visitor, behind, days):
    key = hold(day=today() + timedelta(days=days))
    for answer in (visitor("hebo").client.get(door(key)), visitor("hebo").post(door(key)).response):
        assert answer.status_code == 409
        assert "二维码只在活动当天有效" in answer.get_data(as_text=True)
    assert behind(lambda: came(loaded(key))) == set()


@pytest.mark.parametrize(
    "change",
    [
        lambda code: code[:-1] + ("0" if code[-1] != "0" else "1"),
        lambda code: "x",
        lambda code: "门" * 30,
        lambda code: code.upper(),
        lambda code: code + "%00",
        lambda code: code + "0",
    ],
)
def test_a_wrong_code_is_not_found(hold, door, visitor, behind, change):
    key = hold(day=today())
    path, _, code = door(key).rpartition("/")
    assert visitor("hebo").client.get(f"{path}/{change(code)}").status_code == 404
    assert visitor("hebo").post(f"{path}/{change(code)}").status == 404
    assert behind(lambda: came(loaded(key))) == set()


def test_the_code_of_another_event_opens_nothing(hold, door, visitor):
    key, other = hold(day=today()), hold(day=today())
    code = door(other).rpartition("/")[2]
    assert visitor("hebo").client.get(f"/calendar/events/{key}/door/{code}").status_code == 404


def test_a_code_that_was_printed_before_the_event_moved_opens_nothing(hold, door, visitor, behind):
    key = hold(day=today() + timedelta(days=1))
    printed = door(key)

    def move():
        move_event(loaded(key), at(today(), "20:00"), at(today(), "21:00"), "提前", by=None, at=now())

    behind(move)
    assert visitor("hebo").client.get(printed).status_code == 404
    assert visitor("hebo").client.get(door(key)).status_code == 200


def test_an_account_of_no_member_is_told_so(hold, door, visitor):
    answer = visitor("gu").post(door(hold("西樵镇", day=today())))
    assert answer.status == 409
    assert "没有和党员对上" in answer
