"""The rules of signing in, owned by the system administrator. Sources: GB/T 22239-2019 8.1.4, OWASP ASVS 5.0."""

from __future__ import annotations

from xiqiao.rulebook.declaring import SYSTEM, First, declare
from xiqiao.rulebook.kinds import Choice, Number, YesNo

GROUP = "登录与安全"
ASVS = "OWASP ASVS 5.0.0"
DENGBAO = "GB/T 22239-2019 第8.1.4条"

DENGBAO_MODE = declare(
    "accounts.dengbao_mode", "等保模式", group=GROUP, owner=SYSTEM, kind=YesNo(),
    first=[First(False, f"{ASVS} 6.2.5、6.2.10")],
    explanation="打开后：密码须含四类字符中的三类、定期更换、连续输错即锁定、登录须用动态口令。",
)  # fmt: skip
IDLE_MINUTES = declare(
    "accounts.idle_minutes", "无操作自动退出", group=GROUP, owner=SYSTEM, kind=Number("分钟", 5, 480),
    first=[First(30, DENGBAO)], explanation="多久没有操作就需要重新登录。退出前 2 分钟提醒，草稿保留。",
)  # fmt: skip
IDLE_MINUTES_JUDGE = declare(
    "accounts.idle_minutes_judge", "评委无操作自动退出", group=GROUP, owner=SYSTEM, kind=Number("分钟", 5, 480),
    first=[First(120, DENGBAO)], explanation="只有评委（和党员）角色的账号适用，方便在现场打分。",
)  # fmt: skip
ABSOLUTE_HOURS = declare(
    "accounts.absolute_hours", "一次登录最长时间", group=GROUP, owner=SYSTEM, kind=Number("小时", 1, 72),
    first=[First(12, f"{ASVS} 7.3.2")], explanation="不论有没有操作，超过这个时间都要重新登录。",
)  # fmt: skip
REMEMBER_DAYS = declare(
    "accounts.remember_days", "党员记住登录", group=GROUP, owner=SYSTEM, kind=Number("天", 1, 180),
    first=[First(90, "便民需要：党员账号只能看本人事项")], explanation="只有党员角色的账号可以在自己的设备上保持登录。",
)  # fmt: skip
SLIP_DAYS = declare(
    "accounts.slip_days", "激活条有效期", group=GROUP, owner=SYSTEM, kind=Number("天", 1, 30),
    first=[First(7, f"{ASVS} 6.4.1")], explanation="一次性激活条打印后多少天内有效，用过即失效。",
)  # fmt: skip
CARD_DAYS = declare(
    "accounts.card_days", "个人卡有效期", group=GROUP, kind=Number("天", 7, 730),
    first=[First(180, "便民需要：个人卡只能看本人日程、回复活动")], explanation="个人卡从制作之日起多少天内有效。",
)  # fmt: skip
PASSWORD_LENGTH = declare(
    "accounts.password_length", "密码最短长度", group=GROUP, owner=SYSTEM, kind=Number("位", 10, 64),
    first=[First(10, f"{ASVS} 6.2.1")], explanation="三员账号再加 2 位。",
)  # fmt: skip
PASSWORD_DAYS = declare(
    "accounts.password_days", "密码更换周期", group=GROUP, owner=SYSTEM, kind=Number("天", 30, 365),
    first=[First(90, DENGBAO)], explanation="只在等保模式下适用。",
)  # fmt: skip
ADMIN_SPLIT = declare(
    "accounts.admin_split", "三员分设", group=GROUP, owner=SYSTEM,
    kind=Choice({"three": "三人分设", "two": "系统与安全合一，审计独立"}),
    first=[First("three", DENGBAO)], explanation="等保二级单位人手不足时，可以由一人兼任系统管理员和安全管理员。",
)  # fmt: skip

#: Attempts before throttling (quality figures of device cookies, OWASP): fixed, not the office's business.
GUESSES_PER_ACCOUNT, GUESS_MINUTES = 5, 15
GUESSES_PER_ADDRESS, ADDRESS_MINUTES = 100, 60
