"""Accounts from a workbook: opened without password and without authority, tied to the member they belong to."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import joinedload

from xiqiao.accounts.grants import Grant
from xiqiao.accounts.models import Account, ActivationSlip, normal_login
from xiqiao.core.db import db
from xiqiao.imports import cells
from xiqiao.imports.importers import Action, Confirmed, Outcome, Write, some_at_a_time
from xiqiao.imports.tables import Column, Row
from xiqiao.members.matching import conflict, known_members, may_be, partial
from xiqiao.members.models import PRESENT, Member
from xiqiao.organisation.models import Unit
from xiqiao.organisation.queries import all_units
from xiqiao.organisation.searching import plain

LOGIN = re.compile(r"[a-z][\w.-]{1,39}")


def login(cell: Any) -> cells.Value:
    """A letter first, then letters, digits, points and dashes."""
    found = normal_login(cells.text_of(cell))
    if found and not LOGIN.fullmatch(found):
        raise ValueError("账号名以字母开头，只用字母、数字、点和横线。")
    return found or None


class AccountsImporter:
    kind, title, rule, day_label = "accounts", "账号", "import_accounts", ""
    looks_ahead = False
    explanation = "开通账号并和名册里的党员对上；导入后按支部打印激活条。角色仍由安全管理员授予。"
    columns = (
        Column("name", "姓名", cells.person_name, ("使用人",), True, example="何秀英"),
        Column("unit", "所属单位", cells.text(100), ("单位", "支部", "所在支部", "党支部", "所在党组织"), True,
               example="东一"),
        Column("login", "账号名", login, ("账号", "登录名", "用户名"), hint="不填按姓名拼音", example="hexiuying"),
        Column("phone", "手机", cells.phone, ("手机号", "手机号码", "联系电话"), is_telling=True,
               example="13800000000"),
        Column("birth", "出生年月", cells.partial_date, ("出生日期",), is_telling=True,
               hint="同名的人要填", example="1960-7"),
    )  # fmt: skip

    def sources(self) -> Sequence[Select[Any]]:
        accounts = select(Account.id, Account.login, Account.name, Account.phone, Account.member_id)
        return [select(Unit).order_by(Unit.id), known_members(), accounts.order_by(Account.id)]

    def compare(self, rows: Sequence[Row], day: date, today: date) -> list[Outcome]:
        register = _Register()
        return [register.outcome(row) for row in rows if row.is_sound]

    def prepare(self, outcomes: Sequence[Outcome], confirmed: Confirmed) -> Write:
        return lambda: self._write(outcomes, confirmed)

    def _write(self, outcomes: Sequence[Outcome], confirmed: Confirmed) -> list[dict[str, Any]]:
        accounts = []
        for each in outcomes:
            plan, unit = each.plan, db.session.get(Unit, each.plan["unit_id"])
            account = Account.open(plan["login"], plan["name"], unit=unit, phone=plan.get("phone"),
                                   birth_month=(plan.get("birth") or "")[:7] or None, at=confirmed.at)  # fmt: skip
            account.member_id = plan["member_id"]
            accounts.append(account)
        db.session.add_all(accounts)
        db.session.flush()
        return [
            {"id": account.id, "title": each.title, "version": account.version}
            for account, each in zip(accounts, outcomes, strict=True)
        ]

    def why_not_undo(self, traces: Sequence[dict[str, Any]]) -> list[str]:
        keys = [trace["id"] for trace in traces]
        found: dict[int, Account] = {}
        granted: set[int] = set()
        for some in some_at_a_time(keys):
            accounts = db.session.scalars(select(Account).where(Account.id.in_(some)))
            found |= {account.id: account for account in accounts}
            granted |= set(db.session.scalars(select(Grant.account_id).where(Grant.account_id.in_(some))))
        sentences = []
        for trace in traces:
            account = found.get(trace["id"])
            if account is None or account.version != trace["version"]:
                sentences.append(f"{trace['title']}：导入后又改过。")
            elif account.is_activated:
                sentences.append(f"{trace['title']}：已经激活。")
            elif account.id in granted:
                sentences.append(f"{trace['title']}：已经授权。")
        return sentences

    def undo(self, traces: Sequence[dict[str, Any]], confirmed: Confirmed) -> None:
        keys = [trace["id"] for trace in traces]
        for some in some_at_a_time(keys):
            db.session.execute(delete(ActivationSlip).where(ActivationSlip.account_id.in_(some)))
            db.session.execute(delete(Account).where(Account.id.in_(some)))


class _Register:
    """Units, members, and the accounts that there are or that an earlier row will open."""

    def __init__(self) -> None:
        self.units: dict[str, list[Unit]] = defaultdict(list)
        for unit in db.session.scalars(all_units()):
            for name in {plain(unit.name), plain(unit.short_name)}:
                self.units[name].append(unit)
        present = select(Member).where(Member.standing.in_(PRESENT)).options(joinedload(Member.branch))
        self.members: dict[str, list[Member]] = defaultdict(list)
        for member in db.session.scalars(present.order_by(Member.id)):
            self.members[member.name].append(member)
        accounts = list(db.session.scalars(select(Account).order_by(Account.id)))
        self.taken = {account.login: account.name for account in accounts}
        self.phones = {account.phone: account for account in accounts if account.phone}
        self.met: set[tuple[str, object]] = set()
        self.of_member = {account.member_id: account for account in accounts if account.member_id}

    def outcome(self, row: Row) -> Outcome:
        word, name = str(row.values["unit"]), str(row.values["name"])
        units = self.units.get(plain(word), [])
        if len(units) != 1:
            many = f"有 {len(units)} 个单位叫“{word}”，请写全称。"
            return conflict(row, many if units else f"没有找到单位“{word}”。")
        member, fault = self._member(row, name, units[0])
        if self._is_met(row, member):
            return conflict(row, "表格里这个人出现了两次，只看前面的一行。")
        known = self.of_member.get(member.id if member else None) or self.phones.get(row.values.get("phone"))  # type: ignore[arg-type]  # None finds none
        if known is not None:
            if known.name != name:
                return conflict(row, f"这个手机号是{known.name}的账号 {known.login}。")
            return Outcome(Action.SAME, name, row, known.id)
        if fault:
            return conflict(row, fault)
        wanted = row.values.get("login")
        if wanted and wanted in self.taken:
            return conflict(row, f"账号名 {wanted} 已经有人用了（{self.taken[str(wanted)]}）。")
        return self._new(row, name, units[0], member, str(wanted or self._free_login(name)))

    def _is_met(self, row: Row, member: Member | None) -> bool:
        """Whether an earlier row had this phone or this member; notes both."""
        found = [("phone", row.values.get("phone")), ("member", member.id if member else None)]
        marks = {mark for mark in found if mark[1] is not None}
        is_met = bool(marks & self.met)
        self.met |= marks
        return is_met

    def _member(self, row: Row, name: str, unit: Unit) -> tuple[Member | None, str]:
        """The member of the unit or below with this name, if there is one; judges and guests are none."""
        birth = partial(row.values.get("birth"))
        found = [
            each
            for each in self.members[name]
            if may_be(each.birth, birth) and each.branch is not None and unit.contains(each.branch)
        ]
        if len(found) > 1:
            return None, f"{unit.short_name}有 {len(found)} 个叫这个名字的党员，请补上出生年月。"
        return (found[0] if found else None), ""

    def _free_login(self, name: str) -> str:
        from pypinyin import lazy_pinyin  # here: it reads a dictionary

        base = re.sub(r"[^a-z]", "", "".join(lazy_pinyin(name)).lower())[:30] or "user"
        numbers = (f"{base}{number}" for number in range(2, 10_000))
        return base if base not in self.taken else next(login for login in numbers if login not in self.taken)

    def _new(self, row: Row, name: str, unit: Unit, member: Member | None, login: str) -> Outcome:
        self.taken[login] = name
        plan = {**row.values, "login": login, "unit_id": unit.id, "member_id": member.id if member else None}
        changes = {"账号名": ("", login), "党员": ("", member.display_name if member else "名册里没有，按非党员开通")}
        return Outcome(Action.NEW, name, row, None, changes, plan)
