"""How large a Party organisation is meant to be: checked and explained, never enforced (domain.md A3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from xiqiao.organisation.kinds import BRANCH_FORMS, UnitForm

REGULATION = "《中国共产党支部工作条例（试行）》"
GENERAL_BRANCH_LEAST, COMMITTEE_LEAST = 50, 100
HIGHER = "《中国共产党党和国家机关基层组织工作条例》等：党员50人以上设总支部，100人以上设基层委员会，经批准可以不足"


@dataclass(frozen=True)
class SizeRules:
    """The office's thresholds, in people; the rule rows of `organisation.settings`."""

    branch_least: int = 3
    committee_from: int = 7
    branch_most: int = 50


@dataclass(frozen=True)
class Finding:
    sentence: str
    source: str


def size_findings(form: UnitForm, full: int, total: int, has_committee: bool, rules: SizeRules) -> Iterator[Finding]:
    """What does not fit the size of the unit: `full` 正式党员 of `total` members; nothing of one without members."""
    if total == 0:
        return
    if form in BRANCH_FORMS:
        yield from _of_branch(form, full, total, has_committee, rules)
    elif form is UnitForm.GENERAL_BRANCH and total < GENERAL_BRANCH_LEAST:
        yield Finding(f"党总支一般应有党员 {GENERAL_BRANCH_LEAST} 名以上，现有 {total} 名。", HIGHER)
    elif form is UnitForm.COMMITTEE and total < COMMITTEE_LEAST:
        yield Finding(f"基层党委一般应有党员 {COMMITTEE_LEAST} 名以上，现有 {total} 名。", HIGHER)


def _of_branch(form: UnitForm, full: int, total: int, has_committee: bool, rules: SizeRules) -> Iterator[Finding]:
    if full < rules.branch_least and form is UnitForm.BRANCH:
        yield Finding(
            f"正式党员 {full} 名，不足 {rules.branch_least} 名，应与邻近单位成立联合党支部。", f"{REGULATION}第二章"
        )
    if full >= rules.committee_from and not has_committee:
        yield Finding(
            f"正式党员 {full} 名，达到 {rules.committee_from} 名，应设立支部委员会（3至5人，一般不超过7人）。",
            f"{REGULATION}第六章",
        )
    if full < rules.committee_from and has_committee:
        yield Finding(
            f"正式党员 {full} 名，不足 {rules.committee_from} 名，设1名书记，必要时设1名副书记，不设支部委员会。",
            f"{REGULATION}第六章",
        )
    if total > rules.branch_most:
        yield Finding(f"党员 {total} 名，一般不超过 {rules.branch_most} 名，可以考虑分设。", f"{REGULATION}第二章")
