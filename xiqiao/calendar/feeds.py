"""订阅: secret, revocable addresses from which phones and calendar programs read; and what stands in each."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, ForeignKey, Index, String, and_, exists, or_, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship, selectinload

from xiqiao.accounts.models import Account
from xiqiao.audit.record import record
from xiqiao.calendar.ical import FeedEvent, FeedStatus
from xiqiao.calendar.models import Audience, Event, EventState, EventUnit, Layer
from xiqiao.calendar.replies import SignUp, SignUpState
from xiqiao.calendar.themes import Palette, Theme
from xiqiao.calendar.viewers import viewer_of_member
from xiqiao.core.authority import Person
from xiqiao.core.db import Base, Labelled, db
from xiqiao.core.references import Reference
from xiqiao.core.signed_codes import code_for, id_in, is_proved, new_nonce
from xiqiao.organisation.models import Unit

PURPOSE = "feed"
#: Long enough for a cancelled event to reach everybody, and for a year's plan.
DAYS_BACK, DAYS_AHEAD = 60, 400
#: The names of CSS that come nearest to the classes of the style sheet.
COLOURS = {
    Palette.VERMILION: "firebrick", Palette.ORANGE: "chocolate", Palette.AMBER: "darkgoldenrod",
    Palette.OLIVE: "olive", Palette.GREEN: "forestgreen", Palette.TEAL: "teal", Palette.AZURE: "steelblue",
    Palette.BLUE: "royalblue", Palette.INDIGO: "darkslateblue", Palette.VIOLET: "darkorchid",
    Palette.ROSE: "mediumvioletred", Palette.STONE: "dimgray",
}  # fmt: skip


class FeedKind(Labelled):
    PERSONAL = "personal", "我的活动"
    BRANCH = "branch", "支部的活动"
    VILLAGE = "village", "村（社区）的活动"
    THEME = "theme", "一个主题的活动"
    TOWN = "town", "全镇的活动"


class Feed(Base):
    """One address, made by an account for itself; revoked, it is not found."""

    __tablename__ = "feed"
    __table_args__ = (Index("ix_feed_account", "account_id", "revoked_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[FeedKind]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"))
    nonce: Mapped[str] = mapped_column(String(32))
    made_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship(lazy="raise_on_sql")
    unit: Mapped[Unit | None] = relationship(lazy="raise_on_sql")
    theme: Mapped[Theme | None] = relationship(lazy="raise_on_sql")

    @property
    def reference(self) -> Reference:
        return Reference("feed", self.id, self.title)

    @property
    def code(self) -> str:
        return code_for(PURPOSE, self.id, self.nonce)

    @property
    def title(self) -> str:
        about = self.unit.short_name if self.unit else self.theme.name if self.theme else ""
        return f"西樵党建：{about or self.kind.label}"


LOADED = (joinedload(Feed.account), joinedload(Feed.unit), joinedload(Feed.theme))


def feed_of(code: str) -> Feed | None:
    """The feed with this code, unless it was revoked or whoever made it has no account any more."""
    key = id_in(code)
    feed = db.session.get(Feed, key, options=LOADED) if key else None
    if feed is None or not is_proved(code, PURPOSE, feed.id, feed.nonce):
        return None
    return feed if feed.revoked_at is None and feed.account.disabled_at is None else None


def feeds_of(account_id: int) -> list[Feed]:
    found = select(Feed).where(Feed.account_id == account_id, Feed.revoked_at.is_(None)).options(*LOADED)
    return list(db.session.scalars(found.order_by(Feed.id)))


def make_feed(
    kind: FeedKind, *, member_id: int | None, unit: Unit | None, theme: Theme | None, by: Person, at: datetime
) -> Feed:
    """The person's address of this kind: the one that exists, or a new one."""
    unit_id, theme_id = unit.id if unit else None, theme.id if theme else None
    for feed in feeds_of(by.id):
        if (feed.kind, feed.unit_id, feed.theme_id) == (kind, unit_id, theme_id):
            return feed
    feed = Feed(kind=kind, account_id=by.id, member_id=member_id, unit_id=unit_id, unit=unit, theme_id=theme_id,
                theme=theme, nonce=new_nonce(), made_at=at)  # fmt: skip
    db.session.add(feed)
    db.session.flush()
    record("feed.made", by=by, about=feed.reference)
    return feed


def revoke_feed(feed: Feed, *, by: Person, at: datetime) -> None:
    feed.revoked_at = at
    record("feed.revoked", by=by, about=feed.reference)


def events_in(feed: Feed, today: date) -> list[Event]:
    """What stands in the feed: published or cancelled, from two months ago to a year ahead."""
    found = (
        select(Event)
        .where(
            Event.day.between(today - timedelta(days=DAYS_BACK), today + timedelta(days=DAYS_AHEAD)),
            Event.state != EventState.DRAFT,
            _belongs(feed),
        )
        .options(
            joinedload(Event.theme), joinedload(Event.place), joinedload(Event.unit), selectinload(Event.kinds),
            joinedload(Event.route),
        )
        .order_by(Event.starts_at, Event.id)
    )  # fmt: skip
    return list(db.session.scalars(found).unique())


def _belongs(feed: Feed) -> ColumnElement[bool]:
    known = Event.audience != Audience.INVITED
    if feed.kind is FeedKind.PERSONAL:
        member = feed.member_id or 0
        took_part = exists().where(
            SignUp.event_id == Event.id, SignUp.member_id == member, SignUp.state == SignUpState.CONFIRMED
        )
        return and_(viewer_of_member(member).is_for(), or_(Event.audience != Audience.OPEN, took_part))
    if feed.kind is FeedKind.THEME:
        of_own = viewer_of_member(feed.member_id or 0).is_for()
        return and_(known, Event.theme_id == feed.theme_id, or_(Event.layer == Layer.TOWN, of_own))
    if feed.kind is FeedKind.TOWN or feed.unit is None:
        return and_(known, Event.layer == Layer.TOWN)
    above = [int(key) for key in feed.unit.path.strip("/").split("/")]
    return and_(known, exists().where(EventUnit.event_id == Event.id, EventUnit.unit_id.in_(above)))


def as_feed_event(event: Event) -> FeedEvent:
    """The event as calendar programs are told it; the same in every feed and file. Nobody who attends, no phones."""
    is_cancelled = event.state is EventState.CANCELLED
    when = (
        {"day": event.day, "last_day": event.last_day}
        if event.is_whole_day
        else {"starts_at": event.starts_at, "ends_at": event.ends_at}
    )
    return FeedEvent(
        uid=event.uid,
        title=event.title,
        created_at=event.created_at,
        changed_at=event.changed_at,
        sequence=event.sequence,
        status=FeedStatus.CANCELLED if is_cancelled else FeedStatus.CONFIRMED,
        place=event.where,
        description=_description(event),
        contact=event.contact,
        categories=(event.theme.name, *(kind.name for kind in event.kinds)),
        colour=COLOURS[event.theme.palette],
        **when,
    )


def _description(event: Event) -> str:
    lines = (
        f"承办：{event.unit.short_name}",
        f"线路：{event.route.name}" if event.route else "",
        f"线上：{event.online}" if event.online else "",
        event.content,
        f"原因：{event.reason}" if event.reason else "",
    )
    return "\n".join(filter(None, lines))
