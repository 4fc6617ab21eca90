"""党员名册 as a workbook."""

from __future__ import annotations

from collections.abc import Sequence

from xiqiao.imports.writing import Sheet, write_workbook
from xiqiao.members.models import Member
from xiqiao.organisation.models import Unit

HEADERS = ("姓名", "性别", "出生年月", "支部", "党小组", "身份", "入党日期", "转正日期", "备注")


def roster_workbook(unit: Unit, people: Sequence[Member], footer: str, *, with_phone: bool) -> bytes:
    """Its headers are those that the import of members reads, so that a roster can come back."""
    headers = [*HEADERS, "手机"] if with_phone else HEADERS
    rows = ([*_cells(member), member.phone or ""] if with_phone else _cells(member) for member in people)
    return write_workbook([Sheet("党员名册", headers, rows, title=f"{unit.name}党员名册", footer=[footer])])


def _cells(member: Member) -> list[str]:
    return [
        member.name,
        member.sex.label,
        member.birth.iso if member.birth else "",
        member.branch.name if member.branch else "",
        member.group.short_name if member.group else "",
        member.standing.label,
        member.joined.iso if member.joined else "",
        member.confirmed.iso if member.confirmed else "",
        member.note,
    ]
