"""Invented people with a life that fits the rules: born, joined, confirmed, perhaps away, ill, or gone."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

from xiqiao.core.partial_dates import PartialDate
from xiqiao.members.models import Sex
from xiqiao.members.party_age import NO_PROBATION

SURNAMES = "陈梁李黄何林冯区潘关罗麦郭冼谭老岑邓苏吴周徐马朱卢曾温叶程严"
MALE, FEMALE = "炳坤志强家明伟文国权耀祥树根永福德胜锦华建业", "月好彩霞丽华小燕秀珍玉兰婉仪惠芳雪梅美玲少娟"
MIDDLE = "大文永志国家建伟嘉子俊思晓慧淑锦耀兆柏润"


@dataclass(frozen=True)
class Life:
    name: str
    sex: Sex
    birth: PartialDate
    joined: PartialDate
    confirmed: PartialDate | None
    phone: str | None


def invent(chance: random.Random, taken: set[tuple[str, str]], today: date) -> Life:
    """Somebody of whose name and month of birth there is nobody yet."""
    while True:
        sex = Sex.FEMALE if chance.random() < 0.36 else Sex.MALE
        birth = today - timedelta(days=int(365.25 * min(96, max(19, chance.gauss(54, 17)))))
        name = chance.choice(SURNAMES) + chance.choice(MIDDLE) + chance.choice(MALE if sex is Sex.MALE else FEMALE)
        if (name, birth.isoformat()[:7]) not in taken:
            break
    taken.add((name, birth.isoformat()[:7]))
    of_age, latest = birth + timedelta(days=6650), min(birth + timedelta(days=15340), today - timedelta(days=3))
    joined = of_age + timedelta(days=int((latest - of_age).days * chance.random()))
    confirmed = joined + timedelta(days=366)
    is_full = confirmed <= today and not NO_PROBATION.since <= joined <= NO_PROBATION.until
    phone = f"138{chance.randrange(10**8):08d}" if chance.random() < 0.8 else None
    return Life(name, sex, rough(chance, birth, 0.3), rough(chance, joined, 0.1 if joined.year < 1990 else 0),
                rough(chance, confirmed, 0) if is_full else None, phone)  # fmt: skip


def rough(chance: random.Random, day: date, share: float) -> PartialDate:
    """A day, of which now and then only the month is known."""
    return PartialDate(day.year, day.month, None if chance.random() < share else day.day)
