"""应到、实到, at the end of a sitting and at one minute of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiqiao.meetings.attendance import AbsenceReason, Attendance, Presence
from xiqiao.meetings.attending import Mark, rest_present
from xiqiao.meetings.counting import Counts, counts, unmarked


def line(presence=None, *, expected=True, entitled=True, elects=None, came=None, left=None):
    return Attendance(
        presence=presence, is_expected=expected, is_entitled=entitled,
        is_entitled_to_elect=entitled if elects is None else elects, arrived_minute=came, left_minute=left,
    )  # fmt: skip


HERE, LINE, AWAY = Presence.PRESENT, Presence.ONLINE, Presence.ABSENT


@pytest.mark.parametrize(
    ("lines", "options", "wanted"),
    [
        ([], {}, Counts(0, 0, 0, 0, 0)),
        ([line(HERE), line(LINE), line(AWAY), line()], {}, Counts(4, 2, 4, 2, 1)),
        ([line(HERE), line(LINE)], {"counts_online": False}, Counts(2, 1, 2, 1, 0)),
        ([line(HERE, entitled=False), line(HERE)], {}, Counts(2, 2, 1, 1, 0)),
        ([line(HERE, expected=False, entitled=False)], {}, Counts(0, 0, 0, 0, 0)),
        ([line(HERE, entitled=False, elects=True)], {"electing": True}, Counts(1, 1, 1, 1, 0)),
        ([line(HERE, came=600)], {"minute": 599}, Counts(1, 0, 1, 0, 0)),
        ([line(HERE, came=600)], {"minute": 600}, Counts(1, 1, 1, 1, 0)),
        ([line(HERE, left=660)], {"minute": 660}, Counts(1, 0, 1, 0, 0)),
        ([line(HERE, left=660)], {"minute": 659}, Counts(1, 1, 1, 1, 0)),
        ([line(HERE, came=600, left=660)], {}, Counts(1, 1, 1, 1, 0)),
    ],
)
def test_figures(lines, options, wanted):
    assert counts(lines, options.pop("minute", None), **options) == wanted


marked = st.builds(
    line, st.sampled_from([None, *Presence]), expected=st.booleans(), came=st.none() | st.integers(0, 1440)
)


@given(st.lists(marked), st.none() | st.integers(0, 1440))
def test_coming_late_changes_who_is_there_and_never_who_should_have_come(lines, minute):
    at_the_end, then = counts(lines), counts(lines, minute)
    assert (then.expected, then.entitled, then.absent) == (at_the_end.expected, at_the_end.entitled, at_the_end.absent)
    assert 0 <= then.present <= at_the_end.present <= then.expected
    assert then.entitled_present <= at_the_end.entitled_present
    assert at_the_end.present + at_the_end.absent + unmarked(lines) == at_the_end.expected


def test_the_rest_are_present_and_who_is_marked_stays_as_marked():
    before = [Mark(1), Mark(2, AWAY, AbsenceReason.ILLNESS, "住院"), Mark(3, LINE), Mark(4, note="说会来")]
    assert [(mark.presence, mark.note) for mark in rest_present(before)] == [
        (HERE, ""), (AWAY, "住院"), (LINE, ""), (HERE, "说会来"),
    ]  # fmt: skip
