"""Pages of votes, as a recorder uses them on a phone: choose, type, see the sentence, correct."""

from datetime import date
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from tests.meetings.conftest import loaded, started, unit_named
from tests.meetings.votes import mark, voters
from xiqiao.core.clock import now
from xiqiao.core.db import db
from xiqiao.meetings.attendance import Presence
from xiqiao.meetings.models import Meeting, MeetingState
from xiqiao.meetings.votes import Assessment, Vote
from xiqiao.members.models import Member, Post, PostKind


@pytest.fixture
def hold(behind):
    """`hold("东一", …)`: the id of a record of a meeting to which everybody came, made beside the pages."""
    return lambda *args, **more: behind(lambda: mark(started(*args, **more)).id)


@pytest.fixture
def key(hold):
    """A members' meeting of 东一."""
    return hold("东一", headings=["修村道"])


@pytest.fixture
def many(key, behind):
    """How many have a vote there."""
    return behind(lambda: len(voters(loaded(key))))


@pytest.fixture
def votes(behind):
    """`votes()`: what is stored of each vote, the earliest first."""
    return lambda: behind(lambda: [stored(vote) for vote in db.session.scalars(select(Vote).order_by(Vote.id))])


def stored(vote):
    candidates = [(one.name, one.in_favour) for one in vote.candidates]
    return SimpleNamespace(id=vote.id, subject=vote.subject, candidates=candidates)


@pytest.fixture
def settle(behind):
    """`settle(key)`: the record is finalised."""

    def do(key):
        meeting = db.session.get(Meeting, key)
        meeting.state, meeting.finalised_at = MeetingState.FINAL, now()

    return lambda key: behind(lambda: do(key))


def url(key, decision="resolution", part="new"):
    return f"/meetings/{key}/votes/{part}?decision=voting.{decision}"


def take(feng, key, decision="resolution", status=303, **values):
    page = feng.open(url(key, decision))
    fields = {"subject": "修村道", "method": "hands", **{name: str(value) for name, value in values.items()}}
    return feng.submit(page, url(key, decision), status=status, **fields)


def test_the_recorder_first_says_what_is_decided(visitor, key):
    page = visitor("feng").open(f"/meetings/{key}/votes/new")
    for decision, words in (
        ("resolution", "党员大会决议"),
        ("election", "支部选举"),
        ("representatives", "村民代表会议"),
    ):
        assert f'href="{url(key, decision)}"' in page.html
        assert words in page
    assert "支部委员会决定" not in page


def test_a_committee_decides_as_a_committee(visitor, hold, behind):
    posts = (PostKind.SECRETARY, PostKind.ORGANISATION_OFFICER, PostKind.PUBLICITY_OFFICER)
    behind(lambda: [take_post_of(name, post) for name, post in zip(("罗耀祥", "冯月好", "潘秀珍"), posts, strict=True)])
    key, feng = hold("东一", kinds=("committee_meeting",)), visitor("feng")
    page = feng.open(f"/meetings/{key}/votes/new")
    assert "支部委员会决定" in page
    assert "党员大会决议" not in page
    seats = behind(lambda: len(loaded(key).attendance))
    take(feng, key, "committee", in_favour=seats)
    assert f"应到委员 {seats} 人，实到 {seats} 人，达到半数；赞成 {seats} 票，超过应到 {seats} 人的半数" in feng.open(
        f"/meetings/{key}"
    )


def take_post_of(name, post):
    member = db.session.scalars(select(Member).where(Member.name == name)).one()
    db.session.add(
        Post(unit_id=unit_named("东一").id, member_id=member.id, kind=post, since=date(2026, 1, 1), basis="选举")
    )


def test_a_vote_on_an_item_of_the_agenda_begins_with_it(visitor, key, behind):
    item = behind(lambda: loaded(key).sitting.items[0].id)
    feng = visitor("feng")
    page = feng.open(f"/meetings/{key}/votes/new?item={item}")
    assert f"item={item}" in page.html
    fields = feng.open(f"{url(key)}&item={item}").form(url(key))["fields"]
    assert (fields["subject"], fields["item_id"]) == ("修村道", str(item))
    for wrong in ("0", "x", "9" * 5000):
        assert feng.open(f"{url(key)}&item={wrong}").form(url(key))["fields"]["subject"] == ""


