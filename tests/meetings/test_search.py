"""Search on both engines: exactly what stands there, exactly what one may read, at every moment."""

import csv
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import delete, func, select, text

from tests.meetings.conftest import loaded, outlined, started
from xiqiao.calendar.queries import kinds
from xiqiao.core.authority import verdict
from xiqiao.core.clock import now, today
from xiqiao.core.db import db
from xiqiao.demo import CAST
from xiqiao.meetings.models import AgendaItem, MeetingState, Sitting
from xiqiao.meetings.queries import filtered
from xiqiao.meetings.search_index import SearchPassage, SearchRow
from xiqiao.meetings.search_keeping import differences, rebuild
from xiqiao.meetings.search_queries import HITS_PER_PAGE, hits_of, searchable_meetings
from xiqiao.meetings.search_words import plain, terms_of
from xiqiao.meetings.starting import start_record
from xiqiao.meetings.tasks import Task


def rows_of_file(name):
    lines = Path(__file__).with_name(name).read_text("utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


CORPUS = rows_of_file("search-corpus.csv")


def written(meeting, *texts: str, **more) -> list[AgendaItem]:
    """Items with these texts, committed."""
    items = [
        AgendaItem(sitting_id=meeting.sitting_id, position=50 + position, title="事项", text=text, changed_at=now(),
                   changed_by_name="冯月好", **more)
        for position, text in enumerate(texts)
    ]  # fmt: skip
    db.session.add_all(items)
    db.session.commit()
    return items


def settled(meeting):
    meeting.state, meeting.finalised_at = MeetingState.FINAL, now()
    db.session.commit()
    return meeting


def found(who, words: str, page_number: int = 1, unit: str = "", **filters):
    asked = {"words": unit, "kind_id": None, "state": None, "year": None, **filters}
    return hits_of(filtered(searchable_meetings(who), **asked), who, terms_of(words), page_number)


def hit_kinds(who, words: str, **filters) -> list[str]:
    return [hit.kind for hit in found(who, words, **filters).rows]


def items_found(who, words: str) -> list[int]:
    """Ids of the items among the hits, over all pages."""
    keys, number = [], 1
    while (page := found(who, words, number)).rows:
        keys += [int(hit.anchor.removeprefix("said-")) for hit in page.rows if hit.anchor.startswith("said-")]
        number += 1
    return keys


def test_every_query_finds_exactly_the_texts_it_should(context, person):
    items = written(started("东一", title="测试"), *(row["text"] for row in CORPUS))
    number = {item.id: row["id"] for item, row in zip(items, CORPUS, strict=True)}
    for row in rows_of_file("search-queries.csv"):
        numbers = [number[key] for key in items_found(person("lin"), row["query"])]
        assert numbers == row["expected_ids"].split(), row["why"]


def test_the_end_of_a_very_long_record_is_found(context, person):
    (item,) = written(started("东一"), "党员发言，讨论修路。" * 2500 + "青石板铺到祠堂口")
    assert (
        db.session.scalar(
            select(func.count()).select_from(SearchRow).join(SearchPassage).where(SearchPassage.item_id == item.id)
        )
        > 4
    )
    assert items_found(person("lin"), "青石板铺到祠堂口") == [item.id]
    assert items_found(person("lin"), "党员发言 青石板") == [item.id], "several words, far apart in one item"


def test_a_phrase_behind_three_hundred_of_its_first_word_is_found(context, person):
    (item,) = written(started("东一"), "党费。" * 300 + "党费收缴")
    assert items_found(person("lin"), "党费收缴") == [item.id]


def test_both_engines_find_what_plain_comparison_finds(context, person):
    draw = Random(7)
    texts = ["".join(draw.choices("党费员会a1，。 ", k=draw.randint(1, 40))) for _ in range(120)]
    items = written(started("东一", title="测试"), *texts)
    for _ in range(60):
        words = "".join(draw.choices("党费员会", k=draw.randint(1, 4)))
        expected = [item.id for item, text in zip(items, texts, strict=True) if words in plain(text)]
        assert items_found(person("lin"), words) == expected, words


def test_title_place_points_decision_and_tasks_are_found_too(start, person):
    meeting = start("东一", title="十一月党员大会", place="榕树头党群服务站")
    (item,) = written(meeting, "", points="何伯：水渠要清淤", decision="同意立项", presenter="冯月好")
    db.session.add(Task(unit_id=meeting.unit_id, meeting_id=meeting.id, item_id=item.id, text="丈量路面",
                        owner_name="冯月好", created_at=now()))  # fmt: skip
    db.session.commit()
    who = person("feng")
    assert hit_kinds(who, "榕树头") == hit_kinds(who, "十一月 党员大会") == ["名称和地点"]
    for words in ("清淤", "立项", "冯月好"):
        assert hit_kinds(who, words) == ["议题"]
    assert hit_kinds(who, "丈量") == ["任务"]


def test_the_newest_comes_first_and_pages_follow(context, person):
    old = started("东一", day=today() - timedelta(days=90))
    new = started("东一", day=today() - timedelta(days=2))
    (first,) = written(new, "修路")
    others = written(old, *["修路"] * (HITS_PER_PAGE + 3))
    page = found(person("feng"), "修路")
    assert (page.rows[0].anchor, len(page.rows), page.has_more) == (f"said-{first.id}", HITS_PER_PAGE, True)
    assert items_found(person("feng"), "修路") == [first.id, *(item.id for item in others)]


def test_unit_kind_year_and_state_narrow_what_is_found(context, person):
    lecture = started("东一", kinds=("party_lecture",), title="党课", day=today() - timedelta(days=3))
    written(lecture, "学习")
    elsewhere = settled(started("东二", day=today() - timedelta(days=400)))
    written(elsewhere, "学习")
    who = person("lin")
    key = next(kind.id for kind in kinds() if kind.key == "party_lecture")

    def units(**filters) -> list[int]:
        return [hit.meeting.id for hit in found(who, "学习", **filters).rows]

    assert units() == [lecture.id, elsewhere.id]
    assert units(kind_id=key) == [lecture.id]
    assert units(year=elsewhere.day.year) == [elsewhere.id]
    assert units(state="final") == [elsewhere.id]
    assert units(state="archived") == []
    assert units(unit="东二") == [elsewhere.id]


# who may find


def finders(words: str, person) -> set[str]:
    return {character.login for character in CAST if found(person(character.login), words).rows}


def test_a_draft_is_found_by_those_who_keep_or_oversee_it(start, person):
    written(start("东一"), "青石板")
    everywhere = finders("青石板", person)
    assert {"feng", "wen", "liang", "lin", "zhou", "ji"} <= everywhere
    assert not {"hebo", "mai", "jie", "gu", "axi", "aan", "ashen"} & everywhere


def test_a_final_record_is_found_by_the_members_on_its_roll_too(start, person):
    written(settled(start("东一")), "青石板")
    everywhere = finders("青石板", person)
    assert {"hebo", "mai", "feng"} <= everywhere
    assert "jie" not in everywhere


def test_a_record_that_was_declared_void_is_found_by_nobody(start, person):
    meeting = start("东一")
    written(meeting, "青石板")
    meeting.state, meeting.voided_at, meeting.void_reason = MeetingState.VOID, now(), "记重了"
    db.session.commit()
    assert finders("青石板", person) == set()


@pytest.mark.parametrize("is_final", [False, True])
def test_criticism_and_its_tasks_are_found_by_nobody_who_may_not_read_them(start, person, is_final):
    meeting = start("东一")
    (item,) = written(meeting, "青石板", is_criticism=True)
    db.session.add(Task(unit_id=meeting.unit_id, meeting_id=meeting.id, item_id=item.id, text="青石板整改",
                        owner_name="冯月好", created_at=now()))  # fmt: skip
    db.session.commit()
    if is_final:
        settled(meeting)
    record = loaded(meeting.id)
    people = {character.login: person(character.login) for character in CAST}
    may_read = {login for login, who in people.items()
                if verdict("read_meeting", who, record) and verdict("read_criticism", who, record)}  # fmt: skip
    everywhere = finders("青石板", person)
    assert everywhere <= may_read
    assert {"feng", "lin", "zhou"} <= everywhere
    assert "ji" not in everywhere, "who looks over all the town reads no criticism"
    assert ("hebo" in everywhere) is is_final


def test_what_one_may_not_read_changes_neither_count_nor_pages_of_the_others(context, person):
    here, there = started("东一"), started("东二")
    written(here, *["修路"] * HITS_PER_PAGE)
    before = found(person("feng"), "修路")
    written(there, *["修路"] * 5)
    written(here, "修路", is_criticism=True)
    settled(here)
    after = found(person("mai"), "修路 事项")
    assert (before.has_more, len(before.rows)) == (False, HITS_PER_PAGE)
    assert found(person("feng"), "修路").has_more, "she may read the criticism of her branch"
    assert {hit.meeting.id for hit in after.rows} == {here.id}


def test_a_sitting_of_two_branches_is_one_hit_and_each_reads_it_in_their_own_record(context, person):
    first, second = start_record(outlined("东一", "东二"), by=None, at=now())
    db.session.commit()
    written(first, "青石板")
    db.session.add(Task(unit_id=second.unit_id, meeting_id=second.id, text="量路", owner_name="某人", created_at=now()))
    db.session.commit()
    assert [hit.meeting.id for hit in found(person("lin"), "青石板").rows] == [first.id]
    assert [hit.meeting.id for hit in found(person("feng"), "青石板").rows] == [first.id]
    assert [hit.meeting.id for hit in found(person("lin"), "青石板", unit="东二").rows] == [second.id]
    assert found(person("feng"), "量路").rows == [], "a task is of the record that gave it"
    assert [hit.meeting.id for hit in found(person("wen"), "量路").rows] == [second.id]


# at every moment


def test_the_index_follows_every_change_in_the_same_transaction(start, person):
    meeting = start("东一")
    (item,) = written(meeting, "修路")
    who = person("feng")
    item.text = "架桥"
    db.session.flush()
    assert (hit_kinds(who, "修路"), hit_kinds(who, "架桥")) == ([], ["议题"])
    db.session.rollback()
    assert (hit_kinds(who, "修路"), hit_kinds(who, "架桥")) == (["议题"], [])
    sitting = db.session.get(Sitting, meeting.sitting_id)
    sitting.title = "改了名称的会"
    db.session.commit()
    assert hit_kinds(who, "改了名称") == ["名称和地点"]
    db.session.delete(db.session.get(AgendaItem, item.id))
    db.session.commit()
    assert hit_kinds(who, "修路") == []
    assert list(differences()) == []


def test_what_is_rolled_back_leaves_no_row_not_even_of_a_savepoint(context):
    def count() -> int:
        return db.session.scalar(select(func.count()).select_from(SearchRow)) or 0

    before = count()
    start_record(outlined("东一", headings=["学习"]), by=None, at=now())
    assert count() > before
    db.session.rollback()
    assert count() == before
    meeting = started("东一")
    kept = count()
    with pytest.raises(ZeroDivisionError), db.session.begin_nested():
        db.session.add(
            AgendaItem(
                sitting_id=meeting.sitting_id, position=9, title="修路", changed_at=now(), changed_by_name="某人"
            )
        )
        db.session.flush()
        assert count() == kept + 1
        raise ZeroDivisionError
    db.session.commit()
    assert count() == kept
    assert list(differences()) == []


def test_what_is_deleted_beside_the_session_takes_its_rows_along(start, person):
    meeting = start("东一")
    (item,) = written(meeting, "修路")
    db.session.execute(delete(AgendaItem).where(AgendaItem.id == item.id))
    db.session.commit()
    assert hit_kinds(person("feng"), "修路") == []
    assert list(differences()) == []


def run(app, command: str):
    """`flask search …`, in a transaction of its own."""
    db.session.rollback()
    answer = app.test_cli_runner().invoke(args=["search", command])
    db.session.rollback()
    return answer


def test_verify_tells_what_differs_and_rebuild_mends_it(start, person, app):
    meeting = start("东一")
    first, second, third = written(meeting, "修路", "架桥", "植树")
    for statement in (
        f"UPDATE agenda_item SET text = '修桥' WHERE id = {first.id}",
        f"DELETE FROM search_passage WHERE item_id = {second.id}",
        f"UPDATE search_passage SET is_criticism = (1 = 1) WHERE item_id = {third.id}",
    ):
        db.session.execute(text(statement))
    db.session.commit()
    answer = run(app, "verify")
    assert answer.exit_code == 1
    for item, words in ((first, "不一致"), (second, "没有收录"), (third, "不一致")):
        assert any(f"议题 {item.id}" in line and words in line for line in answer.output.splitlines())
    assert run(app, "rebuild").exit_code == 0
    assert run(app, "verify").output == "检索与记录一致。\n"
    assert (
        hit_kinds(person("feng"), "修桥")
        == hit_kinds(person("feng"), "架桥")
        == hit_kinds(person("feng"), "植树")
        == ["议题"]
    )


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # in PostgreSQL row and index are one
def test_rows_that_the_engine_lost_are_told_and_come_back(start, person):
    written(start("东一"), "修路")
    db.session.execute(text("DROP TRIGGER search_row_removed"))
    db.session.execute(text("INSERT INTO search_text (search_text) VALUES ('delete-all')"))
    db.session.commit()
    assert list(differences())
    rebuild()
    assert list(differences()) == []
    assert hit_kinds(person("feng"), "修路") == ["议题"]
