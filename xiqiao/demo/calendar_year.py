"""A year of the calendar, after the article of 2021: told in the verbs that everybody uses, around the present day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select

from xiqiao.accounts.cards import issue_card
from xiqiao.accounts.models import Account
from xiqiao.calendar.answering import reply, sign_up
from xiqiao.calendar.guiding import publish_guide, save_guide
from xiqiao.calendar.lunar import day_of_lunar
from xiqiao.calendar.models import Audience, Event
from xiqiao.calendar.planning import cancel_event, move_event, plan_event, publish_event
from xiqiao.calendar.plans import Plan
from xiqiao.calendar.recurrence import Repeat, Rhythm
from xiqiao.calendar.replies import Answer
from xiqiao.calendar.series_planning import SeriesPlan, plan_series
from xiqiao.calendar.themes import Kind, Theme
from xiqiao.calendar.working_days import Shift
from xiqiao.core.clock import local, start_of_day
from xiqiao.core.db import db
from xiqiao.members.models import Member
from xiqiao.organisation.models import Unit
from xiqiao.organisation.queries import branches, town
from xiqiao.resources.models import Lecturer, Place, Route


class Year:
    """The telling: `plan` fills in what does not matter."""

    def __init__(self, people: dict[str, Account], at: datetime) -> None:
        self.people, self.at = people, at
        self.today = local(at).date()
        self.themes = {theme.name: theme for theme in db.session.scalars(select(Theme))}
        self.kinds = {kind.key: kind for kind in db.session.scalars(select(Kind))}

    def unit(self, short_name: str) -> Unit:
        return db.session.scalars(select(Unit).where(Unit.short_name == short_name)).one()

    def member(self, name: str) -> Member:
        """One of the neighbours, who came first; a large township has namesakes."""
        return db.session.scalars(select(Member).where(Member.name == name).order_by(Member.id).limit(1)).one()

    def plan(self, unit: Unit, title: str, theme: str, kinds: str, day: date, starts: str, hours: float = 2,
             **more: object) -> Plan:  # fmt: skip
        hour, minute = map(int, starts.split(":"))
        starts_at = start_of_day(day) + timedelta(hours=hour, minutes=minute)
        return Plan(**{
            "title": title, "theme": self.themes[theme], "unit": unit,
            "kinds": [self.kinds[key] for key in kinds.split()],
            "audience": Audience.UNITS, "audience_units": [unit],
            "starts_at": starts_at, "ends_at": starts_at + timedelta(hours=hours),
            "contact": "党建办", **more,
        })  # type: ignore[arg-type]  # fmt: skip

    def publish(self, *arguments: object, **more: object) -> Event:
        event = plan_event(self.plan(*arguments, **more), by=self.people["zhou"], at=self.at)  # type: ignore[arg-type]
        publish_event(event, by=self.people["zhou"], at=self.at)
        return event

    def repeat(self, sample: Plan, rhythm: Rhythm, since: date, units: list[Unit], **more: object) -> None:
        starts = local(sample.starts_at)
        minute = starts.hour * 60 + starts.minute
        length = int((sample.ends_at - sample.starts_at).total_seconds() // 60)
        plan = SeriesPlan(
            **{"sample": sample, "rhythm": rhythm, "shift": Shift.LATER, "since": since, "until": None,
               "starts_minute": minute, "ends_minute": minute + length, "units": units, **more}  # type: ignore[arg-type]
        )  # fmt: skip
        plan_series(plan, by=self.people["zhou"], at=self.at, today=self.today)


def tell_year(people: dict[str, Account], at: datetime) -> None:
    year = Year(people, at)
    of_dong_yi(year)
    of_the_town(year)
    every_month(year)
    guides(year)


def of_the_town(year: Year) -> None:
    """What the town holds, from 动员大会 to the poems of 端午."""
    top, number = town(), year.today.year
    if top is None:
        return
    hall = {"place_words": "樵山文化中心报告厅"}
    year.publish(top, "党史学习教育动员大会", "做红色达人", "training", date(number, 3, 8), "9:00", **hall)
    year.publish(
        top, "镇党建工作会议暨“红动西樵”启动仪式", "做红色达人", "training", date(number, 4, 9), "9:00", 3, **hall
    )
    year.publish(
        top, "我们的节日·端午：樵山诗会", "传红色经典", "activity", day_of_lunar(number, 5, 5) or date(number, 6, 10),
        "19:30", place_words="听音湖广场", audience=Audience.OPEN, content="诗联朗诵、书法展示，欢迎党员带家人参加。",
    )  # fmt: skip
    route = db.session.scalar(select(Route).order_by(Route.id))
    day = max(date(number, 7, 18), year.today + timedelta(days=18))
    walk = year.publish(
        top, "环西樵山红色研学", "游红色西樵", "activity", day, "8:30", 7, route=route, place_words="西樵山北门集合",
        audience=Audience.OPEN, capacity=3,
        teaching="沿线听讲解：红色岁月里的村庄、桑基鱼塘的变迁。每站回答一道题，返程交流体会。",
    )  # fmt: skip
    for name in ("何炳坤", "李丽华", "黄国权", "郭美玲", "罗耀祥"):
        sign_up(walk, year.member(name), by=None, by_name=name, at=year.at)
    song = year.plan(
        top, "每周红歌", "传红色经典", "activity", date(number, 3, 1), "19:30", 1.5, place_words="听音湖广场",
        audience=Audience.OPEN, content="本土乐队和协会演唱，大家一起唱。",
    )  # fmt: skip
    year.repeat(song, Rhythm(Repeat.WEEKLY, weekday=3), date(number, 3, 1), [top], shift=Shift.KEEP)
    lecturer = db.session.scalar(select(Lecturer).order_by(Lecturer.id))
    school = db.session.scalar(select(Place).where(Place.kind == "party_school"))
    lecture = year.plan(
        top, "宣讲“五个走进”：走进村（社区）", "听红色党课", "party_lecture", date(number, 1, 1), "15:00",
        lecturer=lecturer, place=school, place_words="" if school else "镇委党校",
    )  # fmt: skip
    year.repeat(lecture, Rhythm(Repeat.QUARTERLY, day=18, month=2), date(number, 1, 1), [top])


#: A township's branches; ten townships plan in ten series.
BRANCHES_AT_ONCE = 320


def every_month(year: Year) -> None:
    """每月5日主题党日, of every branch of the township, from two months ago on."""
    top = town()
    if top is None:
        return
    since = (year.today.replace(day=1) - timedelta(days=40)).replace(day=1)
    sample = year.plan(
        top, "每月5日主题党日", "主题党日", "party_day", since, "14:30", place_words="各支部党群服务站",
        wants_reply=True,
    )  # fmt: skip
    everybody = list(db.session.scalars(branches()))
    for start in range(0, len(everybody), BRANCHES_AT_ONCE):
        some = everybody[start : start + BRANCHES_AT_ONCE]
        year.repeat(sample, Rhythm(Repeat.MONTHLY_DAY, day=5), since, some)


def of_dong_yi(year: Year) -> None:
    """The next weeks of one branch: a meeting to answer to, one that was moved, one that a typhoon took."""
    branch, village, today = year.unit("东一"), year.unit("樵东村"), year.today
    soon = year.publish(
        branch, "第四季度党员大会和党课", "三会一课", "members_meeting party_lecture", today + timedelta(days=6),
        "19:30", place_words="东一党群服务站二楼", wants_reply=True, contact="冯月好", contact_phone="13800001012",
        content="1. 学习上级文件\n2. 讨论鱼塘发包方案\n3. 书记讲党课",
    )  # fmt: skip
    reply(soon, year.member("罗耀祥"), Answer.ATTEND, "", by=None, by_name="罗耀祥", at=year.at)
    reply(soon, year.member("黄国权"), Answer.EXCUSED, "外出务工", by=None, by_name="冯月好", at=year.at)
    moved = year.publish(branch, "清洁家园志愿服务", "为群众办实事", "activity", today + timedelta(days=9), "8:30",
                         place_words="东一涌边", wants_reply=True)  # fmt: skip
    later = timedelta(days=1)
    move_event(moved, moved.starts_at + later, moved.ends_at + later, "预报有大雨", by=year.people["feng"], at=year.at)
    off = year.publish(village, "党群同心圆文艺汇演", "传红色经典", "activity", today + timedelta(days=3), "20:00",
                       place_words="樵东村文化广场")  # fmt: skip
    cancel_event(off, "台风橙色预警", by=year.people["liang"], at=year.at)
    year.publish(branch, "支委会", "三会一课", "committee_meeting", today + timedelta(days=4), "16:00",
                 place_words="东一党群服务站", wants_reply=True)  # fmt: skip
    window = year.plan(village, "支部书记讲党课", "听红色党课", "party_lecture", today, "19:30")
    year.repeat(window, Rhythm(Repeat.QUARTERLY, day=20, month=3), today, [year.unit("东一"), year.unit("东二")],
                window_days=5, is_published=False, until=today + timedelta(days=200))  # fmt: skip
    issue_card(year.member("何炳坤"), by=year.people["feng"], at=year.at)


def guides(year: Year) -> None:
    """月度指引 of this month and the next."""
    following = (year.today.replace(day=28) + timedelta(days=7)).replace(day=1)
    for first in (year.today.replace(day=1), following):
        said = {
            "topic": "学党史、办实事", "acts": "重温入党誓词\n交纳党费\n过政治生日",
            "readings": "上级党组织印发的学习材料", "headings": "传达学习\n民主议事\n本月实事进展",
            "source": "镇党建办月度安排",
        }  # fmt: skip
        guide = save_guide(first.year, first.month, said, drawn_from=None, by=year.people["zhou"], at=year.at)
        publish_guide(guide, by=year.people["zhou"], at=year.at)
