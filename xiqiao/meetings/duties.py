"""应开会议: what is owed, which record satisfied it, and why a record satisfies nothing. Pure.

A duty counts for a period if there is at least one whole month of it on which the debtor existed, was enabled and
fulfilled the rule's condition. Else it does not count, and says why: nobody is asked for a meeting in a fortnight.
Only finalised records satisfy. A duty that is not satisfied is to do, or to be made up for: 条例 says 一般.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from xiqiao.core.db import Labelled
from xiqiao.meetings.duty_rules import Debtors, DutyRule
from xiqiao.meetings.models import SETTLED, MeetingState, Source
from xiqiao.meetings.periods import Period
from xiqiao.members.spans import Span, within


class DutyState(Labelled):
    MET = "met", "已完成"
    OPEN = "open", "待办"
    LATE = "late", "待补"
    COMING = "coming", "未到"
    NOT_COUNTED = "not_counted", "不计"


#: What somebody still has to see to.
LACKING = (DutyState.OPEN, DutyState.LATE)


@dataclass(frozen=True)
class Debtor:
    """A branch or a 党小组, with the days on which it owes. `stood`: as a branch that is not 功能型, or as a group."""

    unit_id: int
    name: str
    is_group: bool
    stood: Sequence[Span]
    enabled: Sequence[Span]
    committee: Sequence[Span] = ()

    def why_not(self, rule: DutyRule, period: Period) -> str:
        """Why the duty does not count in that period; "" if it does."""
        months: list[Period] = period.each_month
        for spans, sentence in self._stages(rule):
            months = [month for month in months if _covered(month, spans)]
            if not months:
                return f"{period.label}{sentence}"
        return ""

    def _stages(self, rule: DutyRule) -> Iterator[tuple[Sequence[Span], str]]:
        what = "有这个党小组" if self.is_group else "是党支部（功能型党支部不计）"
        yield self.stood, f"没有一个整月{what}，不计。"
        yield self.enabled, "启用不满一个整月，不计。"
        if rule.debtors is Debtors.WITH_COMMITTEE:
            yield self.committee, "没有一个整月有支委会，不计。"

    def owes(self, rule: DutyRule) -> bool:
        """Whether it is among those whom the rule is about, on whatever day."""
        return self.is_group is (rule.debtors is Debtors.GROUPS)


def _covered(month: Period, spans: Sequence[Span]) -> bool:
    first, last = month.since, month.until
    if any(since <= first and (until is None or last <= until) for since, until in spans):
        return True
    return within((first, last), spans) == [(first, last)]


@dataclass(frozen=True)
class Record:
    """What is read of a meeting to count it."""

    meeting_id: int
    unit_id: int
    day: date
    state: MeetingState
    kind_keys: Collection[str]
    title: str = ""
    source: Source = Source.HERE


@dataclass(frozen=True)
class Duty:
    """`why_not`: why it does not count. `met_by`: the records that satisfy it, at most as many as are owed."""

    debtor: Debtor
    rule: DutyRule
    period: Period
    why_not: str = ""
    is_waived: bool = False
    met_by: tuple[Record, ...] = ()

    @property
    def is_met(self) -> bool:
        return not self.why_not and len(self.met_by) >= self.rule.least

    @property
    def lacking(self) -> int:
        return 0 if self.why_not else self.rule.least - len(self.met_by)

    def state(self, today: date) -> DutyState:
        if self.why_not:
            return DutyState.NOT_COUNTED
        if self.is_met:
            return DutyState.MET
        if today < self.period.since:
            return DutyState.COMING
        return DutyState.LATE if self.period.until < today else DutyState.OPEN


#: The rules in force on the first day of each period.
Rules = Mapping[Period, Sequence[DutyRule]]
#: (unit, key of the kind, first day of the period) → the reason why it was waived
Waived = Mapping[tuple[int, str, date], str]


def of_period(rules: Iterable[DutyRule], period: Period) -> list[DutyRule]:
    """Those of the rules that ask for something once a month in a month, once a year in a year."""
    return [rule for rule in rules if rule.rhythm.months == period.months]


def owed(debtors: Iterable[Debtor], rules: Rules, waived: Waived) -> list[Duty]:
    """Each debtor's duties in each period; those that do not count say why. The first due comes first."""
    duties, everybody = [], list(debtors)
    for period in sorted(rules, key=lambda period: (period.until, period.months)):
        for rule in of_period(rules[period], period):
            duties += [_duty(each, rule, period, waived) for each in everybody if each.owes(rule)]
    return duties


def _duty(debtor: Debtor, rule: DutyRule, period: Period, waived: Waived) -> Duty:
    why_not = debtor.why_not(rule, period)
    reason = "" if why_not else waived.get((debtor.unit_id, rule.kind_key, period.since), "")
    return Duty(debtor, rule, period, why_not or (f"免计：{reason}" if reason else ""), bool(reason))


def settle(duties: Iterable[Duty], records: Iterable[Record]) -> list[Duty]:
    """The duties with the records that satisfy them: the earliest, as many as are owed."""
    final: dict[tuple[int, str], list[Record]] = defaultdict(list)
    for record in sorted(records, key=lambda record: (record.day, record.meeting_id)):
        if record.state in SETTLED:
            for key in record.kind_keys:
                final[record.unit_id, key].append(record)
    return [_settled(duty, final.get((duty.debtor.unit_id, duty.rule.kind_key), ())) for duty in duties]


def _settled(duty: Duty, records: Sequence[Record]) -> Duty:
    if duty.why_not or not records:
        return duty
    held = [record for record in records if record.day in duty.period]
    return replace(duty, met_by=tuple(held[: duty.rule.least])) if held else duty


@dataclass(frozen=True)
class Finding:
    """What one kind of a record counts for: a duty, or the reason why none."""

    kind_key: str
    duty: Duty | None
    why_not: str = ""


def findings(record: Record, settled: Sequence[Duty], rules: Rules, names: Mapping[str, str]) -> list[Finding]:
    """Kind by kind what a record counts for. `settled`: all duties of its unit in the year of the record."""
    return [_finding(record, key, settled, rules, names.get(key, key)) for key in record.kind_keys]


def _finding(record: Record, key: str, settled: Sequence[Duty], rules: Rules, name: str) -> Finding:
    duty = next((duty for duty in settled if duty.rule.kind_key == key and record.day in duty.period), None)
    if duty is not None and any(each.meeting_id == record.meeting_id for each in duty.met_by):
        return Finding(key, duty)
    if record.state is MeetingState.VOID:
        return Finding(key, None, "记录已作废，不计。")
    if duty is None:
        return Finding(key, None, _why_no_duty(record, key, rules, name))
    if duty.why_not:
        return Finding(key, None, duty.why_not)
    if record.state not in SETTLED:
        return Finding(key, None, "还没有定稿，定稿以后才计。")
    return Finding(key, None, f"{duty.period.label}的{name}已经完成，这一次是多开的。")


def _why_no_duty(record: Record, key: str, rules: Rules, name: str) -> str:
    in_force = (rule for period, some in rules.items() if record.day in period for rule in of_period(some, period))
    rule = next((rule for rule in in_force if rule.kind_key == key), None)
    if rule is None:
        return f"“{name}”没有规定的次数。"
    if rule.debtors is Debtors.GROUPS:
        return f"{name}由党小组承担，请记在党小组名下。"
    return f"{name}由党支部承担，这个单位的记录不计。"
