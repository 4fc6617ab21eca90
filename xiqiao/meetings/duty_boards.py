"""The board of one branch, and of all below a village or the town: grouped by duty, by due date. No ranking. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from xiqiao.meetings.duties import LACKING, Duty, DutyState, Finding, Record, Rules, findings
from xiqiao.meetings.duty_rules import DutyRule
from xiqiao.meetings.models import MeetingState
from xiqiao.meetings.periods import Period


@dataclass(frozen=True)
class DutyLine:
    """One duty of many units in one period."""

    rule: DutyRule
    period: Period
    counted: int
    lacking: int
    state: DutyState


@dataclass(frozen=True)
class DutyBoard:
    """Duties, settled, in the order in which they are due; `records` are what was read to settle them."""

    duties: Sequence[Duty]
    records: Sequence[Record]
    rules: Rules
    names: Mapping[str, str]

    def name(self, rule: DutyRule) -> str:
        return self.names.get(rule.kind_key, rule.kind_key)

    def within(self, shown: Period) -> list[Duty]:
        """The duties of a quarter are its months', its own, and those of the year, which are not over with it."""
        return [duty for duty in self.duties if duty.period.until >= shown.since and duty.period.since <= shown.until]

    def lines(self, today: date) -> list[DutyLine]:
        """Per duty and period how many units owe it, and how many of them have not done it."""
        groups: dict[tuple[Period, DutyRule], list[Duty]] = {}
        for duty in self.duties:
            if not duty.why_not:
                groups.setdefault((duty.period, duty.rule), []).append(duty)
        return [
            DutyLine(rule, period, len(some), sum(not duty.is_met for duty in some), _state(some, today))
            for (period, rule), some in groups.items()
        ]

    def lacking(self, today: date) -> list[Duty]:
        """What somebody has to see to, the first due first."""
        return [duty for duty in self.duties if duty.state(today) in LACKING]

    def due_by(self, today: date, days: int) -> list[Duty]:
        """What is still to do and is due in so many days."""
        last = today + timedelta(days=days)
        return [duty for duty in self.duties if duty.state(today) is DutyState.OPEN and duty.period.until <= last]

    def uncounted(self, shown: Period) -> list[tuple[Record, list[Finding]]]:
        """Records of this time that satisfy no duty at all, with the reasons; those declared void are no news."""
        found = []
        for record in self.records:
            if record.day in shown and record.state is not MeetingState.VOID:
                each = self.findings(record)
                if not any(finding.duty for finding in each):
                    found.append((record, each))
        return found

    def findings(self, record: Record) -> list[Finding]:
        """What the record counts for; asked of a board of the whole year."""
        own = [duty for duty in self.duties if duty.debtor.unit_id == record.unit_id]
        return findings(record, own, self.rules, self.names)


def _state(duties: Sequence[Duty], today: date) -> DutyState:
    """Of duties of one period: what is to be said of those that are not done, if there are any."""
    return next((duty.state(today) for duty in duties if not duty.is_met), DutyState.MET)
