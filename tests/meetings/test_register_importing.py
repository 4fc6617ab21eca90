"""A register from elsewhere: each line is a record that counts and is labelled; what is here already is marked."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from tests.imports.books import book
from tests.meetings.conftest import loaded, unit_named
from tests.meetings.duties import YEAR, bare, enable, final
from xiqiao.accounts.models import Account
from xiqiao.core.clock import now, today
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken
from xiqiao.imports.comparing import staged_rows
from xiqiao.imports.confirming import confirm, receive, roll_back
from xiqiao.imports.importers import Action, importers
from xiqiao.imports.models import Batch
from xiqiao.imports.staging import read_batch
from xiqiao.meetings.duty_queries import board_of, year_of
from xiqiao.meetings.models import Meeting, MeetingState, Sitting, Source

ON = date(YEAR - 1, 5, 9)
HEAD = ["党支部", "召开日期", "会议类型", "应到人数", "实到人数", "会议名称", "备注"]
ASSEMBLY = ["东一", f"{ON}", "党员大会、党课", "12", "10人", "第二季度党员大会", "平台编号 17"]
COMMITTEE = ["东一", f"{ON}", "支部委员会会议", "", "", "", ""]


@pytest.fixture
def office(context):
    return lambda: db.session.scalars(select(Account).where(Account.login == "lin")).one()


@pytest.fixture
def take_in(context, office):
    def make(*rows, kind="meetings_platform"):
        batch = receive(
            book([HEAD, *rows], sheet="台账"), "台账.xlsx", importers()[kind], today(), by=office(), at=now()
        )
        db.session.commit()
        key = batch.id
        read_batch(key)
        return db.session.get(Batch, key, populate_existing=True)

    return make


def outcomes(batch):
    return [(row.title, row.action) for row in staged_rows(batch)]


def reason(batch):
    [row] = staged_rows(batch)
    return row.changed["原因"][1]


@pytest.fixture
def confirmed(office):
    def do(batch):
        confirm(batch, by=office(), at=now())
        db.session.commit()
        return batch

    return do


def records():
    return [loaded(key) for key in db.session.scalars(select(Meeting.id).order_by(Meeting.id))]


def test_each_line_becomes_a_final_record_that_says_where_it_comes_from(take_in, confirmed):
    bare()
    enable("东一", on=date(ON.year, 1, 1))
    batch = take_in(ASSEMBLY, COMMITTEE)
    assert outcomes(batch) == [("第二季度党员大会", Action.NEW), ("支委会", Action.NEW)]
    confirmed(batch)
    first, second = records()
    assert [kind.key for kind in first.sitting.kinds] == ["members_meeting", "party_lecture"]
    assert (first.state, first.source, first.day, first.expected, first.present, first.kept_at, first.batch_id) == (
        MeetingState.FINAL, Source.PLATFORM, ON, 12, 10, "平台编号 17", batch.id,
    )  # fmt: skip
    assert (second.expected, second.present, second.kept_at) == (None, None, "")
    assert first.finalised_at == first.created_at == batch.confirmed_at
    met = [duty.rule.kind_key for duty in board_of([unit_named("东一").path], year_of(ON)).duties if duty.is_met]
    assert sorted(met) == ["members_meeting", "party_lecture"]


def test_last_years_workbook_is_labelled_as_such(take_in, confirmed):
    confirmed(take_in(ASSEMBLY, kind="meetings_workbook"))
    assert records()[0].source is Source.WORKBOOK


def test_the_same_register_again_enters_nothing(take_in, confirmed):
    confirmed(take_in(ASSEMBLY, COMMITTEE))
    assert [action for _, action in outcomes(take_in(ASSEMBLY, COMMITTEE))] == [Action.SAME, Action.SAME]


@pytest.mark.parametrize("state", [MeetingState.DRAFT, MeetingState.FINAL])
def test_a_record_that_is_here_already_is_marked_as_a_double(take_in, state):
    final("东一", ON, "party_lecture", state=state, title="自己记的")
    batch = take_in(ASSEMBLY)
    assert outcomes(batch) == [("第二季度党员大会", Action.SAME)]
    assert f"系统里已有：《自己记的》（{state.label}，本系统记录）" in reason(batch)


def test_a_void_record_is_no_double(take_in):
    final("东一", ON, "party_lecture", state=MeetingState.VOID)
    assert outcomes(take_in(ASSEMBLY)) == [("第二季度党员大会", Action.NEW)]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({0: "东九"}, "没有找到单位“东九”"),
        ({1: f"{today() + timedelta(days=2)}"}, "会议还没有开"),
        ({1: "2001-1-1"}, "十年以内"),
        ({2: "茶话会"}, "没有“茶话会”这个类别"),
        ({4: "13"}, "实到人数多于应到人数"),
    ],
)
def test_a_line_that_cannot_be_says_why(take_in, changed, words):
    batch = take_in([changed.get(place, cell) for place, cell in enumerate(ASSEMBLY)])
    assert [action for _, action in outcomes(batch)] == [Action.CONFLICT]
    assert words in reason(batch)


@pytest.mark.parametrize("changed", [{1: "2025-5"}, {1: "某日"}, {3: "许多"}, {3: "99999"}, {2: ""}])
def test_an_unreadable_cell_leaves_its_line_out(take_in, changed):
    batch = take_in([changed.get(place, cell) for place, cell in enumerate(ASSEMBLY)])
    assert [action for _, action in outcomes(batch)] == [Action.ERROR]


def test_the_same_meeting_twice_in_one_register_counts_once(take_in):
    batch = take_in(ASSEMBLY, [*ASSEMBLY[:2], "党课", *ASSEMBLY[3:]])
    assert [action for _, action in outcomes(batch)] == [Action.NEW, Action.CONFLICT]


def test_a_batch_goes_back_as_it_came(take_in, confirmed, office):
    batch = confirmed(take_in(ASSEMBLY, COMMITTEE))
    roll_back(batch, "传错了文件", by=office(), at=now())
    db.session.commit()
    assert records() == []
    assert db.session.scalar(select(func.count(Sitting.id))) == 0


def test_a_record_that_was_changed_since_keeps_its_batch(take_in, confirmed, office):
    batch = confirmed(take_in(ASSEMBLY))
    meeting = records()[0]
    meeting.state, meeting.voided_at, meeting.void_reason = MeetingState.VOID, now(), "不是我们的会"
    db.session.commit()
    with pytest.raises(RuleBroken, match="不能整批撤回"):
        roll_back(batch, "传错了文件", by=office(), at=now())