def test_the_office_changes_a_rule_and_is_told_what_is_no_rule(visitor):
    lin = visitor("lin")
    page = lin.open("/rules/voting.resolution/change")
    preview, lines = (
        "/rules/voting.resolution/preview",
        page.form("/rules/voting.resolution/preview")["fields"]["value"],
    )
    wanted = {"source": "镇党委会议", "reason": "从严", "valid_from": "2026-1-1"}
    refused = lin.submit(page, preview, status=422, value=lines.replace("线上：可以表决", "线上：看情况"), **wanted)
    assert "可填：可以表决、不可以表决" in refused
    shown = lin.submit(page, preview, status=200, value=lines.replace("≥", "超过"), **wanted)
    assert "到会：实到会有表决权 &gt; 1/2 应到会有表决权" in shown


def test_a_vote_is_typed_and_stands_in_the_record_as_a_sentence(visitor, key, many):
    feng = visitor("feng")
    assert f"应到有表决权 {many} 人，实到 {many} 人，达到半数。" in feng.open(url(key))
    answer = take(feng, key, in_favour=many - 1, against=1, minute="20:15", dissent="李某：路太窄")
    assert answer.location.endswith(f"/meetings/{key}#votes")
    page = feng.open(f"/meetings/{key}")
    for words in (
        f"赞成 {many - 1} 票，超过应到 {many} 人的半数",
        "，通过。",
        "20:15",
        "李某：路太窄",
        "《中国共产党支部工作条例（试行）》第十一条",
    ):
        assert words in page, words


def test_more_votes_than_people_are_answered_in_place_and_nothing_typed_is_lost(visitor, key, many, votes):
    answer = take(visitor("feng"), key, status=422, in_favour=many, against=2, abstained=1, dissent="李某：路太窄")
    assert f"赞成 {many} + 反对 2 + 弃权 1 = {many + 3} 票，多于实到有表决权的 {many} 人。" in answer
    assert "李某：路太窄" in answer
    assert votes() == []


def test_a_ballot_asks_for_its_sheets(visitor, key, many):
    feng = visitor("feng")
    assert "要填发出和收回的票数" in take(feng, key, "admission", status=422, method="secret_ballot", in_favour=many)
    take(feng, key, "admission", method="secret_ballot", in_favour=many - 1, against=0, invalid=1, issued=many,
         returned=many, scrutineer="罗耀祥", teller="潘秀珍")  # fmt: skip
    page = feng.open(f"/meetings/{key}")
    assert f"发出选票 {many} 张，收回 {many} 张，有效 {many - 1} 张，废票 1 张。" in page
    assert "监票人：罗耀祥。计票人：潘秀珍。" in page


def test_an_election_is_typed_a_candidate_a_line(visitor, key, votes, behind):
    feng = visitor("feng")
    electors = behind(lambda: sum(line.is_entitled_to_elect for line in loaded(key).attendance))
    ballot = {"method": "secret_ballot", "issued": electors, "returned": electors, "seats": 1}
    wrong = take(feng, key, "election", status=422, candidates="梁甲", **ballot)
    assert "第 1 行请写成：姓名 赞成 反对 弃权" in wrong
    take(feng, key, "election", candidates=f"梁甲 {electors - 1} 1 0\n\n　梁乙，１，{electors - 1}", **ballot)
    page = feng.open(f"/meetings/{key}")
    assert "应选 1 人，当选 1 人（梁甲），通过。" in page
    assert "未当选" in page
    (vote,) = votes()
    assert vote.candidates == [("梁甲", electors - 1), ("梁乙", 1)]


def test_people_on_no_roll_are_typed(visitor, key):
    feng = visitor("feng")
    assert "请填写应到人数" in take(feng, key, "representatives", status=422, in_favour=11)
    take(feng, key, "representatives", entitled=30, present=20, in_favour=11, against=9)
    assert "应到 30 人，实到 20 人，达到三分之二" in feng.open(f"/meetings/{key}")


