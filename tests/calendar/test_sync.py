"""A real sync client over loopback: what has not changed is not copied again, what has changed is copied once."""

from dataclasses import replace

import pytest
from werkzeug.test import Client

from tests.calendar.feeds import CANCELLED, EVENTS, MONTHLY, PARTY_DAY, WHOLE_DAY, at, feed
from tests.calendar.loopback import SyncClient, feed_application, served
from xiqiao.calendar.ical import FeedStatus, etag_of


@pytest.fixture
def kept():
    """The events that the server has; a test changes them."""
    return list(EVENTS)


@pytest.fixture
def client(kept, tmp_path):
    with served(feed_application(lambda: feed(*kept))) as address:
        yield SyncClient(f"{address}/feed.ics", tmp_path)


def test_the_second_sync_copies_nothing(client, kept):
    assert len(client.sync()) == len(EVENTS)
    assert client.sync() == []
    kept.reverse()  # in whatever order the database answers
    assert client.sync() == []


def test_what_changes_is_copied_and_nothing_else(client, kept):
    client.sync()
    kept[:] = [
        replace(PARTY_DAY, status=FeedStatus.CANCELLED, sequence=4, changed_at=at(11, 20, 9)),
        CANCELLED,
        WHOLE_DAY,
        replace(MONTHLY, starts_at=at(12, 25, 14), sequence=1, changed_at=at(11, 20, 9)),
    ]
    did = sorted(line.split()[0] for line in client.sync())
    assert did == ["Copying", "Copying", "Deleting", "Deleting"], "it replaces what changed, telling by content"
    assert client.sync() == []
    texts = client.texts()
    assert len(texts) == 4
    assert sum("STATUS:CANCELLED" in text for text in texts) == 2
    assert any("DTSTART;TZID=Asia/Shanghai:20261225T140000" in text for text in texts)


def test_what_is_deleted_vanishes(client, kept):
    client.sync()
    kept.remove(WHOLE_DAY)
    assert len(client.sync()) == 1
    assert not any("志愿服务日" in text for text in client.texts())


def test_an_unchanged_feed_is_answered_304_and_a_changed_one_whole(kept):
    browser = Client(feed_application(lambda: feed(*kept)))
    first = browser.get("/feed.ics")
    assert first.headers["ETag"] == f'"{etag_of(feed(*kept))}"'
    again = {"If-None-Match": first.headers["ETag"]}
    unchanged = browser.get("/feed.ics", headers=again)
    assert (unchanged.status_code, unchanged.get_data()) == (304, b"")
    kept.pop()
    assert browser.get("/feed.ics", headers=again).status_code == 200
