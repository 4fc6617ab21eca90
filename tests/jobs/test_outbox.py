"""Messages to the office's channels: after the commit, again after a refusal, never twice."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.jobs.channels import stand_in
from tests.jobs.test_worker import until
from tests.jobs.test_worker_processes import start_worker
from xiqiao.core.clock import at_hour, now, today
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken
from xiqiao.jobs import outbox, sending
from xiqiao.jobs.models import DEAD, MOST_ATTEMPTS, MessageState, Outbox
from xiqiao.jobs.outbox import send_next_message, tell


@pytest.fixture
def one(context, monkeypatch):
    """One channel is configured."""
    return stand_in(monkeypatch, "one://")


@pytest.fixture
def two(context, monkeypatch):
    return stand_in(monkeypatch, "one:// two://")


def put(once: str = "a") -> None:
    tell(once, f"标题{once}", "内容", now() - timedelta(seconds=1))
    db.session.commit()


def message() -> Outbox:
    found = db.session.scalars(select(Outbox), execution_options={"populate_existing": True}).one()
    db.session.rollback()
    return found


def due_again() -> None:
    db.session.scalars(select(Outbox)).one().due_at = now() - timedelta(seconds=1)
    db.session.commit()


def test_without_a_channel_a_message_is_done_and_stays_readable(context):
    put()
    assert send_next_message()
    assert not send_next_message()
    assert (message().state, message().body) == (MessageState.DONE, "内容")


def test_a_message_about_the_same_is_there_once(one):
    put("a")
    put("a")
    assert send_next_message()
    put("a")  # also after it was sent
    assert not send_next_message()
    assert one.sent == [("one://", "标题a", "内容")]


def test_a_message_waits_until_it_is_due(one):
    tell("a", "s", "b", now() + timedelta(minutes=1))
    db.session.commit()
    assert not send_next_message()


def test_a_deed_that_was_undone_sends_nothing(one):
    tell("a", "s", "b", now() - timedelta(seconds=1))
    db.session.rollback()
    assert not send_next_message()


def test_a_channel_that_refuses_is_asked_again_later_and_later_then_left(one, monkeypatch):
    one.answers["one://"] = lambda: False
    put()
    clock, minutes = at_hour(today() + timedelta(days=1), 9), []
    monkeypatch.setattr(outbox, "now", lambda: clock)
    for attempt in range(1, MOST_ATTEMPTS + 1):
        assert send_next_message()
        assert not send_next_message()  # not at once
        assert (message().attempts, message().fault) == (attempt, "通知渠道没有接受这条消息")
        minutes.append((message().due_at - clock) / timedelta(minutes=1))
        clock = max(clock, message().due_at)
    assert minutes[:-1] == [1, 2, 4, 8]
    assert message().state is MessageState.FAILED
    clock += timedelta(days=30)
    assert not send_next_message()
    assert len(one.sent) == MOST_ATTEMPTS


def test_what_was_refused_late_in_the_evening_is_not_tried_again_before_the_morning(one, monkeypatch):
    one.answers["one://"] = lambda: False
    put()
    evening = at_hour(today() + timedelta(days=1), 21) - timedelta(seconds=30)
    monkeypatch.setattr(outbox, "now", lambda: evening)
    assert send_next_message()
    assert message().due_at == at_hour(today() + timedelta(days=2), 7)


def test_of_two_channels_only_the_one_that_refused_is_asked_again(two):
    two.answers["two://"] = lambda: len(two.sent) > 2
    put()
    assert send_next_message()
    assert message().state is MessageState.WAITING
    due_again()
    assert send_next_message()
    assert [url for url, _, _ in two.sent] == ["one://", "two://", "two://"]
    assert message().state is MessageState.DONE


def test_an_answer_that_never_came_is_no_refusal(one, monkeypatch):
    """apprise says False after its read timeout: the group may have the message already."""
    monkeypatch.setattr(sending, "ANSWER_SECONDS", 0.01)
    one.answers["one://"] = lambda: time.sleep(0.02) or False
    put()
    assert send_next_message()
    assert (message().state, message().fault) == (MessageState.UNKNOWN, "通知渠道没有回音")
    assert not send_next_message()


def test_whatever_breaks_on_the_way_is_no_refusal(one):
    def breaks() -> bool:
        raise OSError("断线")

    one.answers["one://"] = breaks
    put()
    assert send_next_message()
    assert (message().state, message().fault) == (MessageState.UNKNOWN, "OSError: 断线")


def test_without_apprise_or_with_an_address_that_it_does_not_know_the_message_waits_with_the_reason(one, monkeypatch):
    one.unknown.add("one://")
    put()
    assert send_next_message()
    assert (message().state, message().fault) == (MessageState.WAITING, "channel_urls 中有不认识的地址")

    def absent(_: str) -> None:
        raise ModuleNotFoundError("apprise")

    monkeypatch.setattr(sending, "import_module", absent)
    due_again()
    assert send_next_message()
    assert (message().state, message().fault) == (MessageState.WAITING, "没有安装 apprise")
    assert one.sent == []


def test_what_another_worker_is_sending_is_not_begun_again(one, monkeypatch):
    """It was read as waiting, and begun by another before our turn in the queue."""
    put()
    row = outbox._next_message()
    db.session.scalars(select(Outbox)).one().begin()
    db.session.commit()
    assert not outbox._begin(row.id)


def test_the_worker_that_was_taken_for_dead_knows_best(one):
    """Another found its message 发送中 and doubted it; then it came back with the channel's answer."""
    one.answers["one://"] = lambda: send_next_message()
    put()
    assert send_next_message()
    assert (message().state, message().fault) == (MessageState.DONE, None)
    assert len(one.sent) == 1