def test_the_sentence_answers_while_figures_are_typed_and_saves_nothing(visitor, key, many, votes):
    feng = visitor("feng")
    typed = {"method": "hands", "subject": "", "in_favour": str(many)}
    part = feng.post(url(key, part="sentence"), htmx=True, **typed)
    assert (part.status, "，通过。" in part.html) == (200, True)
    part = feng.post(url(key, part="sentence"), htmx=True, **{**typed, "against": "1"})
    assert "多于实到有表决权的" in part.html
    assert "票数填好以后" in feng.post(url(key, part="sentence"), htmx=True, **{**typed, "in_favour": "x"}).html
    assert votes() == []


def test_sides_nearly_equal_are_pointed_out_on_the_page(visitor, key, many):
    half = many // 2
    take(visitor("feng"), key, in_favour=many - half, against=half)
    assert "双方人数接近" in visitor("feng").open(f"/meetings/{key}")
    take(visitor("feng"), key, in_favour=many - half, against=half, is_deferred="y")
    assert "会议决定暂缓作出决定，下次再表决。" in visitor("feng").open(f"/meetings/{key}")


def test_attendance_that_is_not_marked_is_said_before_anything_is_typed(visitor, behind):
    key = behind(lambda: started("东一").id)
    feng = visitor("feng")
    assert "没有登记到会情况" in feng.open(url(key))
    assert "没有登记到会情况" in take(feng, key, status=422, in_favour=1)


def test_a_vote_is_corrected_and_the_second_to_save_sees_both(visitor, key, many, votes):
    feng, wen = visitor("feng"), visitor("wen")
    take(feng, key, in_favour=many)
    (vote,) = votes()
    address = f"/meetings/{key}/votes/{vote.id}/edit"
    first, second = feng.open(address), wen.open(address)
    feng.submit(first, address, status=303, subject="修东一村道")
    refused = wen.submit(second, address, status=409, subject="修西一村道")
    assert "修东一村道" in refused
    assert "修西一村道" in refused
    wen.submit(refused, address, status=303)
    assert votes()[0].subject == "修西一村道"


def test_the_page_says_that_attendance_was_changed_after_the_vote(visitor, key, many, votes, behind):
    feng = visitor("feng")
    take(feng, key, in_favour=many)
    (vote,) = votes()
    behind(lambda: setattr(voters(loaded(key))[0], "presence", Presence.ABSENT))
    assert "到会情况在表决后改过" in feng.open(f"/meetings/{key}")
    address = f"/meetings/{key}/votes/{vote.id}/edit"
    page = feng.open(address)
    assert f"实到 {many} 人" in page
    assert f"多于实到有表决权的 {many - 1} 人" in feng.submit(page, address, status=422, recounts="y")
    feng.submit(page, address, status=303, recounts="y", in_favour=str(many - 1))
    assert "到会情况在表决后改过" not in feng.open(f"/meetings/{key}")


def test_a_vote_is_withdrawn_once(visitor, key, many, votes):
    feng = visitor("feng")
    take(feng, key, in_favour=many)
    (vote,) = votes()
    page = feng.open(f"/meetings/{key}/votes/{vote.id}/edit")
    action = f"/meetings/{key}/votes/{vote.id}/withdrawal"
    for wrong in ({}, {"version": "x"}, {"version": "9" * 5000}):
        assert feng.post(action, **wrong).status == 409  # without the version that was seen
    feng.submit(page, action, status=303)
    assert votes() == []
    assert feng.post(action).status == 404


def test_a_settled_record_answers_in_place_and_offers_nothing(visitor, key, many, votes, settle):
    feng = visitor("feng")
    page = feng.open(url(key))
    take(feng, key, in_favour=many)
    (vote,) = votes()
    settle(key)
    answer = feng.submit(page, url(key), status=422, subject="修桥", method="hands", in_favour=str(many))
    assert "不能再改" in answer
    assert "修桥" in answer
    for address in (
        url(key),
        f"/meetings/{key}/votes/new",
        f"/meetings/{key}/votes/{vote.id}/edit",
        f"/meetings/{key}/assessments",
    ):
        assert "不能再改" in feng.open(address, status=409)
    shown = visitor("hebo").open(f"/meetings/{key}")  # finalised: those on the roll read it
    assert "，通过。" in shown
    assert "/votes/" not in shown.html


