"""Three years of meetings of one branch, and what others keep on paper: told in the verbs that everybody uses."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

from sqlalchemy import select

from xiqiao.accounts.models import Account
from xiqiao.calendar.themes import Kind
from xiqiao.core.clock import local, start_of_day
from xiqiao.core.db import db
from xiqiao.meetings.attendance import AbsenceReason, Attendance, Presence
from xiqiao.meetings.attending import Mark, mark_attendance
from xiqiao.meetings.briefing import Brief, record_brief
from xiqiao.meetings.counting import counts
from xiqiao.meetings.deciding import Poll, take_vote
from xiqiao.meetings.finalising import archive, confirm
from xiqiao.meetings.minutes import Written, add_item, write_item
from xiqiao.meetings.models import Confirmation, Meeting
from xiqiao.meetings.queries import whole
from xiqiao.meetings.starting import Outline, start_record
from xiqiao.meetings.tasking import Order, close_task, give_task
from xiqiao.meetings.votes import Method
from xiqiao.organisation.models import Unit

YEARS = 3
PLACE = "东一党群服务站二楼"
#: 主题党日, month by month: title, what was done.
PARTY_DAYS = (
    ("走访慰问老党员", "分三组走访年老体弱的党员，送上春节问候，听取意见。"),
    ("节后安全大排查", "党员分片检查出租屋和小作坊的用电、消防，登记隐患，当场能改的当场改。"),
    ("学雷锋志愿服务", "在村口设点，为村民磨刀、理发、量血压。"),
    ("清明祭扫", "到烈士纪念碑前献花，重温入党誓词。"),
    ("河涌清洁日", "沿东一涌清理岸边垃圾，劝导沿岸商户。"),
    ("端午关爱", "与村民一起包粽子，送给独居老人。"),
    ("重温入党誓词", "集体重温入党誓词，新老党员谈入党的初心。"),
    ("暑期防溺水巡查", "排班巡查鱼塘、河涌，张贴提示，向家长讲解。"),
    ("金秋助学", "看望考上大学的困难家庭学生，介绍资助办法。"),
    ("敬老月走访", "陪老党员聊天，帮助办理高龄津贴手续。"),
    ("消防日演练", "组织党员和出租屋主学用灭火器，演练疏散。"),
    ("年终回头看", "对照年初的清单逐项检查实事办得怎么样。"),
)  # fmt: skip
#: What the quarterly meeting decides: matter, minutes, speeches, decision.
MATTERS = (
    ("鱼塘发包方案", "村委代表介绍今年鱼塘发包的底价、年限和招标办法，党员先议。",
     "罗耀祥：底价要参考周边的成交价。\n李丽华：合同要写明不得改变用途。", "同意把发包方案提交户代表会议表决。"),
    ("村道路灯改造", "介绍三条村道的路灯改造，预算和资金来源。", "何炳坤：村尾那一段最暗，先做。",
     "同意先做村尾一段，年底前完工。"),
    ("文化室开放时间", "讨论文化室晚上开放和值班。", "潘秀珍：老人家喜欢早上来。",
     "早上八点开门，晚上由党员轮流值班到九点。"),
    ("集体分红方案", "通报全年集体收入和分红的初步方案。", "黄国权：要把公积金的用途讲清楚。",
     "同意方案，提交户代表会议。"),
)  # fmt: skip


class Branch:
    """The telling of one branch's records; each is entered the day after it was held."""

    def __init__(self, people: dict[str, Account], unit: Unit, at: datetime) -> None:
        self.recorder, self.clerk, self.unit, self.at = people["feng"], people["zhou"], unit, at
        self.kinds = {kind.key: kind for kind in db.session.scalars(select(Kind))}
        self.chance = random.Random(unit.short_name)  # noqa: S311  # the same township each time

    def begin(self, title: str, kinds: str, day: date, clock: int, *headings: str) -> Meeting:
        starts_at = start_of_day(day) + timedelta(minutes=clock)
        outline = Outline(
            title, [self.kinds[key] for key in kinds.split()], [self.unit], starts_at,
            starts_at + timedelta(minutes=100), PLACE, headings=headings,
        )  # fmt: skip
        (meeting,) = start_record(outline, by=self.recorder, at=self.day_after(day))
        if not meeting.chair_name:  # before the present committee took office
            meeting.chair_name = "温家兴"
        return self.whole(meeting)

    def whole(self, meeting: Meeting) -> Meeting:
        found = whole(select(Meeting).where(Meeting.id == meeting.id))
        return db.session.scalars(found, execution_options={"populate_existing": True}).unique().one()

    def day_after(self, day: date) -> datetime:
        return min(self.at, start_of_day(day) + timedelta(days=1, hours=10))

    def attend(self, meeting: Meeting) -> None:
        marks = [self.mark(line) for line in meeting.attendance if line.is_expected]
        mark_attendance(meeting, marks, drawn_from=meeting.version, by=self.recorder, at=self.day_after(meeting.day))

    def mark(self, line: Attendance) -> Mark:
        if line.name == "关树根":
            return Mark(line.member_id, Presence.ABSENT, AbsenceReason.AGE, "卧床，会后由支委上门传达")
        if line.name in ("温家兴", "冯月好") or self.chance.random() > 0.12:
            return Mark(line.member_id, Presence.PRESENT)
        reason, note = self.chance.choice(
            [(AbsenceReason.WORK_AWAY, "在外地务工"), (AbsenceReason.ILLNESS, "看病"), (AbsenceReason.DUTY, "村里值班")]
        )
        return Mark(line.member_id, Presence.ABSENT, reason, note)

    def write(
        self, meeting: Meeting, number: int, text: str, *, presenter: str = "", points: str = "", decision: str = ""
    ) -> None:
        item, at = meeting.sitting.items[number], self.day_after(meeting.day)
        written = Written(item.title, presenter, text, points, decision)
        write_item(meeting, item, written, drawn_from=item.version, by=self.recorder, at=at)

    def finish(self, meeting: Meeting) -> None:
        """The chair signed on paper, as most do; what is older than a year is bound and put away."""
        at = self.day_after(meeting.day)
        confirm(meeting, Confirmation.PAPER, signed_on=local(at).date(), by=self.recorder, at=at)
        if local(self.at).date() - meeting.day > timedelta(days=365):
            archive(meeting, by=self.recorder, at=at)

    def party_day(self, day: date) -> None:
        title, text = PARTY_DAYS[day.month - 1]
        meeting = self.begin(f"{day.month}月主题党日：{title}", "party_day", day, 14 * 60 + 30, title)
        self.attend(meeting)
        self.write(meeting, len(meeting.sitting.items) - 1, text)
        self.finish(meeting)

    def members_meeting(self, day: date, quarter: int) -> None:
        """党员大会 and 党课 in one evening; one matter is put to the vote, and one task goes out."""
        matter, text, points, decision = MATTERS[quarter - 1]
        title = f"第{'一二三四'[quarter - 1]}季度党员大会和党课"
        meeting = self.begin(title, "members_meeting party_lecture", day, 19 * 60 + 30, matter, "书记讲党课")
        self.attend(meeting)
        first = len(meeting.sitting.items) - 2
        self.write(meeting, first, text, presenter="罗耀祥", points=points, decision=decision)
        self.write(meeting, first + 1, "围绕“把群众的事放在心上”讲了一课，结合本村的例子。", presenter="温家兴")
        voting = counts(meeting.attendance).entitled_present
        against = quarter % 2
        poll = Poll("voting.resolution", matter, Method.HANDS, item_id=meeting.sitting.items[first].id,
                    in_favour=voting - against, abstained=against)  # fmt: skip
        take_vote(meeting, poll, by=self.recorder)
        order = Order(f"把“{matter}”的决议张榜公布", "罗耀祥", day + timedelta(days=10))
        task = give_task(meeting, meeting.sitting.items[first], order, by=self.recorder, at=self.day_after(day))
        meeting = self.whole(meeting)
        self.finish(meeting)
        if day + timedelta(days=9) < local(self.at).date():
            close_task(task, "已在村务公开栏张贴七天。", by=self.recorder, at=self.at)


