"""讲师: what each offers and where they go; tied to the register only where the name agrees."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from xiqiao.audit.models import Entry
from xiqiao.core.clock import today
from xiqiao.core.db import db
from xiqiao.core.references import Reference
from xiqiao.core.rules import Outdated, RuleBroken
from xiqiao.members.models import Member
from xiqiao.resources.closing import close
from xiqiao.resources.lecturers import LecturerFacts, add_lecturer, edit_lecturer, namesakes, tie_to_member
from xiqiao.resources.models import LecturerTopic
from xiqiao.resources.queries import lecturers


@pytest.fixture
def facts(unit):
    def make(name="苏雪梅", short="东二", **more):
        return LecturerFacts(name=name, unit=unit(short), **more)

    return make


def test_a_lecturer_is_found_by_name_pinyin_and_topic(facts, person, new_entries):
    made = add_lecturer(facts(topics=("家风故事",), audiences=("校园",)), by=person("zhou"))
    assert new_entries() == ["lecturer.added"]
    assert made.reference == Reference("lecturer", made.id, "苏雪梅")
    assert all(word in made.search_key for word in ("苏雪梅", "suxuemei", "sxm", "家风故事"))


def test_the_same_name_at_the_same_unit_needs_a_note(facts, person):
    add_lecturer(facts(), by=person("zhou"))
    add_lecturer(facts(short="东一"), by=person("zhou"))
    with pytest.raises(RuleBroken, match="同名的两个人"):
        add_lecturer(facts(), by=person("zhou"))


def test_topics_are_rows_in_their_order_and_replaced_ones_leave_none_behind(facts, person, new_entries):
    made = add_lecturer(facts(topics=("一", "二", "三")), by=person("zhou"))
    new_entries()
    edit_lecturer(made, facts(topics=("三", "一"), phone="13900000001"), drawn_from=1, by=person("zhou"))
    assert (made.topics, new_entries()) == (("三", "一"), ["lecturer.edited"])
    count = select(func.count(LecturerTopic.id)).where(LecturerTopic.lecturer_id == made.id)
    assert db.session.scalar(count) == 2
    changes = db.session.scalars(select(Entry).order_by(Entry.seq.desc())).first().facts["changes"]
    assert changes["课题"] == ["一、二、三", "三、一"]
    assert changes["手机"][1] == "139****0001", "the log never holds a whole phone"


def test_a_stale_form_changes_nothing_and_the_same_again_is_no_deed(facts, person, new_entries):
    made = add_lecturer(facts(), by=person("zhou"))
    new_entries()
    edit_lecturer(made, facts(), drawn_from=1, by=person("zhou"))
    assert new_entries() == []
    with pytest.raises(Outdated):
        edit_lecturer(made, facts(introduction="新"), drawn_from=0, by=person("zhou"))


def test_a_lecturer_may_be_a_member_of_that_name_and_of_no_other(facts, person, new_entries):
    made = add_lecturer(facts(), by=person("zhou"))
    new_entries()
    (member,) = namesakes(made)
    tie_to_member(made, member, drawn_from=1, by=person("zhou"))
    assert (made.member, new_entries()) == (member, ["lecturer.edited"])
    tie_to_member(made, member, drawn_from=2, by=person("zhou"))
    assert new_entries() == []
    other = db.session.scalars(select(Member).where(Member.name == "何炳坤")).one()
    with pytest.raises(RuleBroken, match="姓名和名册不一致"):
        tie_to_member(made, other, drawn_from=2, by=person("zhou"))
    twin = add_lecturer(facts(short="东一"), by=person("zhou"))
    with pytest.raises(RuleBroken, match="另一名讲师"):
        tie_to_member(twin, member, drawn_from=1, by=person("zhou"))
    tie_to_member(made, None, drawn_from=2, by=person("zhou"))
    assert made.member is None


def test_a_closed_lecturer_is_not_offered(lecturer, person):
    made = lecturer("程晓岚")
    close(made, on=today(), reason="调离", is_known=False, drawn_from=made.version, today=today(), by=person("lin"))
    assert made not in db.session.scalars(lecturers(today() + timedelta(days=1))).unique().all()
    assert made in db.session.scalars(lecturers()).unique().all()
