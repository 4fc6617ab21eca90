"""名册（某日）: who belongs, should attend, and has a vote, with the reason for each. Pure.

Sources: 党章第七条、第十七条、第四十一条; 《支部工作条例》第十一条; answers on 基层组织选举 (domain.md A4).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from xiqiao.core.clock import start_of_day
from xiqiao.core.db import Labelled
from xiqiao.core.partial_dates import PartialDate
from xiqiao.core.text import day
from xiqiao.members.facts import FactKind, FactLike, LeftOutScope
from xiqiao.members.party_age import party_age_start

#: So long a person who left is still named on the roll, with the reason.
REMEMBERED = timedelta(days=365)


class RollStanding(Labelled):
    """What somebody is on the roll of a unit on a day."""

    FULL = "full", "正式党员"
    PROBATIONARY = "probationary", "预备党员"
    HOSTED = "hosted", "流动党员"
    PARTICIPANT = "participant", "参加活动的党员"
    GONE = "gone", "不在册"


@dataclass(frozen=True)
class RollLine:
    """One person on the roll of a unit on a day.

    belongs: 组织关系 here. is_expected: counts toward 应到. votes: has 表决权 here. is_entitled and
    is_entitled_to_elect: counts toward 应到会有表决权 and 应到会有选举权. is_corrected: the first picture said
    otherwise.
    """

    member_id: int
    name: str
    standing: RollStanding
    belongs: bool
    is_expected: bool
    votes: bool
    is_entitled: bool
    is_entitled_to_elect: bool
    reasons: tuple[str, ...] = ()
    is_corrected: bool = False


def roll_line(
    member_id: int,
    name: str,
    facts: Sequence[FactLike],
    on: date,
    *,
    unit_ids: Collection[int],
    functional_ids: Collection[int] = (),
    by: FactKind = FactKind.AFFILIATION,
    known_at: datetime | None = None,
) -> RollLine | None:
    """The person's line, None if they have nothing to do with the unit.

    `unit_ids`: the unit and those below it on that day; `functional_ids`: those of them that were 功能型 then. `by`:
    GROUP for the roll of a 党小组. `known_at`: as the register stood at that moment; None: as it stands now, and where
    that is another than the first picture, marked; somebody who was on the roll in error stays named.
    """

    def drawn(at: datetime | None) -> RollLine | None:
        return _line(member_id, name, known(facts, at), on, unit_ids, functional_ids, by)

    line = drawn(known_at)
    first = _first_picture(facts, on)
    if known_at is not None or first is None:
        return line
    then = drawn(first)
    if _flags(then) == _flags(line):
        return line
    return replace(line or _not_counted(member_id, name, "已更正：这一天不在这里。"), is_corrected=True)


def _first_picture(facts: Iterable[FactLike], on: date) -> datetime | None:
    """Since when the roll of a day stands: from that evening on, or since somebody of whom nobody knew was entered.

    Whatever changes it afterwards is a correction. Only what began by that day is asked: what begins later never
    touches the roll.
    """
    entered = min((fact.entered_at for fact in facts if fact.since <= on), default=None)
    return max(entered, start_of_day(on + timedelta(days=1))) if entered else None


def known(facts: Iterable[FactLike], at: datetime | None) -> list[FactLike]:
    """The facts that stood in the register at that moment (None: that stand now), the earliest first."""
    if at is None:
        standing = [fact for fact in facts if fact.superseded_at is None]
    else:
        standing = [
            fact for fact in facts if fact.entered_at <= at and (fact.superseded_at is None or fact.superseded_at > at)
        ]
    return sorted(standing, key=lambda fact: (fact.since, fact.kind.value))


def _flags(line: RollLine | None) -> tuple[object, ...] | None:
    """What a correction changes. To be named as somebody who left is as good as not to be named."""
    if line is None or line.standing is RollStanding.GONE:
        return None
    return (line.standing, line.belongs, line.is_expected, line.is_entitled, line.is_entitled_to_elect)


def _line(
    member_id: int,
    name: str,
    facts: list[FactLike],
    on: date,
    unit_ids: Collection[int],
    functional_ids: Collection[int],
    by: FactKind,
) -> RollLine | None:
    here = _holding(facts, by, on, unit_ids)
    if here is None:
        return _guest(member_id, name, facts, on, unit_ids) or _gone(member_id, name, facts, on, unit_ids, by)
    if _is_forgotten(facts, on):
        return None
    gone = _ended_membership(facts, on)
    if here.unit_id in functional_ids:
        return None if gone else _participant(member_id, name)
    if gone is not None:
        return _not_counted(member_id, name, gone)
    if not _has_joined(facts, on):
        return _not_counted(member_id, name, "这一天还没有加入党组织。")
    return _member(member_id, name, facts, on)


def _holding(
    facts: Iterable[FactLike], kind: FactKind, on: date, unit_ids: Collection[int] | None = None
) -> FactLike | None:
    """The fact of this kind that is true on that day, at one of these units if any are named."""
    for fact in facts:
        is_in_force = fact.kind is kind and fact.since <= on and (fact.until is None or on <= fact.until)
        if is_in_force and (unit_ids is None or fact.unit_id in unit_ids):
            return fact
    return None


def _guest(member_id: int, name: str, facts: list[FactLike], on: date, unit_ids: Collection[int]) -> RollLine | None:
    """Takes part here, votes elsewhere: 流动党员活动证 (F31), or a 功能型 branch."""
    if _ended_membership(facts, on) is not None:
        return None
    if _holding(facts, FactKind.HOSTED, on, unit_ids) is not None:
        line = _not_counted(member_id, name, "流动党员，组织关系在别处，参加活动、不在这里表决，不计入应到。")
        return replace(line, standing=RollStanding.HOSTED)
    if _holding(facts, FactKind.PARTICIPATION, on, unit_ids) is not None:
        return _participant(member_id, name)
    return None


def _participant(member_id: int, name: str) -> RollLine:
    line = _not_counted(member_id, name, "功能型党支部，组织关系在别处，不在这里表决，不计入应到。")
    return replace(line, standing=RollStanding.PARTICIPANT)


def _gone(
    member_id: int, name: str, facts: list[FactLike], on: date, unit_ids: Collection[int], by: FactKind
) -> RollLine | None:
    """Who left within a year is named, so that nobody wonders who is missing."""
    if _is_forgotten(facts, on):
        return None
    left = [
        fact.until
        for fact in facts
        if fact.kind is by and fact.unit_id in unit_ids and fact.until is not None
        and on - REMEMBERED <= fact.until < on
    ]  # fmt: skip
    if not left:
        return None
    word = "编入别的党小组" if by is FactKind.GROUP else "转出"
    sentence = _ended_membership(facts, on) or f"{day(max(left) + timedelta(days=1))}起{word}。"
    return _not_counted(member_id, name, sentence)


def _not_counted(member_id: int, name: str, sentence: str) -> RollLine:
    return RollLine(member_id, name, RollStanding.GONE, False, False, False, False, False, (sentence,))


def _ended_membership(facts: list[FactLike], on: date) -> str | None:
    """Died, left the Party, or 停止党籍 on that day: counted nowhere, from the very day on."""
    for kind, sentence in (
        (FactKind.DIED, "{}去世。"),
        (FactKind.LEFT_PARTY, "{}出党。"),
        (FactKind.SUSPENDED, "{}起停止党籍。"),
    ):
        if (fact := _holding(facts, kind, on)) is not None:
            return sentence.format(day(fact.since))
    return None


def _is_forgotten(facts: list[FactLike], on: date) -> bool:
    """Died or left the Party longer ago than a roll remembers. Who is 停止党籍 may be restored, and stays named."""
    ended = (_holding(facts, kind, on) for kind in (FactKind.DIED, FactKind.LEFT_PARTY))
    return any(fact is not None and fact.since < on - REMEMBERED for fact in ended)


def _has_joined(facts: list[FactLike], on: date) -> bool:
    """Somebody of whom no date of joining is entered is taken for a member, as the register says."""
    joined = [fact for fact in facts if fact.kind is FactKind.JOINED]
    return not joined or joined[0].since <= on


def _member(member_id: int, name: str, facts: list[FactLike], on: date) -> RollLine:
    """Somebody who belongs here on that day: 表决权 of a 正式党员 not under 留党察看 (党章第七条、第四十一条)."""
    is_full, reasons = _is_full(facts, on)
    punished = _holding(facts, FactKind.DISCIPLINARY_PROBATION, on)
    if punished is not None:
        end = f"至{day(punished.until)}" if punished.until else "起"
        reasons.append(f"留党察看期间（{day(punished.since)}{end}）没有表决权、选举权和被选举权。")
    left_out = _left_out(facts, on, reasons)
    _notes(facts, on, reasons)
    votes = is_full and punished is None
    at_every_meeting = left_out is LeftOutScope.EVERY_MEETING
    return RollLine(
        member_id,
        name,
        RollStanding.FULL if is_full else RollStanding.PROBATIONARY,
        belongs=True,
        is_expected=not at_every_meeting,
        votes=votes,
        is_entitled=votes and not at_every_meeting,
        is_entitled_to_elect=votes and left_out is None,
        reasons=tuple(reasons),
    )


def _is_full(facts: list[FactLike], on: date) -> tuple[bool, list[str]]:
    start = party_age_start(_partial(facts, FactKind.JOINED), _partial(facts, FactKind.CONFIRMED))
    if start is None or start.first > on:
        return False, ["预备党员没有表决权、选举权和被选举权。"]
    is_this_month = start.is_rough and (start.year, start.month) == (on.year, on.month)
    return True, [f"只知道转正在{start}，从1日算起。"] if is_this_month else []


def _partial(facts: list[FactLike], kind: FactKind) -> PartialDate | None:
    fact = next((fact for fact in facts if fact.kind is kind), None)
    if fact is None:
        return None
    return PartialDate(fact.since.year, fact.since.month, None if fact.is_rough else fact.since.day)


def _left_out(facts: list[FactLike], on: date, reasons: list[str]) -> LeftOutScope | None:
    """The five classes: only with 上级同意 and 党员大会通过, and by default in elections only (F11, F12)."""
    fact = _holding(facts, FactKind.LEFT_OUT, on)
    if fact is None or fact.left_out_class is None or fact.left_out_scope is None:
        return None
    missing = [word for word, given in (("上级党组织同意", fact.consent), ("党员大会通过", fact.approval)) if not given]
    if missing:
        reasons.append(f"登记了“{fact.left_out_class.label}”，但缺{'和'.join(missing)}，仍计入应到。")
        return None
    where = "选举时" if fact.left_out_scope is LeftOutScope.ELECTION else "党员大会"
    reasons.append(f"{fact.left_out_class.label}，{where}不计入应到（{fact.consent}同意，{fact.approval}通过）。")
    return fact.left_out_scope


def _notes(facts: list[FactLike], on: date, reasons: list[str]) -> None:
    """What changes no figure, and is good to know when somebody is missing."""
    for kind, sentence in (
        (FactKind.AWAY, "{}起外出流动，仍计入应到。"),
        (FactKind.OUT_OF_TOUCH, "{}起失去联系，没有停止党籍以前仍计入应到。"),
    ):
        if (fact := _holding(facts, kind, on)) is not None:
            reasons.append(sentence.format(day(fact.since)))


@dataclass(frozen=True)
class Totals:
    """应到, of them 正式 and 预备; 应到会有表决权; 应到会有选举权."""

    expected: int
    full: int
    probationary: int
    entitled: int
    entitled_to_elect: int


def totals(lines: Iterable[RollLine]) -> Totals:
    expected = [line for line in lines if line.is_expected]
    full = sum(line.standing is RollStanding.FULL for line in expected)
    return Totals(
        expected=len(expected),
        full=full,
        probationary=len(expected) - full,
        entitled=sum(line.is_entitled for line in expected),
        entitled_to_elect=sum(line.is_entitled_to_elect for line in expected),
    )


def sentence(found: Totals) -> str:
    """应到 34 人（正式 31 人、预备 3 人），应到会有表决权 30 人，应到会有选举权 29 人。"""
    return (
        f"应到 {found.expected} 人（正式 {found.full} 人、预备 {found.probationary} 人），"
        f"应到会有表决权 {found.entitled} 人，应到会有选举权 {found.entitled_to_elect} 人。"
    )
