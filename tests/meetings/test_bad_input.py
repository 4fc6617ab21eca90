"""Bad input to records: a post to one that is settled, and texts that are no texts. Nothing is changed, and it is said."""

from functools import partial

import pytest
from flask import current_app

from tests.meetings.conftest import loaded
from tests.meetings.posts import OF_SETTLED, POSTS, STORES_NOTHING, full_record, said, sound_post
from tests.meetings.ready import member_named
from xiqiao.core.clock import now
from xiqiao.meetings.finalising import archive, confirm, void
from xiqiao.meetings.freezing import verify
from xiqiao.meetings.models import Confirmation, MeetingState


@pytest.fixture
def outside(app):
    """`outside(act)`: as `behind`, where addresses are asked for as well."""

    def do(act):
        with app.test_request_context():
            return act()

    return do


def picture(key):
    """What the record says, as it is stored."""
    return said(loaded(key))


def settled_as(state):
    meeting = loaded(full_record())
    confirm(meeting, Confirmation.CHAIR, by=None, at=now())
    if state is MeetingState.ARCHIVED:
        archive(meeting, by=None, at=now())
    if state is MeetingState.VOID:
        void(meeting, "重复", by=None, at=now())
    return meeting.id


def test_every_address_of_a_record_that_takes_a_post_is_tried_here(context):
    under = {
        rule.endpoint
        for rule in current_app.url_map.iter_rules()
        if rule.rule.startswith("/meetings/<int:meeting_id>") and "POST" in (rule.methods or ())
    }
    assert under == POSTS.keys() | STORES_NOTHING | OF_SETTLED


def test_each_of_these_posts_changes_a_record_that_is_open(visitor, behind, outside):
    wen, without_effect = visitor("wen"), []
    for endpoint in POSTS:
        key = behind(full_record)
        before = behind(partial(picture, key))
        path, fields = outside(partial(sound_post, endpoint, key))
        answer = wen.post(path, **fields)
        if answer.status != 303 or behind(partial(picture, key)) == before:
            without_effect.append((endpoint, answer.status, answer.html[:3000]))
    assert without_effect == []


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
@pytest.mark.parametrize("state", [MeetingState.FINAL, MeetingState.ARCHIVED, MeetingState.VOID])
def test_the_same_posts_to_a_settled_record_are_answered_with_a_sentence_and_change_nothing(
    visitor, behind, outside, state, htmx
):
    wen, key, faults = visitor("wen"), behind(lambda: settled_as(state)), []
    before = behind(partial(picture, key))
    for endpoint in POSTS:
        path, fields = outside(partial(sound_post, endpoint, key))
        answer = wen.post(path, htmx=htmx, **fields)
        if answer.status not in (409, 422) or f"记录{state.label}" not in answer:
            faults.append(f"{endpoint} answers {answer.status}")
        if behind(partial(picture, key)) != before:
            faults.append(f"{endpoint} changes the record")
            before = behind(partial(picture, key))
    assert faults == []
    assert behind(lambda: verify(loaded(key).versions[-1]))


#: Endpoint, field and how many characters it takes.
TEXTS = [
    ("recording.save_facts", "title", 60),
    ("recording.save_facts", "place", 100),
    ("recording.save_facts", "online", 100),
    ("recording.save_facts", "observers", 2000),
    ("recording.save_facts", "chair_name", 40),
    ("recording.save_facts", "recorder_name", 40),
    ("minutes.add", "title", 100),
    ("task.give", "text", 300),
    ("task.give", "owner_name", 40),
    ("task.give", "problem", 300),
    ("vote.take", "subject", 100),
    ("vote.take", "dissent", 4000),
    ("life.void", "reason", 200),
]


def post_with(endpoint, key, field, text):
    if endpoint == "life.void":
        return f"/meetings/{key}/void", {field: text}
    path, fields = sound_post(endpoint, key)
    return path, {**fields, field: text}


@pytest.mark.parametrize(("endpoint", "field", "longest"), TEXTS)
def test_a_hundred_thousand_characters_are_refused_in_place_and_nothing_is_changed(
    visitor, behind, outside, endpoint, field, longest
):
    wen, key = visitor("wen"), behind(full_record)
    before = behind(partial(picture, key))
    for text in ("字" * 100_001, "字" * (longest + 1)):
        path, fields = outside(partial(post_with, endpoint, key, field, text))
        answer = wen.post(path, **fields)
        assert (answer.status, f"最多 {longest} 个字" in answer) == (422, True)
    assert behind(partial(picture, key)) == before


@pytest.mark.parametrize(("endpoint", "field", "longest"), TEXTS)
def test_word_markup_emoji_and_control_characters_are_text_like_any_other(
    visitor, behind, outside, endpoint, field, longest
):
    wen, key = visitor("wen"), behind(full_record)
    path, fields = outside(lambda: post_with(endpoint, key, field, "<o:p>路</o:p>\x00\x07\u202e😀"))
    assert wen.post(path, **fields).status == 303
    shown = wen.open(f"/meetings/{key}").html + wen.open(f"/meetings/{key}/documents/print").html
    assert "<o:p>" not in shown
    for unwanted in "\x00\x07\u202e":
        assert unwanted not in shown
    assert "&lt;o:p&gt;路&lt;/o:p&gt;" in shown
    assert "😀" in shown


def test_who_is_not_on_the_roll_is_marked_by_nobody_and_one_vote_too_many_is_refused(visitor, behind, outside):
    wen, key = visitor("wen"), behind(full_record)
    before = behind(partial(picture, key))
    stranger = behind(lambda: member_named(f"黄示例{key}").id)
    path, fields = outside(lambda: sound_post("recording.mark", key))
    for number in (stranger, 999_999_999_999):
        answer = wen.post(path, **fields, **{f"m{number}-presence": "present"})
        assert (answer.status, "不在这次会议的名册上" in answer) == (422, True)
    path, fields = outside(lambda: sound_post("vote.take", key))
    for many in (int(fields["in_favour"]) + 1, 999_999):
        answer = wen.post(path, **{**fields, "in_favour": many})
        assert (answer.status, "多于实到有表决权的" in answer) == (422, True)
    assert behind(partial(picture, key)) == before
