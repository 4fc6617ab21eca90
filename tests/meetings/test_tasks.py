"""任务: given on a record, on the owner's desk, late in working days, first on the next agenda until it is closed."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.meetings.conftest import loaded, started, task_given
from xiqiao.accounts.models import Account
from xiqiao.calendar.day_queries import known_days
from xiqiao.core.clock import now, today
from xiqiao.core.db import db
from xiqiao.meetings.models import MeetingState
from xiqiao.meetings.starting import FOLLOW_UP
from xiqiao.meetings.task_queries import working_days_late
from xiqiao.meetings.tasks import Task
from xiqiao.members.models import Member

HELD = today() - timedelta(days=40)


@pytest.fixture
def hebo(behind):
    """The member that hebo's account belongs to: (id, name)."""
    found = select(Member.id, Member.name).join(Account, Account.member_id == Member.id).where(Account.login == "hebo")
    return behind(lambda: tuple(db.session.execute(found).one()))


@pytest.fixture
def given(behind, hebo):
    """A task of hebo's that was due a month ago: its id."""
    return behind(lambda: task_given("东一", owner=hebo[1], day=HELD, due=HELD + timedelta(days=5)).id)


def test_a_task_is_given_on_the_record_to_somebody_of_the_roll(visitor, behind, begin, hebo):
    key = begin("东一", headings=["修路"])
    item = behind(lambda: loaded(key).sitting.items[0].id)
    feng = visitor("feng")
    address = f"/meetings/{key}/tasks/new?item={item}"
    page = feng.open(address)
    soon = today() + timedelta(days=3)
    answer = feng.submit(page, address, status=303, text="量路", owner_name=hebo[1], due_on=str(soon))
    assert f"{hebo[1]}：量路" in feng.open(answer.location.partition("#")[0])
    stored = select(Task.item_id, Task.owner_id, Task.due_on)
    assert behind(lambda: tuple(db.session.execute(stored).one())) == (item, hebo[0], soon)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"text": ""}, "请写明要办什么事"),
        ({"text": "办" * 301}, "最多 300 个字"),
        ({"owner_name": ""}, "请填写责任人"),
        ({"due_on": "2020-1-1"}, "期限不能早于会议的日期"),
        ({"due_on": "尽快"}, "请写成 2026-7-1 这样的日期"),
    ],
)
def test_what_is_wrong_is_said_in_place(visitor, begin, fields, words):
    address = f"/meetings/{begin('东一')}/tasks/new"
    feng = visitor("feng")
    sound = {"text": "量路", "owner_name": "村外的人", "problem": "路😀不平"}
    answer = feng.submit(feng.open(address), address, status=422, **{**sound, **fields})
    assert words in answer
    assert "路😀不平" in answer


def test_nothing_is_given_on_a_settled_record(visitor, behind, begin):
    key = begin("东一")
    feng = visitor("feng")
    page = feng.open(f"/meetings/{key}/tasks/new")

    def settle():
        meeting = loaded(key)
        meeting.state, meeting.finalised_at = MeetingState.FINAL, now()

    behind(settle)
    answer = feng.submit(page, f"/meetings/{key}/tasks/new", status=422, text="量路", owner_name="某人")
    assert "不能再改" in answer


def test_a_late_task_stands_on_the_owners_and_the_branchs_desk(visitor, given):
    for login in ("hebo", "feng"):
        person = visitor(login)
        assert "1 项会议任务要办" in person.open("/"), login
        assert "个工作日" in person.open("/tasks")
    assert "会议任务要办" not in visitor("jie").open("/")


@pytest.mark.parametrize(
    ("due", "on", "late"),
    [
        (date(2026, 9, 30), date(2026, 9, 30), 0),
        (date(2026, 9, 30), date(2026, 10, 1), 0),  # 国庆: no working day has passed
        (date(2026, 9, 30), date(2026, 10, 8), 1),
        (date(2026, 3, 6), date(2026, 3, 9), 1),  # over a weekend
        (None, date(2026, 3, 9), 0),
    ],
)
def test_lateness_is_counted_in_working_days(context, due, on, late):
    assert working_days_late(Task(due_on=due), on, known_days()) == late


def test_the_owner_notes_progress_and_the_branch_closes_and_reopens(visitor, given, behind):
    hebo, feng = visitor("hebo"), visitor("feng")
    page = hebo.open(f"/tasks/{given}")
    assert f"/tasks/{given}/closing" not in page
    hebo.submit(page, f"/tasks/{given}/notes", status=303, text="量了一半")
    assert hebo.post(f"/tasks/{given}/closing", text="完").status == 403
    page = feng.open(f"/tasks/{given}")
    assert "量了一半" in page
    assert "请写明情况" in feng.submit(page, f"/tasks/{given}/notes", status=422, text="")
    assert feng.post(f"/tasks/{given}/closing", text="路已量好").status == 303
    page = feng.open(f"/tasks/{given}")
    assert "路已量好" in page
    again = feng.post(f"/tasks/{given}/closing", text="又办结")
    assert again.status == 422
    assert "已经办结" in again
    feng.submit(page, f"/tasks/{given}/reopening", status=303, text="量错了")
    shown = feng.open(f"/tasks/{given}")
    assert "重开：量错了" in shown
    assert "路已量好" in shown


def test_the_next_agenda_starts_with_it_until_it_is_closed(visitor, given, behind):
    def titles(title):
        return behind(lambda: [item.title for item in started("东一", title=title, headings=["学习"]).sitting.items])

    assert titles("下一次") == [FOLLOW_UP, "学习"]
    visitor("feng").post(f"/tasks/{given}/closing", text="路已量好")
    assert titles("又一次") == ["学习"]


def test_the_lists_filter_and_survive_nonsense(visitor, behind, given):
    behind(lambda: task_given("东一", title="组织生活会", problem="账目不清"))
    feng = visitor("feng")
    rectify = feng.open("/tasks?rectify=y")
    assert "整改清单" in rectify
    assert rectify.html.count("/tasks/") < feng.open("/tasks").html.count("/tasks/")
    assert "没有任务" in feng.open("/tasks?which=closed")
    assert "没有任务" in feng.open("/tasks?mine=y")
    assert "把路量好" in feng.open("/tasks?which=x&number=-3")
    assert "没有任务" in visitor("jie").open("/tasks")
    visitor("jie").open(f"/tasks/{given}", status=404)
