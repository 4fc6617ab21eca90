"""The office's wordings: themes of the routes, and where lecturers go."""

from __future__ import annotations

from xiqiao.rulebook.declaring import Definition, First, declare
from xiqiao.rulebook.kinds import Lines

GROUP = "阵地、线路和讲师"

ROUTE_THEMES: Definition[list[str]] = declare(
    "resources.route_themes", "红色线路的主题", group=GROUP, kind=Lines(20),
    first=[First(["红色岁月", "乡村振兴", "改革创新", "产业发展", "城乡融合", "基层治理"],
                 "环西樵山党史学习教育红色线路（2021年4月公布）")],
    explanation="新建红色线路时选一个主题，列表按这个先后排列。以前的线路保留当时的主题。",
)  # fmt: skip
AUDIENCES: Definition[list[str]] = declare(
    "resources.audiences", "宣讲走进哪里（五个走进）", group=GROUP, kind=Lines(20),
    first=[First(["企业", "村（社区）", "机关", "校园", "网站"],
                 "“百年华诞 红动西樵”红色文化年系列活动：宣讲进企业、进村（社区）、进机关、进校园、进网站")],
    explanation="登记讲师时勾选可以走进哪里。",
)  # fmt: skip
