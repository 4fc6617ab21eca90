"""What is due in a unit: 换届, posts, size, groups. Each with the sentence that explains it; none forbids anything."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from flask import url_for

from xiqiao.core.text import day
from xiqiao.members.models import PRESENT, Member, Post, PostKind, Standing
from xiqiao.members.posts import has_committee, posts_for, posts_held
from xiqiao.members.queries import groups_of
from xiqiao.members.size_rules import SizeRules, size_findings
from xiqiao.network.due_sources import Due, due_sources
from xiqiao.network.queries import standing_counts, without_group
from xiqiao.organisation.kinds import UnitForm, UnitKind
from xiqiao.organisation.models import Unit
from xiqiao.organisation.settings import BRANCH_LEAST, BRANCH_MOST, COMMITTEE_FROM
from xiqiao.organisation.terms import notice_day, present_term
from xiqiao.rulebook.queries import in_force

#: Who heads a unit of each form.
HEADS = {UnitForm.GROUP: PostKind.GROUP_LEADER}


def dues_of(unit: Unit, on: date) -> list[Due]:
    """All that is due in the unit on that day; nothing of units that ended, of offices and 功能型 ones."""
    if unit.ended_on is not None or unit.form is UnitForm.OFFICE or unit.is_functional:
        return []
    posts = posts_held(unit.id, on)
    others = [due for source in due_sources() for due in source.dues(unit, on)]
    return [*_posts(unit, posts), *_term(unit, on), *_size(unit, posts), *_groups(unit), *others]


def _posts(unit: Unit, posts: list[Post]) -> Iterator[Due]:
    head = HEADS.get(unit.form, PostKind.SECRETARY)
    if head in posts_for(unit) and not any(post.kind is head for post in posts):
        yield Due(f"还没有登记{head.label}。", action="登记任职", url=url_for("post.take", unit_id=unit.id))
    for post in posts:
        why = _why_not_holding(unit, post.member)
        if why:
            yield Due(
                f"{post.member.name}{why}，还登记着{post.kind.label}。",
                action="登记免职",
                url=url_for("post.leave", post_id=post.id),
            )


def _why_not_holding(unit: Unit, member: Member) -> str:
    """Nobody loses a post by moving away; somebody enters that it was left."""
    if member.standing not in PRESENT:
        return member.standing.label
    if unit.kind is UnitKind.PARTY_GROUP:
        return "" if member.branch_id == unit.parent_id else "的组织关系已不在这个支部"
    belongs = member.branch is not None and unit.contains(member.branch)
    return "" if belongs else "的组织关系已不在这里"


def _term(unit: Unit, on: date) -> Iterator[Due]:
    if unit.kind is UnitKind.PARTY_GROUP:
        return
    term, action = present_term(unit.id), {"action": "登记换届", "url": url_for("unit.term", unit_id=unit.id)}
    if term is None:
        yield Due("还没有登记本届的当选日期，无法提醒换届。", **action)
    elif term.due_on < on:
        yield Due(f"本届{day(term.due_on)}任期已满，还没有登记换届。", term.basis, **action)
    elif notice_day(term.due_on) <= on:
        yield Due(f"本届{day(term.due_on)}任期届满，请筹备换届。", term.basis, **action)


def _size(unit: Unit, posts: list[Post]) -> Iterator[Due]:
    counts = standing_counts(unit)
    rules = SizeRules(in_force(BRANCH_LEAST), in_force(COMMITTEE_FROM), in_force(BRANCH_MOST))
    sits = has_committee(posts)
    for finding in size_findings(unit.form, counts[Standing.FULL], sum(counts.values()), sits, rules):
        yield Due(finding.sentence, finding.source)


def _groups(unit: Unit) -> Iterator[Due]:
    if unit.is_branch and groups_of(unit.id) and (count := without_group(unit.id)):
        yield Due(f"{count} 名党员还没有编入党小组。", action="查看名单", url=url_for("member.index", unit=unit.id))
