"""Read the yearly notice of holidays as it is published, sentence by sentence, or a list with one day a line.

「二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。」

What contradicts itself is refused. What may be a slip (共9天 that are eight, a wrong weekday, a festival that is left
out) is read as written and doubted; a sentence that was not understood is named. Nothing is dropped in silence.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, timedelta

from xiqiao.calendar.festivals import HOLIDAYS, festivals
from xiqiao.calendar.lunar import ways_to_write
from xiqiao.core.text import day as long_day

OFF, WORK = "off", "work"
WORDS = {"休": OFF, "班": WORK, OFF: OFF, WORK: WORK}
WEEKDAYS = "一二三四五六日"
LONGEST = 20  # days in one range: more is a slip
LONGEST_LINE = 80  # characters of a line of the list: longer ones are prose

DATE = r"(?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}[日号](?:\([^()]*\))?"
SPAN = rf"{DATE}(?:[至到~—-]+{DATE})?"
SPANS = rf"({SPAN}(?:[、和及]{SPAN})*)"
ONE_DATE = re.compile(r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})[日号](?:\(([^()]*)\))?")
OFF_PART = re.compile(rf"(?:其中)?{SPANS}(?:放假调休|调休放假|放假|调休)(?:(?:共)?(\d{{1,2}})天)?")
WORK_PART = re.compile(rf"(?:其中)?{SPANS}(?:调休|正常)?上班")
COUNT_PART = re.compile(r"(?:共|连休|放假)(?:放假)?(\d{1,2})天")
SILENT_PART = re.compile(r"不调休|调休|放假")
JOINED_PART = re.compile(r"与周末连休")

LIST_LINE = re.compile(
    r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?[\s,]*(?:\(?(?:周|星期)([一二三四五六日天])\)?)?[\s,]*(休|班|off|work)[\s,]+(\S.*)"
)
FESTIVAL = r"(?:元旦节?|春节|清明节?|五一劳动节|劳动节|端午节?|中秋节?|国庆节?)"
NUMBERING = re.compile(r"(?:\(?[一二三四五六七八九十]{1,2}\)?[、.]|\(?\d{1,2}\)?[、.)](?!\d))")
HEADING = re.compile(rf"({FESTIVAL}(?:[、和及]{FESTIVAL})*)(?:假期)?(?::|(?=\d))|([^:\d,。]{{1,20}}):(?=\d)")
#: A line that ends so goes on in the next one (text copied out of a PDF).
GOES_ON = re.compile(r"(?<=[\d年月日号(、,:至到周放调上共星])[^\S\n]*\n\s*")
SAYS_YEAR = re.compile(r"(?:(\d{4})年(?:部分)?节假日(?:放假)?安排|现将(\d{4})年)")
#: What the empty rule of a year shows; left in the box above a pasted notice it means nothing.
NOT_YET = "尚未公布"


@dataclass
class Reading:
    """What was found: day → (off or work, name); what to check; which sentences say nothing about days."""

    days: dict[date, tuple[str, str]] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)


def read_notice(text: str, year: int) -> Reading:
    """Raises ValueError with a sentence for what cannot be: another year, no such day, off and worked at once."""
    reader = _Reader(year)
    prose = []
    for line in unicodedata.normalize("NFKC", text).splitlines():
        plain = " ".join(line.split())
        found = LIST_LINE.fullmatch(plain) if len(plain) <= LONGEST_LINE else None
        if found:
            reader.list_line(found)
        else:
            prose.append(line)
    for sentence in _sentences("\n".join(prose)):
        reader.sentence(sentence)
    reader.look_over()
    return reader.reading


def _sentences(prose: str) -> list[str]:
    joined = GOES_ON.sub("", prose)
    pieces = (re.sub(r"\s", "", piece) for piece in re.split(r"[。;\n]|\.(?!\d)", joined))
    return [piece for piece in pieces if piece and piece != NOT_YET]


class _Reader:
    """`names` are the festivals of the section one is in, `last` the days that its last range gave."""

    def __init__(self, year: int) -> None:
        self.year = year
        self.reading = Reading()
        self.names: list[str] = []
        self.last: list[date] = []

    # -- one day a line

    def list_line(self, found: re.Match[str]) -> None:
        year, month, number, weekday, kind, name = found.groups()
        day = self._day(int(year), int(month), int(number))
        self._check_weekday(day, weekday)
        self._put(day, WORDS[kind], name.strip()[:20])

    # -- prose

    def sentence(self, sentence: str) -> None:
        other = SAYS_YEAR.search(sentence)
        if other and int(other[1] or other[2]) != self.year:
            raise ValueError(f"这是{other[1] or other[2]}年的放假安排，不是{self.year}年的。")
        rest = self._heading(NUMBERING.sub("", sentence, count=1) if NUMBERING.match(sentence) else sentence)
        parts = re.sub(r"\([^()]*\)", lambda bracket: bracket[0].replace(",", "、"), rest).split(",")
        understood = [self._part(part) for part in parts if part not in ("", "其中")]
        if all(understood):
            return
        if re.search(r"\d[日号]", sentence) and re.search(r"放假|调休|上班|休息|公休", sentence):
            self.reading.doubts.append(f"这句没有全读懂，请自己核对：“{_shortened(sentence, 60)}”")
        else:
            self.reading.passed_over.append(_shortened(sentence, 20))

    def _heading(self, sentence: str) -> str:
        """Note which festival a section is about; the sentence without it."""
        found = HEADING.match(sentence)
        if not found:
            return sentence
        self.names = [_full_name(name) for name in re.split(r"[、和及]", found[1] or found[2])]
        self.last = []
        return sentence[found.end() :]

    def _part(self, part: str) -> bool:
        """Whether this piece between commas was understood."""
        if found := OFF_PART.fullmatch(part):
            self.last = self._days(found[1])
            for day in self.last:
                self._put(day, OFF, self._name(day))
            self._check_count(found[2])
        elif found := WORK_PART.fullmatch(part):
            for day in self._days(found[1]):
                self._put(day, WORK, f"{self._main_name(day)}调休")
        elif (found := COUNT_PART.fullmatch(part)) and self.last:
            self._check_count(found[1])
        elif JOINED_PART.fullmatch(part) and self.last:
            self._check_joined()
        else:
            return bool(SILENT_PART.fullmatch(part) and self.last)
        return True

    # -- days

    def _days(self, spans: str) -> list[date]:
        days: list[date] = []
        for span in re.findall(SPAN, spans):
            ends: list[date] = []
            for found in ONE_DATE.finditer(span):
                ends.append(self._written_day(found, ends[-1] if ends else days[-1] if days else None))
            if not timedelta(0) <= ends[-1] - ends[0] <= timedelta(days=LONGEST):
                raise ValueError(f"“{span}”从后往前，或者太长了，请核对。")
            days += [ends[0] + timedelta(days=number) for number in range((ends[-1] - ends[0]).days + 1)]
        return days

    def _written_day(self, found: re.Match[str], before: date | None) -> date:
        """Month and year may be left out: they are those of the day before it in the text."""
        year, month, number, remark = found.groups()
        if not month and before is None:
            raise ValueError(f"“{found[0]}”没有写月份。")
        month_number = int(month) if month else before.month if before else 0
        if year:
            day = self._day(int(year), month_number, int(number))
        elif before and before.year != self.year and (month_number, int(number)) >= (before.month, before.day):
            day = self._day(before.year, month_number, int(number))
        else:
            # 元旦 alone reaches back into December.
            day = self._day(self.year - (self.names == ["元旦"] and month_number == 12), month_number, int(number))
        self._check_remark(day, remark or "")
        return day

    def _day(self, year: int, month: int, number: int) -> date:
        try:
            day = date(year, month, number)
        except ValueError:
            raise ValueError(f"{year}年{month}月{number}日不是一天，请核对。") from None
        if day.year != self.year and (day.year, day.month) != (self.year - 1, 12):
            raise ValueError(f"{long_day(day)}不在{self.year}年，请核对年份。")
        return day

    def _put(self, day: date, kind: str, name: str) -> None:
        known = self.reading.days.get(day)
        if known and known[0] != kind:
            raise ValueError(f"{long_day(day)}既写了放假又写了上班，请核对。")
        if known:
            self.reading.doubts.append(f"{long_day(day)}写了两次，按“{known[1]}”记。")
            return
        self.reading.days[day] = (kind, name)

    def _name(self, day: date) -> str:
        """On its own day each festival of the section; on the others the one with most days by law."""
        own = [name for name in festivals(day.year).get(day, ()) if name in self.names]
        return own[0] if own else self._main_name(day)

    def _main_name(self, day: date) -> str:
        if self.names:
            return max(self.names, key=lambda name: HOLIDAYS.get(name, 0))[:16]
        return "、".join(festivals(day.year).get(day, ())) or "放假"

    # -- what does not add up

    def _check_remark(self, day: date, remark: str) -> None:
        weekday = re.search(r"(?:周|星期)([一二三四五六日天])", remark)
        self._check_weekday(day, weekday[1] if weekday else None)
        lunar = re.search(r"农历([^、,\s]+)", remark)
        if lunar and lunar[1] not in ways_to_write(day):
            self.reading.doubts.append(f"{long_day(day)}不是农历{lunar[1]}。")

    def _check_weekday(self, day: date, written: str | None) -> None:
        if written and WEEKDAYS[day.weekday()] != written.replace("天", "日"):
            self.reading.doubts.append(f"{long_day(day)}是周{WEEKDAYS[day.weekday()]}，写的是周{written}。")

    def _check_count(self, written: str | None) -> None:
        if written and int(written) != len(self.last):
            self.reading.doubts.append(
                f"{self._main_name(self.last[0])}写的是共{written}天，数下来是{len(self.last)}天。"
            )

    def _check_joined(self) -> None:
        near = {self.last[0] - timedelta(days=1), *self.last, self.last[-1] + timedelta(days=1)}
        if not any(day.weekday() >= 5 for day in near):
            self.reading.doubts.append(f"{long_day(self.last[0])}写的是与周末连休，前后却不是周末。")

    def look_over(self) -> None:
        """What only shows when all is read."""
        days, doubts = self.reading.days, self.reading.doubts
        if not days:
            return
        for day, (kind, name) in sorted(days.items()):
            if kind == WORK and day.weekday() < 5:
                doubts.append(f"{long_day(day)}（{name}）是周{WEEKDAYS[day.weekday()]}，本来就要上班。")
        for day, names in festivals(self.year).items():
            if days.get(day, ("", ""))[0] != OFF:
                doubts.append(f"{'、'.join(names)}（{long_day(day)}）不在放假日里。")


def _shortened(sentence: str, most: int) -> str:
    return sentence if len(sentence) <= most else f"{sentence[:most]}…"


def _full_name(name: str) -> str:
    """清明 is 清明节, 五一劳动节 is 劳动节."""
    short = name.removesuffix("节").removeprefix("五一")
    return next((full for full in HOLIDAYS if full.removesuffix("节") == short), name)
