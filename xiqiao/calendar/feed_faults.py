"""The faults that a feed can have: each with a name, a sentence for whoever mends it, and its line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from xiqiao.core.db import Labelled

SEEN_MOST = 60


class FaultKind(Labelled):
    # octets
    BOM = "bom", "文件开头有 BOM，多数日历程序会整份拒收"
    NOT_UTF8 = "not_utf8", "不是 UTF-8 编码"
    LINE_END = "line_end", "行尾不是回车加换行（CRLF）"
    NO_LAST_LINE_END = "no_last_line_end", "最后一行没有行尾（CRLF）"
    EMPTY_LINE = "empty_line", "有空行"
    TOO_LONG = "too_long", "一行超过 75 个字节，应当折行"
    FOLDED_INSIDE_CHARACTER = "folded_inside_character", "折行折在一个字的中间"
    CONTROL_CHARACTER = "control_character", "含有控制字符"
    # structure
    NOT_A_CALENDAR = "not_a_calendar", "不是一份日历（应有且只有一个 VCALENDAR）"
    UNREADABLE_LINE = "unreadable_line", "这一行不是属性，多半是文字里的换行没有转义"
    NOT_CLOSED = "not_closed", "有 BEGIN 没有对应的 END"
    NOT_ESCAPED = "not_escaped", "文字里的逗号、分号或反斜杠没有转义"
    MISSING = "missing", "缺少必有的属性"
    REPEATED = "repeated", "只能有一次的属性出现了几次"
    # the calendar
    METHOD = "method", "订阅的日历不写 METHOD"
    DURATION_VALUE = "duration_value", "时长写法不对（6 小时写作 PT6H，并注明 VALUE=DURATION）"
    COLOUR_VALUE = "colour_value", "颜色只能写 CSS3 的颜色名"
    # time zones
    UNKNOWN_ZONE = "unknown_zone", "用了 TZID，却没有这个时区的 VTIMEZONE"
    EMPTY_ZONE = "empty_zone", "VTIMEZONE 里没有 STANDARD"
    ZONE_NOT_PLAIN = "zone_not_plain", "VTIMEZONE 应当只有一段 STANDARD，不写重复"
    # events
    DUPLICATE_UID = "duplicate_uid", "UID 与前面的活动相同，有的程序只显示其中一个"
    TIME_VALUE = "time_value", "时间写法不对"
    FLOATING_TIME = "floating_time", "时间没有时区（TZID）"
    NOT_LOCAL_TIME = "not_local_time", "活动的时间应当写当地时间加 TZID，不写 UTC"
    NOT_UTC = "not_utc", "时间戳应当写 UTC"
    END_BEFORE_START = "end_before_start", "结束不晚于开始"
    END_NOT_EXCLUSIVE = "end_not_exclusive", "全天活动的 DTEND 应当是最后一天的次日"
    SEQUENCE_VALUE = "sequence_value", "SEQUENCE 应当是 0 到 2147483647 的整数"
    STATUS_VALUE = "status_value", "STATUS 只能是 CONFIRMED、TENTATIVE、CANCELLED"
    CANCELLED_NOT_MARKED = "cancelled_not_marked", "已取消的活动，标题前应当有【已取消】"
    REPETITION = "repetition", "不写重复规则，一天一个活动"
    # people
    PERSON = "person", "订阅的日历里不写参加人和组织者"
    MOBILE_NUMBER = "mobile_number", "订阅的日历里不写手机号"


@dataclass(frozen=True)
class Fault:
    """`line` as an editor counts; `seen` is what stands there, `count` how often it is so in the file."""

    kind: FaultKind
    line: int
    seen: str = ""
    count: int = 1

    @property
    def code(self) -> str:
        return str(self.kind.value)

    @property
    def sentence(self) -> str:
        seen = f"：{self.seen[:SEEN_MOST]}" if self.seen else ""
        more = f"（共 {self.count} 处）" if self.count > 1 else ""
        return f"{self.kind.label}{seen}{more}。"


def first_of_each(faults: Iterable[Fault]) -> list[Fault]:
    """One fault of a kind and wording, at its first line, with the number of them: thousands say no more than one."""
    found: dict[tuple[FaultKind, str], Fault] = {}
    for fault in faults:
        key = (fault.kind, fault.seen)
        before = found.get(key, Fault(fault.kind, fault.line, fault.seen, 0))
        found[key] = Fault(fault.kind, min(before.line, fault.line), fault.seen, before.count + 1)
    return sorted(found.values(), key=lambda fault: fault.line)
