"""One event from draft to end: what it needs, what its changes say, and what cannot be."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.calendar.conftest import at, loaded, unit_named
from xiqiao.audit.models import Entry
from xiqiao.calendar.models import Audience, Change, EventState, Layer
from xiqiao.calendar.planning import (
    cancel_event,
    discard_draft,
    edit_event,
    mark_held,
    move_event,
    plan_event,
    publish_event,
    restore_event,
)
from xiqiao.calendar.plans import audience_words, layer_of, whose_of
from xiqiao.calendar.queries import changes_of, clashes
from xiqiao.calendar.themes import Kind, Whose
from xiqiao.core.clock import now, today
from xiqiao.core.db import db
from xiqiao.core.rules import Outdated, RuleBroken
from xiqiao.members.models import Member

DAY = date(2026, 12, 5)


def acts_of(event):
    return list(db.session.scalars(select(Entry.act).where(Entry.ref_kind == "event", Entry.ref_id == event.id)))


# -- planning


def test_a_new_event_is_a_draft_with_its_days_and_everybody_it_concerns(draw_up):
    event = plan_event(draw_up(day=DAY), by=None, at=now())
    assert (event.state, event.day, event.last_day) == (EventState.DRAFT, DAY, DAY)
    assert {(part.unit.short_name, part.part.value) for part in event.parts} == {
        ("东一", "holder"),
        ("东一", "audience"),
    }
    assert acts_of(event) == ["event.planned"]


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"starts": "16:00", "ends": "14:30"}, "结束时间应在开始时间之后"),
        ({"starts": "14:30", "ends": "14:30"}, "结束时间应在开始时间之后"),
        ({"ends_at": at(DAY + timedelta(days=40))}, "最长 31 天"),
        ({"kinds": ()}, "至少选一个类别"),
        ({"audience": ()}, "请选择参加的单位"),
        ({"capacity": 30}, "只有自愿报名的活动可以限名额"),
        ({"reply_until": at(DAY, "15:00"), "day": DAY}, "回复截止应在活动开始以前"),
    ],
)
def test_what_no_event_can_be_is_refused_with_a_sentence(draw_up, more, sentence):
    with pytest.raises(RuleBroken, match=sentence):
        plan_event(draw_up(**{"day": DAY, **more}), by=None, at=now())


def test_a_theme_is_used_in_its_years_only(draw_up):
    plan = draw_up(day=DAY)
    plan.theme.until_year = 2025
    with pytest.raises(RuleBroken, match="在2026年没有启用"):
        plan_event(plan, by=None, at=now())


def test_an_end_at_midnight_belongs_to_the_day_before(draw_up):
    event = plan_event(draw_up(day=DAY, starts="20:00", ends_at=at(DAY + timedelta(days=1), "0:00")), by=None, at=now())
    assert (event.day, event.last_day) == (DAY, DAY)


@pytest.mark.parametrize(
    ("keys", "whose"),
    [
        (("members_meeting",), Whose.MEMBERS),
        (("committee_meeting",), Whose.COMMITTEE),
        (("committee_meeting", "party_lecture"), Whose.MEMBERS),
        (("group_meeting",), Whose.GROUP),
        (("activity", "committee_meeting"), Whose.ANYBODY),
    ],
)
def test_several_kinds_at_once_are_for_the_widest_circle(context, keys, whose):
    assert whose_of(list(db.session.scalars(select(Kind).where(Kind.key.in_(keys))))) is whose


@pytest.mark.parametrize(
    ("unit", "audience", "layer"),
    [
        ("东一", ["东一"], Layer.BRANCH),
        ("机关一支部", ["机关一支部"], Layer.BRANCH),
        ("樵东村", ["樵东村"], Layer.VILLAGE),
        ("樵东村", ["东一", "东二"], Layer.BRANCH),
        ("西樵镇", ["西樵镇"], Layer.TOWN),
        ("西樵镇", ["樵东村", "樵西村"], Layer.VILLAGE),
    ],
)
def test_the_layer_is_that_of_the_largest_unit_it_is_for(draw_up, unit, audience, layer):
    assert layer_of(draw_up(unit, audience=audience)) is layer


# -- making it known


def test_publishing_says_when_and_where(publish):
    event = publish(day=DAY)
    (change,) = changes_of(event.id)
    assert change.what is Change.PUBLISHED
    assert change.sentence == "2026年12月5日（周六）14:30–16:00，东一党群服务站。"
    assert event.published_at is not None


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"place_words": ""}, "还没有地点"),
        ({"theme": "游红色西樵"}, "要写明教学内容"),
        ({"theme": "游红色西樵", "teaching": "  "}, "要写明教学内容"),
        ({"audience": (), "audience_kind": Audience.INVITED}, "还没有写明邀请谁"),
    ],
)
def test_what_is_not_ready_is_not_published(draw_up, more, sentence):
    event = plan_event(draw_up(**more), by=None, at=now())
    with pytest.raises(RuleBroken, match=sentence):
        publish_event(event, by=None, at=now())


def test_online_needs_no_place_but_the_way_in(publish):
    assert publish(place_words="", online="腾讯会议 123 456 789").state is EventState.PUBLISHED


# -- changing it


def test_another_time_of_a_published_event_needs_a_reason_and_is_told_old_and_new(publish, draw_up):
    event = publish(day=DAY)
    later = draw_up(day=DAY, starts="15:00", ends="16:30")
    with pytest.raises(RuleBroken, match="请写明原因"), db.session.begin_nested():
        edit_event(event, later, reason="", drawn_from=event.version, by=None, at=now())
    db.session.expire_all()
    event = loaded(event.id)
    edit_event(event, later, reason="下午有培训", drawn_from=event.version, by=None, at=now())
    assert (event.state, event.reason, event.sequence) == (EventState.MOVED, "下午有培训", 1)
    assert changes_of(event.id)[0].sentence == (
        "时间：2026年12月5日（周六）14:30–16:00 → 2026年12月5日（周六）15:00–16:30。原因：下午有培训"
    )


def test_what_does_not_matter_to_those_who_come_is_changed_without_a_word(publish, draw_up):
    event = publish(day=DAY)
    edit_event(event, draw_up(day=DAY, content="先学后议。"), reason="", drawn_from=event.version, by=None, at=now())
    assert (event.state, event.sequence, len(changes_of(event.id))) == (EventState.PUBLISHED, 0, 1)
    assert acts_of(event)[-1] == "event.edited"


def test_another_place_is_told_and_the_event_is_not_called_moved(publish, draw_up):
    event = publish(day=DAY)
    edit_event(
        event, draw_up(day=DAY, place_words="村委会二楼"), reason="", drawn_from=event.version, by=None, at=now()
    )
    assert (event.state, event.sequence) == (EventState.PUBLISHED, 1)
    assert changes_of(event.id)[0].sentence == "地点：东一党群服务站 → 村委会二楼。"


def test_a_draft_changes_as_often_as_one_likes_and_nobody_is_told(draw_up):
    event = plan_event(draw_up(day=DAY), by=None, at=now())
    edit_event(event, draw_up(day=DAY + timedelta(days=1)), reason="", drawn_from=1, by=None, at=now())
    assert (event.state, event.sequence, changes_of(event.id)) == (EventState.DRAFT, 0, [])


def test_a_stale_form_is_told(publish, draw_up):
    event = publish(day=DAY)
    with pytest.raises(Outdated):
        edit_event(event, draw_up(), reason="", drawn_from=event.version - 1, by=None, at=now())


def test_saving_what_is_there_already_changes_nothing(publish, draw_up):
    event = publish(day=DAY)
    before = (event.version, acts_of(event))
    edit_event(event, draw_up(day=DAY), reason="", drawn_from=event.version, by=None, at=now())
    assert (event.version, acts_of(event)) == before


def test_a_move_keeps_the_rest_and_counts(publish):
    event = publish(day=DAY)
    move_event(event, at(DAY + timedelta(days=1)), at(DAY + timedelta(days=1), "16:00"), "台风", by=None, at=now())
    assert (event.state, event.day, event.sequence) == (EventState.MOVED, DAY + timedelta(days=1), 1)
    with pytest.raises(RuleBroken, match="时间没有变"):
        move_event(event, event.starts_at, event.ends_at, "台风", by=None, at=now())


# -- ending it


def test_cancelling_needs_a_reason_and_keeps_the_event(publish):
    event = publish(day=DAY)
    with pytest.raises(RuleBroken, match="请写明取消的原因"):
        cancel_event(event, "", by=None, at=now())
    cancel_event(event, "台风红色预警", by=None, at=now())
    assert (event.state, event.reason, event.sequence) == (EventState.CANCELLED, "台风红色预警", 1)
    restore_event(event, "台风已过", by=None, at=now())
    assert (event.state, event.reason, event.sequence) == (EventState.PUBLISHED, "", 2)


VERBS = {
    "publish": lambda event, plan: publish_event(event, by=None, at=now()),
    "edit": lambda event, plan: edit_event(event, plan, reason="改", drawn_from=event.version, by=None, at=now()),
    "move": lambda event, plan: move_event(event, at(DAY, "9:00"), at(DAY, "10:00"), "改", by=None, at=now()),
    "cancel": lambda event, plan: cancel_event(event, "改", by=None, at=now()),
    "restore": lambda event, plan: restore_event(event, "改", by=None, at=now()),
    "mark_held": lambda event, plan: mark_held(event, by=None, at=now()),
    "discard": lambda event, plan: discard_draft(event, by=None),
}
#: What each verb makes of each state; None: refused.
WORKFLOW = {
    ("draft", "publish"): "published", ("draft", "edit"): "draft", ("draft", "move"): "draft",
    ("draft", "discard"): "gone",
    ("published", "edit"): "moved", ("published", "move"): "moved", ("published", "cancel"): "cancelled",
    ("published", "mark_held"): "held",
    ("moved", "edit"): "moved", ("moved", "move"): "moved", ("moved", "cancel"): "cancelled",
    ("moved", "mark_held"): "held",
    ("cancelled", "restore"): "published",
    ("held", "mark_held"): "held",
}  # fmt: skip


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("state", [state.value for state in EventState])
def test_the_workflow_is_this_table(draw_up, state, verb):
    event = plan_event(draw_up(day=DAY), by=None, at=now())
    if state != "draft":
        publish_event(event, by=None, at=now())
    if state == "moved":
        move_event(event, at(DAY, "8:00"), at(DAY, "9:30"), "提前", by=None, at=now())
    elif state == "cancelled":
        cancel_event(event, "台风", by=None, at=now())
    elif state == "held":
        mark_held(event, by=None, at=now())
    db.session.flush()
    wanted = WORKFLOW.get((state, verb))
    before = len(acts_of(event))
    if wanted is None:
        with pytest.raises(RuleBroken):
            VERBS[verb](event, draw_up(day=DAY, starts="10:00", ends="11:00"))
        assert len(acts_of(event)) == before
        return
    VERBS[verb](event, draw_up(day=DAY, starts="10:00", ends="11:00"))
    db.session.flush()
    is_again = (state, verb) == ("held", "mark_held")
    assert len(acts_of(event)) == before + (not is_again)
    assert ("gone" if event not in db.session else event.state.value) == wanted


def test_time_passing_ends_an_event_by_itself(publish):
    event = publish(day=today() - timedelta(days=1))
    assert event.state is EventState.PUBLISHED
    assert event.state_at(now()) is EventState.HELD


# -- words and warnings


def test_the_audience_in_words(draw_up):
    words = {
        plan_words(draw_up("东一")),
        plan_words(draw_up("西樵镇", audience=["西樵镇"])),
        plan_words(draw_up("樵东村", audience=["东一", "东二"])),
        plan_words(draw_up("东一", kinds=("committee_meeting",))),
        plan_words(draw_up("西樵镇", audience=["西樵镇"], audience_kind=Audience.OPEN)),
    }
    assert words == {"东一党员", "全镇党员", "东一、东二党员", "东一支委会委员", "自愿报名（全镇）"}


def plan_words(plan):
    return audience_words(plan_event(plan, by=None, at=now()))


def test_another_event_at_the_same_place_and_time_is_a_warning_with_a_link(publish, draw_up, context):
    from xiqiao.resources.models import Place, PlaceAccess, PlaceKind

    hall = Place(name="村史馆", search_key="", kind=PlaceKind.RED_SITE, unit_id=unit_named("樵东村").id,
                 access=PlaceAccess.OPEN, version=1)  # fmt: skip
    db.session.add(hall)
    db.session.flush()
    first = publish("东一", DAY, place=hall)
    assert clashes(publish("东二", DAY, place=hall, starts="15:59", ends="17:00")) == [first]
    assert clashes(publish("东二", DAY, place=hall, starts="16:00", ends="17:00")) != [first]
    assert first not in clashes(publish("西一", DAY, place=None, starts="15:00", ends="17:00"))


def test_invited_people_are_named(publish):
    guest = db.session.scalars(select(Member).where(Member.name == "温家兴")).one()
    event = publish(audience=(), invitees=[guest], audience_kind=Audience.INVITED)
    assert audience_words(event) == "受邀人员 1 人"