def test_only_those_who_keep_the_record_write_votes(visitor, key, many, votes):
    for login in ("hebo", "jie", "gu", "axi"):
        assert visitor(login).open(f"/meetings/{key}/votes/new", status=404)
        assert visitor(login).post(url(key), subject="修桥", method="hands", in_favour=str(many)).status == 404
    assert visitor("ji").open(f"/meetings/{key}")
    assert visitor("ji").post(url(key), subject="修桥", method="hands", in_favour=str(many)).status == 403
    assert votes() == []


@pytest.mark.parametrize(
    ("decision", "values"),
    [
        ("voting.none", {}), ("", {}), ("office.name_order", {}),
        ("voting.resolution", {"method": "guess"}), ("voting.resolution", {"item_id": "999999999999"}),
        ("voting.resolution", {"in_favour": "9" * 30}), ("voting.resolution", {"in_favour": "-1"}),
        ("voting.resolution", {"minute": "25:00"}), ("voting.resolution", {"subject": "修" * 101}),
        ("voting.election", {"candidates": "梁甲 " + "9" * 20, "method": "secret_ballot"}),
        ("voting.election", {"candidates": "梁" + " " * 3000 + "甲", "method": "secret_ballot"}),
        ("voting.election", {"candidates": "\n".join(f"候选 {number}" for number in range(40)), "method": "secret_ballot"}),
        ("voting.representatives", {"entitled": "0", "present": "0"}),
    ],
)  # fmt: skip
def test_nonsense_is_answered_and_keeps_nothing(visitor, key, votes, decision, values):
    feng = visitor("feng")
    for part in ("new", "sentence"):
        answer = feng.post(f"/meetings/{key}/votes/{part}?decision={decision}", htmx=part == "sentence",
                           **{"subject": "修桥", "method": "hands", "in_favour": "1", **values})  # fmt: skip
        assert answer.status in (200, 409, 422)
    assert votes() == []


# 民主测评


@pytest.fixture
def review(hold):
    return hold("东一", kinds=("member_review",))


@pytest.fixture
def people(review, behind):
    """Names and ids of the full members."""
    return behind(lambda: [(line.name, line.member_id) for line in voters(loaded(review))])


@pytest.fixture
def assessments(behind):
    return lambda: behind(lambda: len(db.session.scalars(select(Assessment)).all()))


def test_tallies_of_all_members_are_typed_at_once(visitor, review, people, assessments):
    feng, address = visitor("feng"), f"/meetings/{review}/assessments"
    page = feng.open(address)
    assert "预备党员 麦小苗：参加测评，不评定等次。" in page
    values = {f"excellent_{key}": "2" for _, key in people}
    values |= {f"grade_{key}": "excellent" for _, key in people[: len(people) // 3 + 1]}
    feng.submit(page, address, status=303, **values)
    shown = feng.open(f"/meetings/{review}")
    assert "请核对" in shown
    assert "麦小苗：参加测评，不评定等次" in shown
    assert assessments() == len(people)
    fields, (_, first) = feng.open(address).form(address)["fields"], people[0]
    assert (fields[f"excellent_{first}"], fields[f"grade_{first}"]) == ("2", "excellent")


def test_more_sheets_than_people_are_answered_at_the_person_and_nothing_typed_is_lost(
    visitor, review, people, assessments
):
    feng, address = visitor("feng"), f"/meetings/{review}/assessments"
    (_, first), (name, second), *_ = people
    values = {f"excellent_{first}": "3", f"qualified_{second}": "99"}
    answer = feng.submit(feng.open(address), address, status=422, **values)
    assert f"{name}：优秀 0 + 合格 99 + 基本合格 0 + 不合格 0 + 废票 0 = 99 票，多于到会的" in answer
    assert answer.form(address)["fields"][f"excellent_{first}"] == "3"
    assert assessments() == 0


def test_the_second_to_save_the_assessment_is_told(visitor, review, people):
    feng, wen, (_, first) = visitor("feng"), visitor("wen"), people[0]
    address = f"/meetings/{review}/assessments"
    one, other = feng.open(address), wen.open(address)
    feng.submit(one, address, status=303, **{f"excellent_{first}": "3"})
    answer = wen.submit(other, address, **{f"excellent_{first}": "4"})
    assert (answer.status, "有人在您打开页面之后改过" in answer) == (422, True)
