"""What a confirmed roster becomes, as rows: worked out beforehand, and then written in a few statements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import Table, insert, inspect, select, update

from xiqiao.core.clock import local
from xiqiao.core.db import db
from xiqiao.imports.importers import Action, Confirmed, Outcome, some_at_a_time
from xiqiao.members.models import Fact, Member
from xiqiao.members.settling import settle
from xiqiao.members.staged_facts import corrected, enrolled, fact_row, identify

#: What `settle` and `identify` write, and what therefore changes with a fact or with who somebody is.
SETTLED = ("standing", "branch_id", "group_id", "joined", "confirmed", "party_age_from")
#: Changes of dated facts, and the birth, before which nothing can be true.
FACTUAL = ("birth", "joined", "confirmed", "group")

#: The tables themselves: thousands of rows need no unit of work.
MEMBERS, FACTS = cast(Table, Member.__table__), cast(Table, Fact.__table__)

Row = dict[str, Any]


class RosterWriting:
    """The rows of one batch. `write` is all that is left to do while others wait."""

    def __init__(self, outcomes: Sequence[Outcome], confirmed: Confirmed) -> None:
        self.confirmed = confirmed
        #: The new, each with its facts; the changed by id; in `traces` each outcome's, a new one's without its id.
        self.new: list[tuple[Row, list[Row]]] = []
        self.changed: list[Row] = []
        self.settled: list[Row] = []
        self.facts: list[Row] = []
        self.superseded: list[int] = []
        self.traces: list[Row] = []
        people = people_with_facts([each.target_id or 0 for each in outcomes if touches_facts(each)])
        for each in outcomes:
            if each.action is Action.NEW:
                self._enrol(each)
            else:
                self._change(each, people)

    def _enrol(self, each: Outcome) -> None:
        member, facts = enrolled(each.plan, self.confirmed)
        row = {column.key: getattr(member, column.key) for column in inspect(Member).columns if column.key != "id"}
        self.new.append((row, [fact_row(fact, 0, self.confirmed) for fact in facts]))
        self.traces.append({"title": each.title, "version": 1})

    def _change(self, each: Outcome, people: dict[int, tuple[Member, list[Fact]]]) -> None:
        key, version, superseded = each.target_id or 0, each.plan["version"] + 1, []
        wanted = {name: each.plan["new"].get(name, was) for name, was in each.plan["old"].items()}
        self.changed.append(identity_row({"id": key, "version": each.plan["version"], "old": wanted}))
        if touches_facts(each):
            member, facts = people[key]
            new, gone = corrected(facts, each.plan)
            superseded = [fact.id for fact in gone]
            settle(member, [*(fact for fact in facts if fact not in gone), *new], local(self.confirmed.at).date())
            self.settled.append({"id": key} | {name: getattr(member, name) for name in SETTLED})
            self.superseded += superseded
            self.facts += [fact_row(fact, key, self.confirmed) for fact in new]
        self.traces.append({"id": key, "title": each.title, "version": version, "old": each.plan["old"],
                            "superseded": superseded})  # fmt: skip

    def write(self) -> list[Row]:
        """Enter all in the current transaction; the traces, in the order of the outcomes."""
        self._supersede()  # before the others come in: only one group may stand open
        for rows in (self.changed, self.settled):
            if rows:
                db.session.execute(update(Member), rows)
        keys = iter(self._insert_members())
        traces = [trace if "id" in trace else {"id": next(keys), **trace} for trace in self.traces]
        if self.facts:
            db.session.connection().execute(insert(FACTS), self.facts)
        return traces

    def _supersede(self) -> None:
        values = {"superseded_at": self.confirmed.at, "superseded_reason": self.confirmed.basis}
        for some in some_at_a_time(self.superseded):
            db.session.execute(update(Fact).where(Fact.id.in_(some)).values(values))

    def _insert_members(self) -> list[int]:
        """Their new ids; their facts join those to be written."""
        if not self.new:
            return []
        enter = insert(MEMBERS).returning(MEMBERS.c.id, sort_by_parameter_order=True)
        keys = list(db.session.connection().scalars(enter, [row for row, _ in self.new]))
        for key, (_, facts) in zip(keys, self.new, strict=True):
            self.facts += [{**fact, "member_id": key} for fact in facts]
        return keys


def identity_row(trace: Row) -> Row:
    """The row that gives a member of this version the identity named in `old`."""
    wanted = Member()
    identify(wanted, trace["old"])
    return {"id": trace["id"], "version": trace["version"] + 1} | {name: getattr(wanted, name) for name in trace["old"]}


def touches_facts(each: Outcome) -> bool:
    """Whether it changes facts of somebody known, or what these must agree with."""
    return each.action is Action.UPDATE and any(key in each.plan["new"] for key in FACTUAL)


def people_with_facts(keys: Sequence[int]) -> dict[int, tuple[Member, list[Fact]]]:
    """These members, each with all facts, in a few reads; they are copies, and what is done to them is not saved."""
    found: dict[int, tuple[Member, list[Fact]]] = {}
    for some in some_at_a_time(keys):
        found |= {member.id: (member, []) for member in db.session.scalars(select(Member).where(Member.id.in_(some)))}
        for fact in db.session.scalars(select(Fact).where(Fact.member_id.in_(some)).order_by(Fact.since, Fact.id)):
            found[fact.member_id][1].append(fact)
    for member, facts in found.values():
        for row in (member, *facts):
            db.session.expunge(row)
    return found
