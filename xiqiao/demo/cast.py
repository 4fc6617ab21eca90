"""The cast of the demonstration: a few invented people, one for each job."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from xiqiao.accounts.granting import give_grant
from xiqiao.accounts.keeping import open_account
from xiqiao.accounts.models import Account
from xiqiao.accounts.roles import Role
from xiqiao.accounts.signing_in import set_password
from xiqiao.audit.record import record
from xiqiao.core.db import db
from xiqiao.home.models import Suggestion
from xiqiao.organisation.founding import found_unit
from xiqiao.organisation.kinds import UnitKind
from xiqiao.organisation.models import Unit

#: One password for all of them; it obeys the rules, and a demonstration listens on this computer only.
PASSWORD = "lychee-garden-lane"  # noqa: S105  # printed by `make run`


@dataclass(frozen=True)
class Character:
    """One of the cast: who they are, what they hold and where."""

    login: str
    name: str
    part: str
    grants: tuple[tuple[Role, str], ...]
    unit: str
    phone: str | None = None
    birth_month: str | None = None


#: short name → kind, full name, short name of the parent
UNITS: dict[str, tuple[UnitKind, str, str | None]] = {
    "西樵镇": (UnitKind.TOWN, "中共西樵镇委员会", None),
    "党建办": (UnitKind.PARTY_OFFICE, "西樵镇党建工作办公室", "西樵镇"),
    "樵东村": (UnitKind.VILLAGE, "中共西樵镇樵东村总支部委员会", "西樵镇"),
    "东一": (UnitKind.COOPERATIVE_BRANCH, "中共西樵镇樵东村东一经济社支部委员会", "樵东村"),
    "东二": (UnitKind.COOPERATIVE_BRANCH, "中共西樵镇樵东村东二经济社支部委员会", "樵东村"),
    "樵西村": (UnitKind.VILLAGE, "中共西樵镇樵西村总支部委员会", "西樵镇"),
    "西一": (UnitKind.COOPERATIVE_BRANCH, "中共西樵镇樵西村西一经济社支部委员会", "樵西村"),
    "樵园社区": (UnitKind.COMMUNITY, "中共西樵镇樵园社区委员会", "西樵镇"),
    "樵泰社区": (UnitKind.COMMUNITY, "中共西樵镇樵泰社区委员会", "西樵镇"),
    "樵乐社区": (UnitKind.COMMUNITY, "中共西樵镇樵乐社区委员会", "西樵镇"),
    "山根社区": (UnitKind.COMMUNITY, "中共西樵镇山根社区委员会", "西樵镇"),
    "东碧社区": (UnitKind.COMMUNITY, "中共西樵镇东碧社区委员会", "西樵镇"),
    "机关一支部": (UnitKind.ORGAN_BRANCH, "中共西樵镇机关第一支部委员会", "西樵镇"),
    "西樵社区": (UnitKind.COMMUNITY, "中共西樵镇西樵社区委员会", "西樵镇"),
}

CAST = (
    Character("chen", "陈立民", "镇党委书记，审定人", ((Role.APPROVER, "西樵镇"),), "西樵镇"),
    Character("lin", "林素芬", "党建办主任", ((Role.MANAGER, "西樵镇"),), "党建办", "13800001001"),
    Character("zhou", "周小敏", "党建办干事", ((Role.CLERK, "西樵镇"),), "党建办", "13800001002"),
    Character("wu", "吴建国", "结果复核人", ((Role.VERIFIER, "西樵镇"),), "党建办"),
    Character("axi", "何系明", "系统管理员", ((Role.SYSTEM_ADMIN, "西樵镇"),), "党建办"),
    Character("aan", "岑安然", "安全管理员", ((Role.SECURITY_ADMIN, "西樵镇"),), "党建办"),
    Character("ashen", "沈审之", "审计管理员", ((Role.AUDIT_ADMIN, "西樵镇"),), "党建办"),
    Character("ji", "纪正华", "纪检监督", ((Role.INSPECTOR, "西樵镇"),), "西樵镇"),
    Character("liang", "梁彩霞", "樵东村审核人", ((Role.VILLAGE_REVIEWER, "樵东村"),), "樵东村"),
    Character("wen", "温家兴", "樵东村书记", ((Role.SECRETARY, "樵东村"),), "樵东村", "13800001010"),
    Character("jie", "区文杰", "樵西村书记", ((Role.SECRETARY, "樵西村"),), "樵西村"),
    Character("feng", "冯月好", "东一支部文书", ((Role.RECORDER, "东一"),), "东一", "13800001012"),
    Character("gu", "顾明德", "评委", ((Role.JUDGE, "西樵镇"),), "樵园社区", "13800001013"),
    Character("hebo", "何炳坤", "党员，党龄五十年以上", ((Role.MEMBER, "东一"),), "东一", "13800001014", "1948-03"),
    Character("mai", "麦小苗", "预备党员", ((Role.MEMBER, "东一"),), "东一", "13800001015"),
)


def build(at: datetime) -> dict[str, Account]:
    """Fill an empty database with units, people, their authority, and a first note to the office."""
    units = found_units()
    people = {character.login: bring_in(character, units, at) for character in CAST}
    write_suggestions(people, at)
    return people


def found_units() -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    for short, (kind, name, parent) in UNITS.items():
        units[short] = found_unit(kind, name, short, units[parent] if parent else None)
    return units


def bring_in(character: Character, units: dict[str, Unit], at: datetime) -> Account:
    account = open_account(
        character.login,
        character.name,
        unit=units[character.unit],
        phone=character.phone,
        birth_month=character.birth_month,
        by=None,
        at=at,
    )
    for role, unit in character.grants:
        give_grant(account, role, units[unit], since=date(at.year, 1, 1), until=None, reason="演示授权", by=None, at=at)
    set_password(account, PASSWORD, is_administrator=True, act="account.activated", at=at)
    return account


def write_suggestions(people: dict[str, Account], at: datetime) -> None:
    for login, text, days in (
        ("feng", "建议每月主题党日的日子提前两周就能在手机上看到，老党员好安排时间。", 3),
        ("hebo", "字再大一点就好了。", 1),
    ):
        suggestion = Suggestion(
            key=secrets.token_hex(16),
            text=text,
            page="/",
            author_id=people[login].id,
            author_name=people[login].name,
            made_at=at - timedelta(days=days),
            version=1,
        )
        db.session.add(suggestion)
        db.session.flush()
        record("suggestion.made", by=people[login], about=suggestion.reference)
