"""The office's rules about lists of members: when 预备期 is announced, and who is to be visited."""

from __future__ import annotations

from xiqiao.rulebook.declaring import First, declare
from xiqiao.rulebook.kinds import Number

GROUP = "党员名单"

PROBATION_NOTICE = declare(
    "members.probation_notice", "提前提醒预备期将满", group=GROUP, kind=Number("天", 0, 366),
    first=[First(30, "办公惯例；《中国共产党发展党员工作细则》：预备期满应当及时讨论能否转为正式党员")],
    explanation="预备期满以前多少天列入“预备期将满”，并提醒支部书记和文书。",
)  # fmt: skip
VISIT_AGE = declare(
    "members.visit_age", "列入走访名单的年龄", group=GROUP, kind=Number("岁", 50, 120),
    first=[First(70, "办公惯例：走访慰问老党员")], explanation="满这个年龄的党员列入“高龄和需走访”。",
)  # fmt: skip
VISIT_HIGH_AGE = declare(
    "members.visit_high_age", "走访名单里的高龄", group=GROUP, kind=Number("岁", 50, 120),
    first=[First(80, "办公惯例：高龄老人津贴多从八十岁起")], explanation="走访名单可以只看满这个年龄的党员。",
)  # fmt: skip
VISIT_PARTY_AGE = declare(
    "members.visit_party_age", "列入走访名单的党龄", group=GROUP, kind=Number("年", 10, 100),
    first=[First(50, "西樵镇做法：走访慰问党龄50年以上的老党员")], explanation="满这个党龄的党员也列入“高龄和需走访”。",
)  # fmt: skip