def tell_meetings(people: dict[str, Account], at: datetime) -> None:
    """From three years ago to last week; the newest record is still a draft."""
    today = local(at).date()
    told = Branch(people, db.session.scalars(select(Unit).where(Unit.short_name == "东一")).one(), at)
    for year in range(today.year - YEARS + 1, today.year + 1):
        for month in range(1, 13):
            if (day := date(year, month, 5)) < today - timedelta(days=7):
                told.party_day(day)
            if month % 3 == 0 and (evening := date(year, month, 12)) < today - timedelta(days=7):
                told.members_meeting(evening, month // 3)
    draft = told.begin("支委会", "committee_meeting", today - timedelta(days=2), 16 * 60, "研究年底慰问名单")
    add_item(draft, "检查党员大会决议的落实", by=told.recorder, at=at)
    on_paper(people, told, today)


def on_paper(people: dict[str, Account], told: Branch, today: date) -> None:
    """A branch that writes by hand: a 简录 says where the paper lies."""
    unit = db.session.scalars(select(Unit).where(Unit.short_name == "东二")).one()
    held = today - timedelta(days=20)
    starts_at, kept_at = start_of_day(held) + timedelta(hours=15), "东二党群服务站文件柜第2格"
    brief = Brief(unit, [told.kinds["party_day"]], starts_at, expected=2, present=2, kept_at=kept_at)
    record_brief(brief, is_another=False, by=people["zhou"], at=told.at)
