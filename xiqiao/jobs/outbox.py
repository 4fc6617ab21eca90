"""待发: messages that leave the house after the deed was saved, and never twice.

What can be promised: a message is marked 发送中 and saved before it is handed over, and marked again when the channel
has answered. Whoever finds one 发送中 when nobody sends knows that a worker died with it: it may have arrived, so it
is not sent again, and a person decides. Several channels are handed it one by one, each remembered.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from sqlalchemy import exists, or_, select

from xiqiao.core.clock import now
from xiqiao.core.db import db
from xiqiao.core.transactions import reading
from xiqiao.jobs.models import MessageState, Outbox
from xiqiao.jobs.quiet import may_leave
from xiqiao.jobs.sending import NotSent, Unsure, channels, digest_of, send

DIED = "发送时后台任务中断，不知是否送达"


def tell(once: str, subject: str, body: str, at: datetime) -> None:
    """Put a message into the outbox, in the current transaction; a second one about the same changes nothing.

    Writers queue one at a time, so that looking and then adding is one act.
    """
    if not db.session.scalar(select(exists().where(Outbox.once == once))):
        db.session.add(Outbox(once=once, subject=subject[:100], body=body, due_at=at))
        db.session.flush()


def send_next_message() -> bool:
    """Send the oldest due message, or say that one was left behind; returns whether there was any."""
    row = _next_message()
    if row is None:
        return False
    if row.state is MessageState.SENDING:
        _note(row.id, lambda message: message.doubt(DIED, now()))
    elif _begin(row.id):
        _hand_over(row)
    return True


def _next_message() -> Outbox | None:
    """Read without standing in the writers' queue. One worker sends, one at a time: 发送中 is one that died."""
    wanted = or_(
        Outbox.state == MessageState.SENDING,
        (Outbox.state == MessageState.WAITING) & (Outbox.due_at <= now()),
    )
    with reading():
        row = db.session.scalar(select(Outbox).where(wanted).order_by(Outbox.due_at, Outbox.id).limit(1))
        if row is not None:
            db.session.expunge(row)
        db.session.rollback()
    return row


def _begin(key: int) -> bool:
    """Mark it before anything leaves; False if another worker has it."""
    row = db.session.get(Outbox, key, populate_existing=True)
    is_ours = row is not None and row.state is MessageState.WAITING
    if row is not None and is_ours:
        row.begin()
    db.session.commit()
    return is_ours


def _hand_over(row: Outbox) -> None:
    """To each channel that has not taken it. Without any channel it is done: the system page shows it."""
    refused, unsure = [], []
    for channel in channels():
        name = digest_of(channel)
        if row.was_taken_by(name):
            continue
        try:
            send(channel, row.subject, row.body)
        except NotSent as error:
            refused.append(str(error))
        except Unsure as error:
            unsure.append(str(error))
        else:
            _note(row.id, partial(Outbox.take, channel=name))
    _note(row.id, lambda message: _conclude(message, refused, unsure, now()))


def _conclude(message: Outbox, refused: list[str], unsure: list[str], at: datetime) -> None:
    if unsure:
        message.doubt("；".join(unsure), at)
    elif refused:
        message.stumble("；".join(refused), at)
        message.due_at = may_leave(message.due_at)
    else:
        message.finish(at)


def _note(key: int, change: Callable[[Outbox], None]) -> None:
    """What the sender learned holds, also if somebody took it for dead meanwhile."""
    row = db.session.get(Outbox, key, populate_existing=True)
    if row is not None:
        change(row)
    db.session.commit()
