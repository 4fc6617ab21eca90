"""What can be true of a member from a day to a day, and the words for it. Everything about a member that has a date
is such a fact; nothing is overwritten (`models.Fact`), so any earlier day can be asked again."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol

from xiqiao.core.db import Labelled


class FactKind(Labelled):
    AFFILIATION = "affiliation", "组织关系"  # with the branch it is at; one at a time
    GROUP = "group", "党小组"  # with the group; one at a time
    PARTICIPATION = "participation", "参加功能型党支部活动"  # a 小区 branch without 组织关系
    HOSTED = "hosted", "流动党员在本支部参加活动"  # 持流动党员活动证: takes part here without a vote
    AWAY = "away", "外出流动"  # from the own branch; still belongs to it
    JOINED = "joined", "加入党组织"
    CONFIRMED = "confirmed", "转为正式党员"
    PROBATION_EXTENDED = "probation_extended", "延长预备期"
    DISCIPLINARY_PROBATION = "disciplinary_probation", "留党察看"
    LEFT_OUT = "left_out", "不计入应到会人数"  # one of the five classes, with consent and approval
    OUT_OF_TOUCH = "out_of_touch", "失去联系"
    SUSPENDED = "suspended", "停止党籍"
    LEFT_PARTY = "left_party", "出党"  # 退党、除名、开除、取消预备党员资格
    DIED = "died", "去世"


#: Whoever died or left the Party stays where they were last, whatever becomes of the unit.
OVER = (FactKind.DIED, FactKind.LEFT_PARTY)
#: Say where somebody is.
PLACING = (FactKind.AFFILIATION, FactKind.GROUP, FactKind.PARTICIPATION, FactKind.HOSTED)


class LeftOutClass(Labelled):
    """五种情形: who may be left out of 应到会 (基层组织选举工作的有关答复; domain.md A4, F11, F12)."""

    ILLNESS = "illness", "因病丧失表达能力"
    ABROAD = "abroad", "自费出国半年以上"
    DETAINED = "detained", "被拘留、判刑，未受留党察看以上处分"
    BEDRIDDEN = "bedridden", "年老体弱卧床不起或长期生病、生活不能自理"
    LONG_AWAY = "long_away", "工作调动、下派、外出学习或工作半年以上，按规定应转而未转组织关系"


class LeftOutScope(Labelled):
    """The sources speak of elections; whether it holds beyond them is the office's decision."""

    ELECTION = "election", "只在选举时"
    EVERY_MEETING = "every_meeting", "所有党员大会"


class FactLike(Protocol):
    """What the pure rules need to know of a fact. `until` is its last day, None if it goes on.

    `superseded_at`: since then another fact stands in its place, or none; a fact is never changed or removed.
    """

    @property
    def kind(self) -> FactKind: ...
    @property
    def unit_id(self) -> int | None: ...
    @property
    def since(self) -> date: ...
    @property
    def until(self) -> date | None: ...
    @property
    def is_rough(self) -> bool: ...  # only the month of `since` is known, counted from its first day
    @property
    def left_out_class(self) -> LeftOutClass | None: ...
    @property
    def left_out_scope(self) -> LeftOutScope | None: ...
    @property
    def consent(self) -> str: ...  # 上级党组织同意的文号或日期
    @property
    def approval(self) -> str: ...  # 党员大会通过的会议
    @property
    def basis(self) -> str: ...
    @property
    def entered_at(self) -> datetime: ...
    @property
    def superseded_at(self) -> datetime | None: ...
