"""月度指引: written and published by the office, taken into an event once."""

import pytest

from tests.calendar.conftest import events_of, loaded
from xiqiao.calendar.guiding import guide_text, publish_guide, save_guide, take_guide
from xiqiao.calendar.planning import cancel_event, plan_event
from xiqiao.core.clock import now
from xiqiao.core.db import db
from xiqiao.core.rules import Outdated, RuleBroken

SAID = {
    "topic": "学党史、办实事",
    "acts": "重温入党誓词\n\n交纳党费",
    "readings": "上级印发的材料",
    "headings": "传达学习\n民主议事",
    "source": "镇党建办月度安排",
}
YEAR, MONTH = 2029, 5


@pytest.fixture
def write(person):
    def make(drawn_from=None, **said):
        return save_guide(YEAR, MONTH, {**SAID, **said}, drawn_from=drawn_from, by=person("zhou"), at=now())

    return make


@pytest.fixture
def guide(write, person):
    made = write()
    publish_guide(made, by=person("zhou"), at=now())
    return made


def test_a_guide_is_written_once_a_month_and_then_changed(write):
    first = write()
    assert (first.version, first.published_at) == (1, None)
    again = write(drawn_from=1, topic="换个主题")
    assert (again.id, again.version, again.topic) == (first.id, 2, "换个主题")


def test_the_same_again_is_no_change(write):
    write()
    assert write(drawn_from=1).version == 1


@pytest.mark.parametrize("drawn_from", [None, 0, 7])
def test_a_form_that_is_stale_or_knew_of_none_is_told(write, drawn_from):
    write()
    with pytest.raises(Outdated):
        write(drawn_from=drawn_from, topic="覆盖")


@pytest.mark.parametrize("drawn_from", [None, 0, 7])
def test_where_none_is_written_any_form_begins_it(write, drawn_from):
    assert write(drawn_from=drawn_from).version == 1


def test_it_is_published_once_and_may_still_be_changed(guide, write, person):
    with pytest.raises(RuleBroken, match="已经发布"):
        publish_guide(guide, by=person("zhou"), at=now())
    assert write(drawn_from=guide.version, topic="改一改").published_at is not None


def test_its_lines_are_numbered_and_empty_ones_left_out(guide):
    assert guide_text(guide) == (
        "本月主题：学党史、办实事\n规定动作：\n1. 重温入党誓词\n2. 交纳党费\n"
        "学习内容：\n1. 上级印发的材料\n议程：\n1. 传达学习\n2. 民主议事"
    )


def test_what_is_not_said_has_no_heading(write):
    assert guide_text(write(acts="", readings=" \n", headings="")) == "本月主题：学党史、办实事"


def test_taken_into_an_event_it_stands_below_what_the_event_said(guide, draw_up, person):
    event = plan_event(draw_up(content="先点名"), by=None, at=now())
    take_guide(event, guide, by=person("feng"), at=now())
    assert event.content == f"先点名\n{guide_text(guide)}"
    assert (event.guide_id, event.version) == (guide.id, 2)
    with pytest.raises(RuleBroken, match="已经取用过"):
        take_guide(event, guide, by=person("feng"), at=now())


def test_an_event_of_a_series_that_took_it_still_follows_its_series(guide, repeat, person):
    event = events_of(repeat())[0]
    take_guide(event, guide, by=person("feng"), at=now())
    db.session.commit()
    assert loaded(event.id).is_own_way is False


def test_what_is_not_published_is_not_taken_nor_by_what_is_cancelled(write, publish, person):
    guide, event = write(), publish()
    with pytest.raises(RuleBroken, match="还没有发布"):
        take_guide(event, guide, by=person("feng"), at=now())
    publish_guide(guide, by=person("zhou"), at=now())
    cancel_event(event, "停办", by=None, at=now())
    with pytest.raises(RuleBroken, match="不能再改"):
        take_guide(event, guide, by=person("feng"), at=now())
