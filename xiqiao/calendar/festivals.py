"""节: the seven festivals that the law makes holidays, on their days; known for every year without any notice.

《全国年节及纪念日放假办法》 as revised in November 2024 (in force from 2025) gives thirteen days off to everybody.
Which days around them are moved, and which weekends are worked for that, only the yearly notice says.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType

from xiqiao.calendar.lunar import day_of_lunar, day_of_term

#: Festival → how many days the law gives.
HOLIDAYS = {
    "元旦": 1,
    "春节": 4,
    "清明节": 1,
    "劳动节": 2,
    "端午节": 1,
    "中秋节": 1,
    "国庆节": 3,
}


@lru_cache(maxsize=256)
def festivals(year: int) -> Mapping[date, tuple[str, ...]]:
    """The seven festivals of a calendar year, each on its own day (春节 on 正月初一); in 2020 two shared one."""
    days = {
        "元旦": date(year, 1, 1),
        "春节": day_of_lunar(year, 1, 1),
        "清明节": day_of_term(year, "清明"),
        "劳动节": date(year, 5, 1),
        "端午节": day_of_lunar(year, 5, 5),
        "中秋节": day_of_lunar(year, 8, 15),
        "国庆节": date(year, 10, 1),
    }
    found: dict[date, tuple[str, ...]] = {}
    for name, day in days.items():
        if day is not None:
            found[day] = (*found.get(day, ()), name)
    return MappingProxyType(found)


@lru_cache(maxsize=256)
def days_off_by_law(year: int) -> Mapping[date, str]:
    """The days that are off by the law itself. 春节 begins on the eve; the others on their own day."""
    found: dict[date, str] = {}
    for day, names in festivals(year).items():
        for name in names:
            first = day - timedelta(days=1) if name == "春节" else day
            for number in range(HOLIDAYS[name]):
                found.setdefault(first + timedelta(days=number), name)
    return MappingProxyType(found)
