"""The office's rules about records: how soon they are finalised, and how long they are kept."""

from __future__ import annotations

from xiqiao.rulebook.declaring import Definition, First, declare
from xiqiao.rulebook.kinds import Choice, Number

GROUP = "会议档案"
#: From the shortest to the longest.
TERMS = {"ten": "10年", "thirty": "30年", "permanent": "永久"}
KINDS_OF_TERM = Choice(TERMS)
ORDER_8 = "《机关文件材料归档范围和文书档案保管期限规定》（国家档案局令第8号）"
BY_ANALOGY = f"{ORDER_8}没有列支部会议记录，参照一般会议材料"

FINAL_WITHIN = declare(
    "meetings.final_within", "会后几个工作日内定稿", group=GROUP, kind=Number("个工作日", 1, 60),
    first=[First(3, "办公惯例")],
    explanation="过了这个期限还没有定稿的记录，在工作台提醒；过了期限才开始录入的，写明是补录。",
)  # fmt: skip


def _kept(key: str, name: str, term: str, source: str) -> Definition[str]:
    return declare(
        f"meetings.retention_{key}", f"保管期限：{name}", group=GROUP, kind=KINDS_OF_TERM, first=[First(term, source)],
        explanation="一份记录有几个类别的，按最长的算。期满只提示，系统不会自己销毁任何记录。",
    )  # fmt: skip


#: By the key of the kind; kinds that the office adds are kept as long as OTHERS.
RETENTION = {
    key: _kept(key, name, term, source)
    for key, name, term, source in (
        ("members_meeting", "支部党员大会", "ten", BY_ANALOGY),
        ("committee_meeting", "支委会", "ten", BY_ANALOGY),
        ("group_meeting", "党小组会", "ten", BY_ANALOGY),
        ("party_lecture", "党课", "ten", BY_ANALOGY),
        ("party_day", "主题党日", "ten", BY_ANALOGY),
        ("life_meeting", "组织生活会", "ten", BY_ANALOGY),
        ("member_review", "民主评议党员", "ten", BY_ANALOGY),
        ("committee_election", "换届选举", "permanent", f"{ORDER_8}：换届选举结果永久保管"),
        ("talk", "谈心谈话", "ten", BY_ANALOGY),
        ("joint_meeting", "季度联席会议", "ten", BY_ANALOGY),
    )
}
OTHERS = _kept("others", "其他类别", "ten", BY_ANALOGY)
ADMISSION = _kept("admission", "讨论发展党员、转正的会议", "permanent", f"{ORDER_8}：批准加入组织的材料永久保管")
