"""Every auditable act: its keys and its sentence. Pages print from here; there is no second list.

A sentence reads after the actor's name and may use its keys and `{title}`, the title of the thing.
`changes` holds field label → (old, new) and is printed as a list below the sentence.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Act:
    label: str
    sentence: str
    keys: frozenset[str]


def _act(label: str, sentence: str, *keys: str) -> Act:
    return Act(label, sentence, frozenset(keys))


CATALOGUE: dict[str, Act] = {
    # accounts: signing in
    "account.signed_in": _act("登录", "登录（{device}）", "device", "address"),
    "account.sign_in_failed": _act("登录失败", "登录失败：{reason}（{device}）", "reason", "device", "address"),
    "account.signed_out": _act("退出", "退出登录", "device"),
    "account.sessions_ended": _act("结束登录", "结束了 {title} 的 {count} 处登录：{reason}", "count", "reason"),
    "account.activated": _act("激活", "用激活条设置了密码"),
    "account.password_changed": _act("修改密码", "修改了自己的密码"),
    "account.second_factor_added": _act("启用动态口令", "启用了动态口令"),
    "account.second_factor_reset": _act("重置动态口令", "重置了 {title} 的动态口令：{reason}", "reason"),
    # accounts: keeping them
    "account.opened": _act("开通账号", "开通了账号 {title}", "login", "phone"),
    "account.edited": _act("修改账号", "修改了账号 {title}", "changes"),
    "account.disabled": _act("停用账号", "停用了账号 {title}：{reason}", "reason"),
    "account.enabled": _act("恢复账号", "恢复了账号 {title}：{reason}", "reason"),
    "account.slip_issued": _act("制发激活条", "为 {title} 制发了激活条，{until} 前有效", "until"),
    "account.slip_issued_on_server": _act("服务器制发激活条", "在服务器上为 {title} 制发了激活条：{reason}", "until", "reason"),
    # accounts: authority
    "grant.given": _act("授权", "授予 {title} {role}（{unit}），{since} 起：{reason}", "role", "unit", "since", "until", "reason"),
    "grant.ended": _act("终止授权", "终止 {title} 的{role}（{unit}）：{reason}", "role", "unit", "reason"),
    "grant.delegated": _act("临时委托", "把{role}（{unit}）委托给 {title}，{since} 至 {until}：{reason}",
                            "role", "unit", "since", "until", "reason"),
    "grant.reviewed": _act("授权复核", "打印了授权复核表，共 {count} 项授权", "count"),
    "card.issued": _act("制发个人卡", "为 {title} 制发了个人卡，{until} 前有效", "until"),
    "card.revoked": _act("作废个人卡", "作废了 {title} 的个人卡：{reason}", "reason"),
    "card.printed": _act("打印个人卡", "打印了 {title} 的个人卡，{count} 张", "count"),
    # what everybody's answer may leave
    "access.refused": _act("拒绝", "被拒绝：{reason}（{method} {path}）", "reason", "method", "path"),
    "access.log_read": _act("查看日志", "查看了审计日志（{filters}）", "filters"),
    "access.log_exported": _act("导出日志", "导出了审计日志，共 {count} 条", "count"),
    # the network: units
    "unit.founded": _act("设立单位", "设立了{kind} {title}（{form}）", "kind", "form"),
    "unit.edited": _act("变更单位", "变更了 {title}（{since}）：{basis}", "changes", "since", "basis"),
    "unit.moved": _act("移动单位", "把 {title} 从{old}移到{new}，{since} 起：{basis}", "old", "new", "since", "basis"),
    "unit.ended": _act("撤销合并单位", "{title} {how}，最后一天 {on}：{basis}", "how", "on", "basis"),
    "unit.term_began": _act("换届", "登记了 {title} 新一届，{since} 至 {until}：{basis}", "since", "until", "basis"),
    # the network: members
    "member.enrolled": _act("登记党员", "登记了党员 {title}（{unit}）：{basis}", "unit", "basis"),
    "member.edited": _act("修改党员资料", "修改了 {title} 的资料", "changes"),
    "member.fact_added": _act("登记党员变动", "登记 {title}：{fact}，{since} 至 {until}：{basis}",
                              "fact", "since", "until", "basis"),
    "member.fact_corrected": _act("更正党员变动", "更正 {title} 的{fact}：{old} 改为 {new}：{reason}",
                                  "fact", "old", "new", "reason"),
    "member.moved": _act("转接组织关系", "把 {title} 的组织关系从{old}转到{new}，{since} 起：{basis}",
                         "old", "new", "since", "basis"),
    "member.phone_read": _act("查看手机号", "查看了 {title} 的完整手机号"),
    "member.roster_exported": _act("导出名册", "导出了 {title} 的党员名册 {count} 人：{reason}", "count", "reason"),
    "post.taken": _act("任职", "{title} 任{post}，{since} 起：{basis}", "post", "since", "basis"),
    "post.left": _act("免职", "{title} 不再任{post}，最后一天 {until}：{basis}", "post", "until", "basis"),
    "visit.planned": _act("安排走访", "安排走访 {title}", "purpose", "on"),
    "visit.made": _act("登记走访", "登记了对 {title} 的走访", "on"),
    # resources: places, routes, lecturers
    "place.added": _act("登记阵地", "登记了{kind} {title}（{unit}）", "kind", "unit"),
    "place.edited": _act("修改阵地", "修改了阵地 {title}", "changes"),
    "route.added": _act("登记线路", "登记了红色线路 {title}（{theme}）", "theme"),
    "route.edited": _act("修改线路", "修改了红色线路 {title}", "changes"),
    "route.stop_added": _act("加途经点", "在 {title} 加了第 {position} 站：{stop}", "stop", "position"),
    "route.stop_edited": _act("修改途经点", "修改了 {title} 的途经点 {stop}", "stop", "changes"),
    "route.stop_moved": _act("移动途经点", "把 {title} 的 {stop} 从第 {old} 站移到第 {new} 站", "stop", "old", "new"),
    "route.stop_removed": _act("删除途经点", "删除了 {title} 的途经点 {stop}", "stop", "changes"),
    "lecturer.added": _act("登记讲师", "登记了讲师 {title}（{unit}）", "unit"),
    "lecturer.edited": _act("修改讲师", "修改了讲师 {title} 的资料", "changes"),
    "resource.closed": _act("停用", "停用了{kind} {title}，最后一天 {on}：{reason}", "kind", "on", "reason"),
    "resource.reopened": _act("恢复使用", "恢复使用{kind} {title}", "kind"),
    "resource.handed_on": _act("移交", "{kind} {title} 随合并从{old}移交{new}：{basis}", "kind", "old", "new", "basis"),
    # the calendar
    "event.planned": _act("安排活动", "安排了活动 {title}（{when}）", "when"),
    "event.edited": _act("修改活动", "修改了活动 {title}", "changes"),
    "event.published": _act("发布活动", "发布了活动 {title}（{when}）", "when"),
    "event.moved": _act("活动改期", "活动 {title} 从{old}改到{new}：{reason}", "old", "new", "reason"),
    "event.cancelled": _act("取消活动", "取消了活动 {title}：{reason}", "reason"),
    "event.restored": _act("恢复活动", "恢复了活动 {title}：{reason}", "reason"),
    "event.held": _act("活动结束", "活动 {title} 已结束"),
    "event.discarded": _act("删除活动草稿", "删除了活动草稿 {title}"),
    "event.replied": _act("回复活动", "回复活动 {title}：{member} {answer}（{by_name}）", "member", "answer", "by_name"),
    "event.signed_up": _act("报名", "活动 {title}：{member} {how}（{by_name}）", "member", "how", "by_name"),
    "event.withdrew": _act("退出报名", "活动 {title}：{member} 退出报名（{by_name}）", "member", "by_name"),
    "event.promoted": _act("递补", "活动 {title}：候补第 {number} 号递补", "number"),
    "event.arrived": _act("到场", "活动 {title}：{member} 到场（{by_name}）", "member", "by_name"),
    "event.arrival_undone": _act("撤销到场", "活动 {title}：撤销 {member} 的到场", "member"),
    "event.phones_read": _act("查看未回复名单电话", "查看了活动 {title} 未回复人员的电话，{count} 人", "count"),
    "event.file_added": _act("添加附件", "给活动 {title} 添加了附件 {file}", "file"),
    "event.file_removed": _act("去掉附件", "从活动 {title} 去掉了附件 {file}", "file"),
    "series.planned": _act("安排系列活动", "安排了系列活动 {title}：{rhythm}，{units} 个单位，共 {events} 次",
                           "rhythm", "units", "events"),
    "series.changed": _act("调整系列活动", "系列活动 {title} 从{since}起改为{rhythm}：{reason}", "since", "rhythm", "reason"),
    "series.ended": _act("结束系列活动", "系列活动 {title} 从{since}起不再举行，涉及 {events} 次：{reason}",
                         "since", "events", "reason"),
    "calendar.handed_on": _act("移交日历", "{title} 合并后，日历里的 {count} 项活动移交{new}：{basis}", "count", "new", "basis"),
    "feed.made": _act("建立订阅", "建立了订阅 {title}"),
    "feed.revoked": _act("作废订阅", "作废了订阅 {title}"),
    "guide.saved": _act("编写月度指引", "编写了{title}", "changes"),
    "guide.published": _act("发布月度指引", "发布了{title}"),
    "guide.taken": _act("取用月度指引", "活动 {title} 取用了{guide}", "guide"),
    "theme.saved": _act("维护主题", "维护了主题 {title}", "changes"),
    "event_kind.saved": _act("维护类别", "维护了活动类别 {title}", "changes"),
    "month.copied": _act("沿用上月安排", "{title} 沿用{old}的安排到{new}，{count} 次", "old", "new", "count"),
    # meetings
    "meeting.started": _act("开始会议记录", "开始记录会议 {title}（{on}）", "on"),
    "meeting.facts_changed": _act("修改会议基本情况", "修改了会议 {title} 的基本情况", "changes"),
    "meeting.attendance_marked": _act("登记到会", "登记了会议 {title} 的到会情况，{count} 人", "count"),
    "meeting.roll_refreshed": _act("重新核对名册", "重新核对了会议 {title} 的名册，加入：{added}；去掉：{removed}",
                                   "added", "removed"),
    "meeting.item_added": _act("添加议题", "给会议 {title} 添加了议题 {item}", "item"),
    "meeting.item_written": _act("填写会议内容", "填写了会议 {title} 的第 {number} 项议题", "number"),
    "meeting.item_removed": _act("删除议题", "从会议 {title} 删除了空的议题 {item}", "item"),
    "task.given": _act("交办任务", "交办任务 {title}：{owner}，期限 {due}", "owner", "due"),
    "task.noted": _act("登记任务进展", "登记了任务 {title} 的进展"),
    "task.closed": _act("办结任务", "办结任务 {title}：{note}", "note"),
    "task.reopened": _act("重开任务", "重开任务 {title}：{reason}", "reason"),
    "vote.taken": _act("记录表决", "会议 {title} 记录表决“{subject}”：{sentence}", "subject", "sentence"),
    "vote.corrected": _act("更正表决", "会议 {title} 更正表决“{subject}”：{sentence}（原为：{old}）", "subject", "sentence", "old"),
    "vote.withdrawn": _act("撤销表决记录", "会议 {title} 撤销表决记录“{subject}”：{sentence}", "subject", "sentence"),
    "assessment.saved": _act("登记民主测评", "会议 {title} 登记民主测评，{count} 人", "count"),
    "meeting.briefed": _act("简录会议", "简录会议 {title}（{on}），应到 {expected} 实到 {present}，材料在{kept_at}", "on", "expected", "present", "kept_at"),
    "meeting.on_platform": _act("勾选已录上级平台", "勾选会议 {title} 已录上级平台"),
    "meeting.off_platform": _act("取消已录上级平台", "取消会议 {title} 已录上级平台的勾选"),
    "access.meetings_exported": _act("导出会议记录列表", "导出了会议记录列表，{count} 份（{filters}）", "count", "filters"),
    "access.book_exported": _act("导出支部工作手册", "导出了 {title} {year}年的支部工作手册，{count} 份记录", "year", "count"),
    "access.assessment_exported": _act("导出民主评议汇总", "导出了会议 {title} 的民主评议汇总表，{count} 人", "count"),
    "duty.waived": _act("免计应开会议", "{title} {period}的{kind}免计：{reason}", "period", "kind", "reason"),
    "duty.unwaived": _act("取消免计", "取消 {title} {period}的{kind}免计（原因原为：{reason}）", "period", "kind", "reason"),
    "meeting.awaiting": _act("提交主持人确认", "提交会议记录 {title}，请{chair}确认", "chair"),
    "meeting.finalised": _act("会议记录定稿", "会议记录 {title} 定稿：第 {version} 版，{how}，签字日期 {signed_on}，校验码 {digest}",
                              "how", "version", "signed_on", "digest"),
    "meeting.archived": _act("会议记录归档", "归档会议记录 {title}"),
    "meeting.reopened": _act("重新打开会议记录", "重新打开会议记录 {title}（第 {version} 版）：{reason}", "reason", "version"),
    "meeting.voided": _act("作废会议记录", "作废会议记录 {title}：{reason}", "reason"),
    # workbooks that come in
    "import.received": _act("上传导入表格", "上传了{kind}表格 {title}", "kind", "digest"),
    "import.confirmed": _act("确认导入", "导入{kind}：{title}，新增 {new}、更新 {updated}", "kind", "new", "updated"),
    "import.rolled_back": _act("撤回导入", "撤回导入的{kind}：{title}（{reason}）", "kind", "reason"),
    "import.discarded": _act("放弃导入", "放弃导入 {title}"),
    # rule rows
    "rule.changed": _act("修改规则", "修改规则“{title}”，{valid_from} 起为 {new}：{reason}",
                         "valid_from", "old", "new", "source", "reason"),
    # files
    "file.stored": _act("保存附件", "保存了附件 {title}", "digest", "octets"),
    # notes to the office
    "suggestion.made": _act("提意见建议", "提了意见建议"),
    "suggestion.answered": _act("答复意见建议", "答复了意见建议"),
    # messages to the office's channels
    "message.resent": _act("再发通知", "让通知“{title}”再发一次"),
    "message.dropped": _act("不再发通知", "决定不再发通知“{title}”"),
    # the installation
    "installation.made": _act("安装", "建立了本系统的数据库（{kind}）", "kind"),
    "installation.upgraded": _act("升级", "升级数据库到 {revision}", "revision"),
    "backup.made": _act("备份", "备份到 {name}，核验通过", "name", "octets"),
    "backup.restored": _act("恢复备份", "从备份 {name} 恢复了全部数据", "name"),
}  # fmt: skip


def describe(act: str, title: str, facts: dict[str, object]) -> str:
    """The Chinese sentence of an entry; an act of a later version prints its key."""
    known = CATALOGUE.get(act)
    return known.sentence.format_map(_Facts(facts, title=title)) if known else act


class _Facts(dict[str, object]):
    """An old entry may lack a key that its act has gained since."""

    def __missing__(self, _key: str) -> str:
        return "—"
