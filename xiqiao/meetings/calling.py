"""点名册: who should come to a sitting of a unit on a day, from the roll of that day or the committee's posts."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from xiqiao.calendar.themes import Kind, Whose
from xiqiao.core.rules import RuleBroken
from xiqiao.core.text import day
from xiqiao.members.models import Post
from xiqiao.members.posts import COMMITTEE, posts_held
from xiqiao.members.queries import roll
from xiqiao.members.rolls import RollLine, RollStanding
from xiqiao.organisation.models import Unit

#: More people than this sit in no one room of a township; such a roll belongs to the branches.
MOST = 500


def whose(kinds: Collection[Kind]) -> Whose:
    """Who is meant by a sitting of these kinds: all members as soon as one kind wants them."""
    wanted = {kind.whose for kind in kinds}
    order = (Whose.MEMBERS, Whose.GROUP, Whose.COMMITTEE, Whose.ANYBODY)
    return next(each for each in order if each in wanted)


def call_roll(unit: Unit, kinds: Collection[Kind], on: date) -> list[RollLine]:
    """The lines of the sheet in the order of names; of a committee the secretary first.

    Raises RuleBroken if nobody is on it, or more than fit into a room.
    """
    lines = _committee(unit, on) if whose(kinds) is Whose.COMMITTEE else roll(unit, on)
    if not any(line.standing is not RollStanding.GONE for line in lines):
        raise RuleBroken(f"{unit.short_name}{day(on)}没有在册的人员，请先登记党员（支委会先登记职务）。", "unit")
    if len(lines) > MOST:
        raise RuleBroken(f"{unit.short_name}在册 {len(lines)} 人，请由各支部分别记录。", "unit")
    return [line for line in lines if line.standing is not RollStanding.GONE]


def _committee(unit: Unit, on: date) -> list[RollLine]:
    """委员 have a vote each, whatever posts they hold (《支部工作条例》第十二条)."""
    held: dict[int, Post] = {}
    for post in posts_held(unit.id, on):
        if post.kind in COMMITTEE:
            held.setdefault(post.member_id, post)
    return [
        RollLine(
            member_id=post.member_id,
            name=post.member.name,
            standing=RollStanding.FULL,
            belongs=True,
            is_expected=True,
            votes=True,
            is_entitled=True,
            is_entitled_to_elect=True,
            reasons=(post.kind.label,),
        )
        for post in held.values()
    ]