#: A worker that hands the message over, says so, and dies before it has noted the answer.
DIES = """
import sys, time
from types import SimpleNamespace
from xiqiao import create_app
from xiqiao.jobs import sending
from xiqiao.jobs.outbox import send_next_message

class Apprise:
    def add(self, url): return True
    def __iter__(self): return iter(())
    def notify(self, title, body):
        with open(sys.argv[1], "a") as group:
            group.write(title + "\\n")
        time.sleep(600)

sending.import_module = lambda name: SimpleNamespace(Apprise=Apprise)
app = create_app()
app.config["CHANNEL_URLS"] = "one://"
with app.app_context():
    send_next_message()
"""


def test_a_message_whose_worker_was_killed_between_sending_and_noting_is_not_sent_again(one, settings, tmp_path: Path):
    group = tmp_path / "group"
    put()
    process = start_worker(settings, "-c", DIES, str(group))
    try:
        until(lambda: group.exists() and group.read_text("utf-8"))
    finally:
        process.kill()
        process.communicate(timeout=20)
    assert message().state is MessageState.SENDING
    assert send_next_message()
    assert (message().state, message().fault) == (MessageState.UNKNOWN, outbox.DIED)
    assert not send_next_message()
    assert group.read_text("utf-8") == "标题a\n"
    assert one.sent == []


def dead_letter(state: MessageState) -> Outbox:
    made = Outbox(once=state.value, subject="今天的活动取消", body="b", due_at=now(), state=state, attempts=5,
                  fault="通知渠道没有接受这条消息", finished_at=now())  # fmt: skip
    db.session.add(made)
    db.session.commit()
    return made


@pytest.mark.parametrize("state", DEAD)
def test_a_person_may_have_a_dead_letter_sent_again(one, person, state):
    letter = dead_letter(state)
    letter.resend(by=person("axi"), at=now() - timedelta(seconds=1))
    db.session.commit()
    assert send_next_message()
    assert (message().state, len(one.sent)) == (MessageState.DONE, 1)


@pytest.mark.parametrize("state", DEAD)
def test_a_dead_letter_may_be_dropped(one, person, state):
    letter = dead_letter(state)
    letter.drop(by=person("axi"), at=now())
    db.session.commit()
    assert not send_next_message()
    assert message().state is MessageState.DROPPED


@pytest.mark.parametrize("state", [state for state in MessageState if state not in DEAD])
def test_what_is_no_dead_letter_is_left_alone(person, state):
    letter = Outbox(once="a", subject="s", body="b", due_at=now(), state=state)
    for deed in (letter.resend, letter.drop):
        with pytest.raises(RuleBroken, match="不用处理"):
            deed(by=person("axi"), at=now())


def test_the_system_page_offers_both_and_the_log_keeps_what_was_decided(app, visitor):
    with app.app_context():
        dead_letter(MessageState.UNKNOWN)
    keeper = visitor("axi")
    page = keeper.open("/system")
    assert "群里可能收到两遍" in page
    assert "/system/messages/1/" not in visitor("ashen").open("/system")
    keeper.submit(page, "/system/messages/1/dropping", status=303)
    assert keeper.post("/system/messages/1/resending").status == 409
    assert "今天的活动取消" in visitor("ashen").open("/log")


def test_a_letter_that_is_gone_is_said_to_be_gone(visitor):
    for number in (999, 10**12):
        assert "已经不在了" in visitor("axi").post(f"/system/messages/{number}/resending")
