"""Who in a roster is whom in the register: by branch, name and month of birth (domain.md E3). Nothing is guessed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, select

from xiqiao.core.db import db
from xiqiao.core.partial_dates import PartialDate
from xiqiao.core.text import masked_phone
from xiqiao.imports.importers import Action, Outcome
from xiqiao.imports.tables import Row
from xiqiao.members.consistency import contradictions
from xiqiao.members.models import PRESENT, Member, Sex, Standing
from xiqiao.members.party_age import joining_warnings, party_age_start
from xiqiao.members.staged_facts import facts_planned
from xiqiao.organisation.kinds import UnitKind
from xiqiao.organisation.models import Unit
from xiqiao.organisation.queries import all_units
from xiqiao.organisation.searching import plain

DATES = {"birth": "出生年月", "joined": "入党日期", "confirmed": "转正日期"}
COMPARED = {"sex": "性别", **DATES, "phone": "手机", "group": "党小组"}


class Known(NamedTuple):
    """What the register knows of somebody, as far as a roster can say it."""

    id: int
    name: str
    birth: PartialDate | None
    sex: Sex
    phone: str | None
    standing: Standing
    branch_id: int | None
    group_id: int | None
    joined: PartialDate | None
    confirmed: PartialDate | None
    version: int


def known_members() -> Select[Any]:
    """Everybody of the register, as far as a roster can say it."""
    return select(*(getattr(Member, name) for name in Known._fields)).order_by(Member.id)


class Roster:
    """The register as it is, and what was met of it in the workbook so far."""

    def __init__(self, rows: Sequence[Row], day: date, today: date) -> None:
        self.day, self.today = day, today
        self.units: dict[int, Unit] = {unit.id: unit for unit in db.session.scalars(all_units())}
        self.named: dict[str, list[Unit]] = defaultdict(list)
        for unit in self.units.values():
            for name in {plain(unit.name), plain(unit.short_name)}:
                self.named[name].append(unit)
        self.people: dict[str, list[Known]] = defaultdict(list)
        for known in (Known(*row) for row in db.session.execute(known_members())):
            self.people[known.name].append(known)
        self.branches: set[int] = set()
        #: Who is not missing, and who was found by a row: nobody is found by two.
        self.matched: set[int] = set()
        self.found: set[int] = set()
        self.met: set[tuple[str, str]] = set()
        #: Who stands in the workbook with a month of birth: beside them, a namesake without one may be anybody.
        self.told = {
            (branch.id, row.values.get("name"))
            for row in rows if row.values.get("birth") for branch in self._branches_named(row)
        }  # fmt: skip

    def outcome(self, row: Row) -> Outcome:
        """What would become of this row; the rows of a workbook are asked in their order."""
        found = self._branches_named(row)
        if len(found) != 1:
            word = branch_word(row)
            many = f"有 {len(found)} 个支部叫“{word}”，请写全称。"
            return conflict(row, many if found else f"没有找到支部“{word}”，请核对名称，或先导入单位。")
        branch = found[0]
        self.branches.add(branch.id)
        birth = partial(row.values.get("birth"))
        if birth is None and (branch.id, row.values["name"]) in self.told:
            return conflict(row, "名册里这个支部还有同名的人，分不清是谁，请补上出生年月。")
        if (to_come := self._date_to_come(row)) is not None:
            return conflict(row, f"{to_come}在今天以后，请核对。")
        key = (str(row.values["name"]), birth.iso[:7] if birth else "")
        if key in self.met:
            return conflict(row, "名册里这个人出现了两次，只看前面的一行。")
        self.met.add(key)
        group, fault = self._group(row, branch)
        if fault:
            return conflict(row, fault)
        return self._match(row, branch, birth, group)

    def _branches_named(self, row: Row) -> list[Unit]:
        return [unit for unit in self.named.get(plain(branch_word(row)), []) if unit.is_branch]

    def pass_over(self, row: Row) -> None:
        """A row that must be mended first still shows that somebody is not missing."""
        self.branches.update(branch.id for branch in self._branches_named(row))
        self.matched.update(known.id for known in self.people.get(str(row.values.get("name")), []))

    def _date_to_come(self, row: Row) -> str | None:
        dates = {label: partial(row.values.get(key)) for key, label in DATES.items()}
        return next((label for label, when in dates.items() if when is not None and when.first > self.today), None)

    def _group(self, row: Row, branch: Unit) -> tuple[Unit | None, str]:
        word = row.values.get("group")
        if not word:
            return None, ""
        here = [
            unit
            for unit in self.named.get(plain(str(word)), [])
            if unit.kind is UnitKind.PARTY_GROUP and unit.parent_id == branch.id
        ]
        return (here[0], "") if here else (None, f"{branch.short_name}没有党小组“{word}”，请先导入单位。")

    def _match(self, row: Row, branch: Unit, birth: PartialDate | None, group: Unit | None) -> Outcome:
        same = [each for each in self.people[str(row.values["name"])] if may_be(each.birth, birth)]
        here = [each for each in same if each.branch_id == branch.id and each.standing in PRESENT]
        if len(here) > 1:
            return conflict(row, f"{branch.short_name}有 {len(here)} 个同名的人，请补上出生年月。")
        if here:
            return self._found(row, here[0], same, birth, group)
        if same:
            self.matched.add(same[0].id)
            where = self._where(same[0])
            return conflict(row, f"系统里这个人{where}；是同一个人请办理转接或更正，不是请补上出生年月。")
        return self._new(row, branch, birth, group)

    def _found(
        self, row: Row, known: Known, same: list[Known], birth: PartialDate | None, group: Unit | None
    ) -> Outcome:
        """Somebody of this branch; `same` are all whom the name and the month of birth may mean."""
        self.matched.add(known.id)
        if known.id in self.found:
            return conflict(row, "前面已有一行对上系统里的这个人，分不清是哪一行，请核对出生年月。")
        self.found.add(known.id)
        if birth is not None and known.birth is None:
            twin = next((each for each in same if each.birth is not None), None)
            if twin is not None:
                return conflict(row, f"系统里另有同名同月的人（{self._where(twin)}），请先核对是不是同一个人。")
        return self._compare(row, known, group)

    def _where(self, known: Known) -> str:
        place = self.units.get(known.branch_id or 0)
        return f"在{place.name}" if place and known.standing in PRESENT else known.standing.label

    def _new(self, row: Row, branch: Unit, birth: PartialDate | None, group: Unit | None) -> Outcome:
        joined, confirmed = partial(row.values.get("joined")), partial(row.values.get("confirmed"))
        plan = {
            **row.values,
            "branch_id": branch.id,
            "group_id": group.id if group else None,
            "since": max(self.day, joined.first if joined else self.day).isoformat(),
        }
        fault = next(contradictions(facts_planned(plan), birth), None) or _wrong_standing(row, joined, confirmed)
        if fault:
            return conflict(row, fault)
        changes = {"支部": ("", branch.short_name)}
        if warnings := joining_warnings(joined, confirmed):
            changes["请核对"] = ("", "".join(warnings))
        return Outcome(Action.NEW, str(row.values["name"]), row, None, changes, plan)

    def _compare(self, row: Row, known: Known, group: Unit | None) -> Outcome:
        now = {
            "sex": known.sex.value,
            "birth": known.birth.iso if known.birth else None,
            "joined": known.joined.iso if known.joined else None,
            "confirmed": known.confirmed.iso if known.confirmed else None,
            "phone": known.phone,
            "group": known.group_id,
        }
        given = {**row.values, "group": group.id if group else None}
        if known.birth is not None and given.get("birth") == known.birth.iso[:7]:
            given["birth"] = None  # the month alone says no more than is known
        wanted = {key: given[key] for key in COMPARED if given.get(key) not in (None, now[key])}
        fault = _wrong_standing(row, partial(given.get("joined")) or known.joined,
                                partial(given.get("confirmed")) or known.confirmed)  # fmt: skip
        if fault:
            return conflict(row, fault)
        if not wanted:
            return Outcome(Action.SAME, known.name, row, known.id)
        changes = {
            COMPARED[key]: (self._shown(key, now[key]), self._shown(key, value)) for key, value in wanted.items()
        }
        old = {"sex": now["sex"], "birth": now["birth"], "phone": now["phone"]}
        plan = {"version": known.version, "new": wanted, "old": old, "since": self.day.isoformat()}
        return Outcome(Action.UPDATE, known.name, row, known.id, changes, plan)

    def _shown(self, key: str, value: Any) -> str:
        if value is None:
            return "无"
        if key == "group":
            return self.units[value].short_name if value in self.units else "无"
        if key == "phone":
            return masked_phone(str(value))
        return Sex(value).label if key == "sex" else str(value)

    def absent(self) -> Iterator[Outcome]:
        """Who belongs to a branch of the workbook and is not in it: listed, never removed."""
        for people in self.people.values():
            for known in people:
                if known.branch_id in self.branches and known.standing in PRESENT and known.id not in self.matched:
                    branch = self.units[known.branch_id or 0]
                    yield Outcome(Action.ABSENT, known.name, None, known.id, {"支部": ("", branch.short_name)})


def branch_word(row: Row) -> str:
    """What the row calls its branch: its cell, or else the name of its sheet."""
    return str(row.values.get("branch") or row.sheet)


def may_be(one: PartialDate | None, other: PartialDate | None) -> bool:
    """The same month, or one of them not known."""
    return one is None or other is None or one.iso[:7] == other.iso[:7]


def _wrong_standing(row: Row, joined: PartialDate | None, confirmed: PartialDate | None) -> str | None:
    """What the roster calls somebody must be what the dates say."""
    said = row.values.get("standing")
    is_full = party_age_start(joined, confirmed) is not None
    if said == "full" and not is_full:
        return "写着正式党员，但没有转正日期，请补上。"
    if said == "probationary" and is_full:
        return "写着预备党员，但日期说明已经是正式党员，请核对。"
    return None


def conflict(row: Row, reason: str) -> Outcome:
    return Outcome(Action.CONFLICT, str(row.values["name"]), row, reason=reason)


def partial(text: Any) -> PartialDate | None:
    return PartialDate.parse(text) if isinstance(text, str) and text else None
