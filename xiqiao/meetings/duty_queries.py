"""What duties are reckoned from: six reads, whether of one branch or of the whole town."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, or_, select

from xiqiao.calendar.themes import Kind
from xiqiao.core.db import db
from xiqiao.meetings.duties import Debtor, Duty, Record, Rules, Waived, of_period, owed, settle
from xiqiao.meetings.duty_boards import DutyBoard
from xiqiao.meetings.duty_rules import duty_rules, kind_names
from xiqiao.meetings.models import SETTLED, Meeting, MeetingState, Sitting, Source, sitting_to_kind
from xiqiao.meetings.periods import Period, Rhythm, period_of, periods_within
from xiqiao.meetings.waivers import Waiver
from xiqiao.members.models import Post
from xiqiao.members.posts import COMMITTEE, committee_spans
from xiqiao.members.spans import Span, within
from xiqiao.organisation.kinds import BRANCH_FORMS, UnitForm
from xiqiao.organisation.models import Unit, UnitState


def year_of(day: date) -> Period:
    return period_of(Rhythm.YEAR, day)


def rules_within(shown: Period) -> Rules:
    return {period: duty_rules(period.since) for _, period in periods_within(shown)}


def board_of(
    paths: Collection[str], shown: Period, rules: Rules | None = None, *, all_records: bool = False
) -> DutyBoard:
    """The duties of these units and of all below them. `rules`: only these duties; else all of that time.

    all_records: those too that are not final, with their titles, to say why they do not count; then `shown` is a year.
    """
    rules = rules_within(shown) if rules is None else rules
    span = _span(rules, shown)
    debtors = list(_debtors(paths, span))
    records = _records(paths, shown, rules, all_records)
    duties = settle(owed(debtors, rules, _waived(paths, span)), records)
    return DutyBoard(duties, records, rules, kind_names())


def record_of(meeting: Meeting) -> Record:
    """A record as it is counted."""
    keys = tuple(kind.key for kind in meeting.sitting.kinds)
    return Record(meeting.id, meeting.unit_id, meeting.day, meeting.state, keys, meeting.sitting.title, meeting.source)


def _span(rules: Rules, shown: Period) -> tuple[date, date]:
    return min([shown.since, *(each.since for each in rules)]), max([shown.until, *(each.until for each in rules)])


def _below(paths: Collection[str]) -> ColumnElement[bool]:
    return or_(false(), *(Unit.path.startswith(path, autoescape=True) for path in paths))


def _ids_below(paths: Collection[str]) -> Select[int]:
    return select(Unit.id).where(_below(paths))


def _debtors(paths: Collection[str], span: tuple[date, date]) -> Iterator[Debtor]:
    """Branches and groups as they were in that time. A group is enabled with its branch."""
    states = _states(paths, span)
    committees = _committees(paths, span)
    stood: dict[int, list[Span]] = defaultdict(list)
    for state in states:
        if state.form in BRANCH_FORMS and not state.is_functional:
            stood[state.unit_id].append((state.since, state.until))
    branches = {state.unit_id: state for state in states if state.unit_id in stood}
    enabled = {key: _enabled(state, stood[key]) for key, state in branches.items()}
    for key, state in branches.items():
        if _is_below(state.path, paths):
            yield Debtor(key, state.short_name, False, stood[key], enabled[key], committees.get(key, ()))
    groups: dict[int, list[Any]] = defaultdict(list)
    for state in states:
        if state.form is UnitForm.GROUP and _is_below(state.path, paths):
            groups[state.unit_id].append(state)
    for key, some in groups.items():
        days = [(state.since, state.until) for state in some]
        with_branch = [
            part for state in some for part in within((state.since, state.until), enabled.get(state.parent_id, ()))
        ]
        yield Debtor(key, _group_name(some[-1], branches), True, days, with_branch)


def _group_name(group: Any, branches: Mapping[int, Any]) -> str:
    """With its branch: there is a 第一小组 in each."""
    branch = branches.get(group.parent_id)
    if branch is None or group.short_name.startswith(branch.short_name):
        return str(group.short_name)
    return f"{branch.short_name}{group.short_name}"


def _enabled(state: Any, stood: Sequence[Span]) -> list[Span]:
    return within((state.enabled_on, state.ended_on), stood) if state.enabled_on else []


def _is_below(path: str, paths: Collection[str]) -> bool:
    return path.startswith(tuple(paths))


def _states(paths: Collection[str], span: tuple[date, date]) -> Sequence[Any]:
    """What these units were in that time; and the branches directly above them, in which they may be groups."""
    since, until = span
    above = [path.rstrip("/").rpartition("/")[0] + "/" for path in paths]
    statement = (
        select(
            UnitState.unit_id, UnitState.since, UnitState.until, UnitState.form, UnitState.is_functional,
            UnitState.parent_id, Unit.short_name, Unit.path, Unit.enabled_on, Unit.ended_on,
        )
        .join(Unit, Unit.id == UnitState.unit_id)
        .where(
            or_(_below(paths), Unit.path.in_(above)),
            UnitState.form.in_((*BRANCH_FORMS, UnitForm.GROUP)),
            UnitState.since <= until,
            or_(UnitState.until.is_(None), UnitState.until >= since),
        )
        .order_by(Unit.path, UnitState.since)
    )  # fmt: skip
    return db.session.execute(statement).all()


def _committees(paths: Collection[str], span: tuple[date, date]) -> dict[int, list[Span]]:
    since, until = span
    statement = select(Post.unit_id, Post.since, Post.until).where(
        Post.unit_id.in_(_ids_below(paths)),
        Post.kind.in_(COMMITTEE),
        Post.since <= until,
        or_(Post.until.is_(None), Post.until >= since),
    )
    terms: dict[int, list[Span]] = defaultdict(list)
    for row in db.session.execute(statement):
        terms[row.unit_id].append((row.since, row.until))
    return {key: committee_spans(some) for key, some in terms.items()}


def _waived(paths: Collection[str], span: tuple[date, date]) -> Waived:
    statement = select(Waiver.unit_id, Waiver.kind_key, Waiver.period_since, Waiver.reason).where(
        Waiver.unit_id.in_(_ids_below(paths)), Waiver.period_since.between(*span)
    )
    return {(row.unit_id, row.kind_key, row.period_since): row.reason for row in db.session.execute(statement)}


def _records(paths: Collection[str], shown: Period, rules: Rules, all_records: bool) -> list[Record]:
    """One read: a line a kind of each record, put together again."""
    inside = Meeting.unit_id.in_(_ids_below(paths))
    title = Sitting.title if all_records else Sitting.id
    wanted = Meeting.day.between(shown.since, shown.until) if all_records else or_(false(), *_wanted(rules))
    statement = (
        select(Meeting.id, Meeting.unit_id, Meeting.day, Meeting.state, Meeting.source, Kind.key, title)
        .join(Sitting, Sitting.id == Meeting.sitting_id)
        .join(sitting_to_kind, sitting_to_kind.c.sitting_id == Sitting.id)
        .join(Kind, Kind.id == sitting_to_kind.c.kind_id)
        .where(inside, wanted)
        .order_by(Meeting.day, Meeting.id, Kind.position)
    )
    if not all_records:
        statement = statement.where(Meeting.state.in_(SETTLED))
    kinds: dict[int, list[str]] = defaultdict(list)
    heads: dict[int, tuple[int, date, MeetingState, Source, Any]] = {}
    for key, unit_id, day, state, source, kind, word in db.session.execute(statement):
        kinds[key].append(kind)
        heads[key] = (unit_id, day, state, source, word)
    return [
        Record(key, unit_id, day, state, tuple(kinds[key]), word if all_records else "", source)
        for key, (unit_id, day, state, source, word) in heads.items()
    ]


def _wanted(rules: Rules) -> Iterator[ColumnElement[bool]]:
    """Of the months what is owed in a month, of the year what is owed in a year."""
    for rhythm in Rhythm:
        asked = [period for period in rules if period.months == rhythm.months]
        if asked:
            keys = {rule.kind_key for period in asked for rule in of_period(rules[period], period)}
            first, last = min(asked).since, max(asked).until
            yield and_(Meeting.day.between(first, last), Kind.key.in_(keys))


@dataclass(frozen=True)
class Counted:
    """One kind of a record, and the duty that it satisfies or the reason why none."""

    kind: str
    duty: Duty | None
    why_not: str


def counted_for(meeting: Meeting) -> list[Counted]:
    """What this record counts for, kind by kind; its sitting is loaded with its kinds."""
    board = board_of([meeting.unit.path], year_of(meeting.day), all_records=True)
    return [
        Counted(board.names[finding.kind_key], finding.duty, finding.why_not)
        for finding in board.findings(record_of(meeting))
    ]
