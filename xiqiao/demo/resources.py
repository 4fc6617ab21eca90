"""阵地, six 红色线路 and the 讲师团 of the cast. Local colour only: no story tells of a real person or event."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import select

from xiqiao.accounts.models import Account
from xiqiao.core.db import db
from xiqiao.demo.routes import ROUTES
from xiqiao.members.models import Member
from xiqiao.organisation.models import Unit
from xiqiao.resources.closing import close
from xiqiao.resources.lecturers import LecturerFacts, add_lecturer, tie_to_member
from xiqiao.resources.models import Place, PlaceAccess, PlaceKind
from xiqiao.resources.places import PlaceFacts, add_place
from xiqiao.resources.routes import StopFacts, add_route, add_stop

#: What is on the ground floor, or has a lift.
STEPLESS = frozenset({PlaceKind.SERVICE_CENTRE, PlaceKind.PARTY_SCHOOL, PlaceKind.RED_SITE})


def furnish_resources(accounts: dict[str, Account], today: date) -> None:
    """Enter them as the office would; one place is under repair."""
    by = accounts["zhou"]
    units = {unit.short_name: unit for unit in db.session.scalars(select(Unit))}
    places = {row["name"]: open_place(row, units[row["unit"]], by) for row in told("places.csv")}
    close(
        places["樵东村旧粮仓活动室"],
        on=today - timedelta(days=30),
        reason="房屋维修，活动改在党群服务中心",
        is_known=False,
        drawn_from=1,
        today=today,
        by=by,
    )
    for title, theme, description, stops in ROUTES:
        route = add_route(title, theme, description, by=by)
        for where, story, teaching, stay, minutes, metres, notes in stops:
            place = places.get(where)
            name = "" if place else where
            add_stop(route, StopFacts(place, name, story, teaching, stay, minutes, metres, notes), by=by)
    for row in told("lecturers.csv"):
        invite_lecturer(row, units[row["unit"]], by)


def told(name: str) -> list[dict[str, str]]:
    """The rows of a list that lies beside this file."""
    lines = (Path(__file__).parent / name).read_text("utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def open_place(row: dict[str, str], unit: Unit, by: Account) -> Place:
    kind = PlaceKind(row["kind"])
    facts = PlaceFacts(
        name=row["name"],
        kind=kind,
        unit=unit,
        address=row["address"],
        directions=row["directions"],
        capacity=int(row["capacity"]) if row["capacity"] else None,
        opening_hours=row["opening_hours"],
        access=PlaceAccess(row["access"]),
        accessibility="出入口无台阶，有无障碍卫生间" if kind in STEPLESS else "",
        contact=f"{unit.short_name}值班",
        phone="075786800000",
    )
    return add_place(facts, by=by)


def invite_lecturer(row: dict[str, str], unit: Unit, by: Account) -> None:
    facts = LecturerFacts(
        name=row["name"],
        unit=unit,
        introduction=row["introduction"],
        phone=row["phone"] or None,
        topics=tuple(row["topics"].split("；")),
        audiences=tuple(row["audiences"].split("；")),
    )
    lecturer = add_lecturer(facts, by=by)
    if row["is_member"] == "yes":
        member = db.session.scalars(select(Member).where(Member.name == facts.name)).first()
        tie_to_member(lecturer, member, drawn_from=lecturer.version, by=by)
