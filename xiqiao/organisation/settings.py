"""The office's rules about units: how large a branch is, how long a term lasts, when 换届 is announced."""

from __future__ import annotations

from xiqiao.organisation.kinds import UnitKind
from xiqiao.rulebook.declaring import First, declare
from xiqiao.rulebook.kinds import Number

GROUP = "组织设置"
REGULATION = "《中国共产党支部工作条例（试行）》"

BRANCH_LEAST = declare(
    "organisation.branch_least", "单独成立党支部的正式党员人数", group=GROUP, kind=Number("人", 1, 50),
    first=[First(3, f"{REGULATION}第二章：正式党员3人以上的，应当成立党支部")],
    explanation="不足的应与其他单位成立联合党支部。只作提示，不阻止办理。",
)  # fmt: skip
COMMITTEE_FROM = declare(
    "organisation.committee_from", "设支部委员会的正式党员人数", group=GROUP, kind=Number("人", 1, 50),
    first=[First(7, f"{REGULATION}第六章：正式党员7人以上的党支部，应当设立支部委员会")],
    explanation="不足的设1名书记，必要时设1名副书记。只作提示，不阻止办理。",
)  # fmt: skip
BRANCH_MOST = declare(
    "organisation.branch_most", "党支部党员人数", group=GROUP, kind=Number("人", 10, 500),
    first=[First(50, f"{REGULATION}第二章：党支部党员人数一般不超过50人")],
    explanation="超过的一般应分设。只作提示，不阻止办理。",
)  # fmt: skip
VILLAGE_TERM_YEARS = declare(
    "organisation.village_term_years", "村（社区）党组织每届任期", group=GROUP, kind=Number("年", 1, 10),
    first=[First(5, "《中国共产党基层组织选举工作条例》（2020年）；《农村基层组织工作条例》")],
    explanation="村、社区党组织和所属经济社、小区党支部按此计算下次换届日期。",
)  # fmt: skip
TERM_YEARS = declare(
    "organisation.term_years", "其他基层党组织每届任期", group=GROUP, kind=Number("年", 1, 10),
    first=[First(3, "《中国共产党基层组织选举工作条例》（2020年）")],
    explanation="机关、两新组织党支部按此计算下次换届日期。",
)  # fmt: skip
TERM_NOTICE_MONTHS = declare(
    "organisation.term_notice_months", "提前提醒换届", group=GROUP, kind=Number("个月", 1, 24),
    first=[First(6, "办公惯例：任期届满前半年开始筹备")], explanation="任期届满前多久开始在工作台和单位页面上提醒。",
)  # fmt: skip

#: Whose terms follow those of villages and communities.
VILLAGE_KINDS = (UnitKind.VILLAGE, UnitKind.COMMUNITY, UnitKind.COOPERATIVE_BRANCH, UnitKind.RESIDENTIAL_BRANCH)
