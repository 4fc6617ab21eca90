"""A workbook's way: received, read by the worker, previewed, confirmed once, taken back; nothing half-written."""

import itertools
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import joinedload

from tests.imports.books import HE, HEAD, LU, book
from tests.members.people import enrol, enter, unit
from xiqiao.accounts.models import Account
from xiqiao.audit.models import Entry
from xiqiao.core.clock import now, today
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken
from xiqiao.core.transactions import own_transaction
from xiqiao.imports import staging
from xiqiao.imports.comparing import staged_rows
from xiqiao.imports.confirming import compare_again, confirm, discard, receive, roll_back
from xiqiao.imports.importers import WRITTEN, Action, Confirmed, importers
from xiqiao.imports.models import Batch, BatchState, StagedRow
from xiqiao.imports.staging import folder, path_of, read_batch
from xiqiao.members.changing import correct_fact
from xiqiao.members.consistency import contradictions
from xiqiao.members.enrolling import edit_member
from xiqiao.members.fact_rows import copy_of, facts_of, new_fact
from xiqiao.members.facts import FactKind
from xiqiao.members.importing import MembersImporter
from xiqiao.members.models import Member, Sex, Standing
from xiqiao.members.posts import leave_post, posts_held
from xiqiao.organisation.models import Unit

YEAR = date(2026, 1, 1)


@pytest.fixture
def office(context):
    return lambda: db.session.scalars(select(Account).where(Account.login == "lin")).one()


@pytest.fixture
def take_in(context, office):
    """Receive a workbook and have it read, as the worker does; the batch."""

    def make(content, kind="members", day=YEAR):
        batch = receive(content, "名册.xlsx", importers()[kind], day, by=office(), at=now())
        db.session.commit()
        key = batch.id
        read_batch(key)
        return db.session.get(Batch, key, populate_existing=True)

    return make


def import_all(batch, office):
    counts = confirm(batch, by=office(), at=now())
    db.session.commit()
    return counts


def outcome_of(batch):
    return [(row.title, row.action) for row in staged_rows(batch)]


def reasons(batch):
    return " ".join(pair[1] for row in staged_rows(batch) for label, pair in row.changed.items() if label == "原因")


def member(name):
    found = select(Member).where(Member.name == name).options(joinedload(Member.branch))
    return db.session.scalars(found, execution_options={"populate_existing": True}).one()


# -- the way in


def test_a_roster_is_previewed_and_nothing_is_written_before_it_is_confirmed(take_in, office):
    before = db.session.scalar(select(func.count(Member.id)))
    batch = take_in(book([HEAD, HE, LU], sheet="东二"))
    assert batch.state is BatchState.READY
    assert outcome_of(batch)[:2] == [("陆阿金", Action.NEW), ("卢阿银", Action.NEW)]
    assert db.session.scalar(select(func.count(Member.id))) == before
    assert import_all(batch, office) == {Action.NEW: 2, Action.UPDATE: 0}
    enrolled = member("陆阿金")
    assert (enrolled.standing, enrolled.branch.short_name) == (Standing.FULL, "东二")
    assert [fact.since for fact in facts_of(enrolled.id) if fact.unit_id] == [YEAR]


def test_the_workbook_itself_is_deleted_once_it_is_read(take_in):
    batch = take_in(book([HEAD, HE], sheet="东二"))
    assert not path_of(batch.id).exists()
    assert len(batch.digest) == 64


def test_who_is_only_in_the_register_is_listed_and_stays(take_in, office):
    batch = take_in(book([HEAD, HE], sheet="东二"))
    assert ("谭永福", Action.ABSENT) in outcome_of(batch)
    import_all(batch, office)
    assert member("谭永福").standing is Standing.FULL


def test_an_unsound_row_shows_that_somebody_is_not_missing(take_in):
    batch = take_in(book([HEAD, ["谭永福", "男", "不详", None, None, None]], sheet="东二"))
    assert [title for title, action in outcome_of(batch) if action is Action.ABSENT] == ["苏雪梅"]


def test_the_same_roster_again_changes_nothing(take_in, office):
    import_all(take_in(book([HEAD, HE, LU], sheet="东二")), office)
    again = take_in(book([HEAD, HE, LU], sheet="东二"))
    assert {action for _, action in outcome_of(again)} == {Action.SAME, Action.ABSENT}
    with pytest.raises(RuleBroken, match="没有要新增或更新"):
        confirm(again, by=office(), at=now())


def test_what_differs_is_updated_and_empty_cells_erase_nothing(take_in, office):
    import_all(take_in(book([HEAD, HE], sheet="东二")), office)
    batch = take_in(book([HEAD, [*HE[:3], "2005-7-2", None, "13900000009"]], sheet="东二"))
    (row,) = [row for row in staged_rows(batch) if row.action is Action.UPDATE]
    assert row.changed == {"入党日期": ["2005-07-01", "2005-07-02"], "手机": ["139****0001", "139****0009"]}
    import_all(batch, office)
    changed = member("陆阿金")
    assert (changed.joined.iso, changed.confirmed.iso, changed.phone) == ("2005-07-02", "2006-07-01", "13900000009")
    assert [fact.superseded_reason for fact in facts_of(changed.id) if fact.superseded_at] == [
        f"导入党员（第 {batch.id} 批）"
    ]


@pytest.mark.parametrize(
    ("row", "sheet", "sentence"),
    [
        (HE, "没有这个支部", "没有找到支部“没有这个支部”"),
        (HE, "樵东村", "没有找到支部"),
        (["谭永福", "男", "1970-03", None, None, None], "西一", "系统里这个人在中共西樵镇樵东村东二经济社支部委员会"),
        (["陆阿金", "女", "2012-01", "2011-7-1", None, None], "东二", "早于出生"),
        (["陆阿金", "女", "1980-05", "2005-7-1", "2004-7-1", None], "东二", "转正日期"),
    ],
)
def test_what_contradicts_the_register_is_a_conflict_with_its_reason(take_in, row, sheet, sentence):
    batch = take_in(book([HEAD, row], sheet=sheet))
    assert sentence in reasons(batch)
    assert Action.NEW not in {action for _, action in outcome_of(batch)}


def test_a_standing_that_the_dates_deny_is_a_conflict(take_in):
    rows = [[*HEAD, "人员类别"], [*HE[:4], None, None, "正式党员"], [*LU, "预备党员"]]
    assert "没有转正日期" in reasons(take_in(book(rows, sheet="东二")))
    assert "日期说明已经是正式党员" in reasons(take_in(book(rows, sheet="东二")))


def test_somebody_who_stands_twice_in_a_workbook_is_read_once(take_in, office):
    batch = take_in(book([HEAD, HE, HE], sheet="东二"))
    assert [action for title, action in outcome_of(batch) if title == "陆阿金"] == [Action.NEW, Action.CONFLICT]
    import_all(batch, office)
    assert member("陆阿金")


# -- confirming


def test_a_batch_is_confirmed_once(take_in, office):
    batch = take_in(book([HEAD, HE], sheet="东二"))
    import_all(batch, office)
    with pytest.raises(RuleBroken, match="已经办理过"):
        confirm(batch, by=office(), at=now())


def test_if_the_register_changed_since_the_preview_nothing_is_written(take_in, office):
    first, second = take_in(book([HEAD, HE], sheet="东二")), take_in(book([HEAD, HE, LU], sheet="东二"))
    key = second.id
    import_all(first, office)
    second = db.session.get(Batch, key)
    with pytest.raises(RuleBroken, match="重新比对"):
        confirm(second, by=office(), at=now())
    db.session.rollback()
    second = db.session.get(Batch, key)
    compare_again(second, at=now())
    db.session.commit()
    assert import_all(second, office) == {Action.NEW: 1, Action.UPDATE: 0}


def test_a_discarded_batch_leaves_no_row(take_in, office):
    batch = take_in(book([HEAD, HE], sheet="东二"))
    discard(batch, by=office())
    db.session.commit()
    assert db.session.scalar(select(func.count(StagedRow.id)).where(StagedRow.batch_id == batch.id)) == 0
    with pytest.raises(RuleBroken, match="已经办理过"):
        confirm(batch, by=office(), at=now())


def test_a_batch_that_is_discarded_while_it_is_read_leaves_no_row_either(take_in, office, monkeypatch):
    written = staging.rows_of

    def discard_meanwhile(key, outcomes):
        discard(db.session.get(Batch, key, populate_existing=True), by=office())
        db.session.commit()
        return written(key, outcomes)

    monkeypatch.setattr(staging, "rows_of", discard_meanwhile)
    batch = take_in(book([HEAD, HE], sheet="东二"))
    assert (batch.state, staged_rows(batch)) == (BatchState.DISCARDED, [])


@pytest.mark.parametrize("name", ["名\x00册.xlsx", "\ud800.xlsx", "甲\u202e\n乙.xlsx", "", "册" * 500])
def test_whatever_a_file_is_called_it_is_taken_in(context, office, name):
    batch = receive(book([HEAD, HE]), name, importers()["members"], YEAR, by=office(), at=now())
    db.session.commit()
    assert len(batch.name) <= 120
    assert batch.name.isprintable()


def test_a_roster_of_a_day_to_come_is_not_taken_in(context, office):
    with pytest.raises(RuleBroken, match="名册日期不能在今天以后"):
        receive(
            book([HEAD, HE]), "名册.xlsx", importers()["members"], today() + timedelta(days=1), by=office(), at=now()
        )


def test_a_workbook_that_cannot_be_read_fails_with_its_sentence(take_in):
    content = book([HEAD, HE])
    batch = take_in(content[:-400] + content[-400:].replace(b"xl/worksheets", b"xl/workshoots"))
    assert batch.state is BatchState.FAILED
    assert "打不开" in batch.fault
    assert not list(folder().glob("*"))


def test_a_reading_that_was_cut_off_begins_anew(take_in, office):
    batch = take_in(book([HEAD, HE], sheet="东二"))
    count = len(staged_rows(batch))
    batch.state = BatchState.READING
    path_of(batch.id).write_bytes(book([HEAD, HE], sheet="东二"))
    db.session.commit()
    read_batch(batch.id)
    batch = db.session.get(Batch, batch.id, populate_existing=True)
    assert (batch.state, len(staged_rows(batch))) == (BatchState.READY, count)


# -- taking back


def test_a_batch_is_taken_back_whole(take_in, office):
    import_all(take_in(book([HEAD, HE], sheet="东二")), office)
    batch = take_in(book([HEAD, [*HE[:3], "2005-7-2", "2006-7-1", "13900000009"], LU], sheet="东二"))
    import_all(batch, office)
    roll_back(batch, "传错了", by=office(), at=now())
    db.session.commit()
    assert db.session.scalar(select(Member.id).where(Member.name == "卢阿银")) is None
    back = member("陆阿金")
    assert (back.joined.iso, back.phone) == ("2005-07-01", "13900000001")
    with pytest.raises(RuleBroken, match="只有已导入"):
        roll_back(batch, "再次", by=office(), at=now())


def test_a_batch_with_later_edits_on_it_is_not_taken_back(take_in, office):
    batch = take_in(book([HEAD, HE, LU], sheet="东二"))
    import_all(batch, office)
    someone = member("陆阿金")
    edit_member(someone, name="陆阿金", sex=someone.sex, birth=someone.birth, phone=None, note="改过", drawn_from=1,
                by=office(), at=now())  # fmt: skip
    db.session.commit()
    with pytest.raises(RuleBroken, match="1 处"):
        roll_back(batch, "传错了", by=office(), at=now())
    assert member("卢阿银")


def test_two_batches_on_the_same_people_are_taken_back_the_later_first(take_in, office):
    import_all(take_in(book([HEAD, HE], sheet="东二")), office)
    first = take_in(book([HEAD, [*HE[:3], "2005-7-2", "2006-7-1", "13900000009"]], sheet="东二"))
    import_all(first, office)
    second = take_in(book([HEAD, [*HE[:3], "2005-7-3", "2006-7-1", "13900000008"]], sheet="东二"))
    import_all(second, office)
    with pytest.raises(RuleBroken, match="1 处"):
        roll_back(first, "传错了", by=office(), at=now())
    for batch, joined, phone in ((second, "2005-07-02", "13900000009"), (first, "2005-07-01", "13900000001")):
        roll_back(batch, "传错了", by=office(), at=now())
        db.session.commit()
        back = member("陆阿金")
        assert (back.joined.iso, back.phone) == (joined, phone)
        assert sum(fact.kind is FactKind.JOINED and fact.superseded_at is None for fact in facts_of(back.id)) == 1


def test_an_edit_between_two_batches_still_keeps_the_first(take_in, office):
    first = take_in(book([HEAD, HE], sheet="东二"))
    import_all(first, office)
    someone = member("陆阿金")
    edit_member(someone, name="陆阿金", sex=someone.sex, birth=someone.birth, phone="13900000007", note="",
                drawn_from=1, by=office(), at=now())  # fmt: skip
    db.session.commit()
    second = take_in(book([HEAD, [*HE[:5], "13900000009"]], sheet="东二"))
    import_all(second, office)
    roll_back(second, "传错了", by=office(), at=now())
    db.session.commit()
    with pytest.raises(RuleBroken, match="1 处"):
        roll_back(first, "传错了", by=office(), at=now())


def test_each_deed_leaves_its_entry(take_in, office):
    batch = take_in(book([HEAD, HE], sheet="东二"))
    import_all(batch, office)
    roll_back(batch, "传错了", by=office(), at=now())
    db.session.commit()
    acts = db.session.scalars(select(Entry.act).order_by(Entry.seq.desc()).limit(3)).all()
    assert acts == ["import.rolled_back", "import.confirmed", "import.received"]


# -- the other lists

UNITS_HEAD = ["简称", "全称", "类别", "上级", "启用日期"]


def test_units_come_in_below_each_other_and_go_again(take_in, office):
    rows = [
        UNITS_HEAD,
        ["新涌村", "中共西樵镇新涌村总支部委员会", "村", "西樵镇", None],
        ["新一", "中共西樵镇新涌村新一经济社支部委员会", "经济社党支部", "新涌村", "2026-1-1"],
        ["新一第一小组", None, "党小组", "新一", None],
        ["新二", None, "经济社党支部", "没有这个村", None],
        ["新三", None, "村", "新一", None],
        ["东一", None, "经济社党支部", "樵东村", "2026-3-1"],
    ]
    batch = take_in(book(rows, sheet="单位"), "units")
    assert [action for _, action in outcome_of(batch)] == [
        Action.NEW, Action.NEW, Action.NEW, Action.CONFLICT, Action.CONFLICT, Action.UPDATE,
    ]  # fmt: skip
    import_all(batch, office)
    branch = db.session.scalars(select(Unit).where(Unit.short_name == "新一")).one()
    assert branch.enabled_on == YEAR
    assert branch.path.startswith(db.session.scalars(select(Unit.path).where(Unit.short_name == "新涌村")).one())
    roll_back(batch, "传错了", by=office(), at=now())
    db.session.commit()
    assert db.session.scalar(select(Unit.id).where(Unit.short_name == "新涌村")) is None
    assert db.session.scalars(select(Unit.enabled_on).where(Unit.short_name == "东一")).one() == date(
        today().year, 1, 1
    )


def test_units_with_members_are_not_taken_back(take_in, office):
    rows = [UNITS_HEAD, ["东三", None, "经济社党支部", "樵东村", None]]
    batch = take_in(book(rows, sheet="单位"), "units")
    import_all(batch, office)
    import_all(take_in(book([HEAD, HE], sheet="东三")), office)
    with pytest.raises(RuleBroken, match="处"):
        roll_back(batch, "传错了", by=office(), at=now())


def test_posts_come_in_where_nobody_holds_them(take_in, office):
    rows = [
        ["单位", "姓名", "职务", "任职日期"],
        ["东二", "谭永福", "支部书记", "2026-3-1"],
        ["东一", "冯月好", "书记", "2026-3-1"],
        ["东一", "温家兴", "书记", "2026-3-1"],
        ["东二", "没有此人", "组织委员", "2026-3-1"],
    ]
    batch = take_in(book(rows, sheet="职务"), "posts")
    assert [action for _, action in outcome_of(batch)] == [Action.NEW, Action.CONFLICT, Action.SAME, Action.CONFLICT]
    assert "温家兴在这段时间任书记" in reasons(batch)
    import_all(batch, office)
    roll_back(batch, "传错了", by=office(), at=now())


def test_accounts_come_in_without_authority_and_tied_to_their_members(take_in, office):
    rows = [
        ["姓名", "所属单位", "手机", "账号名"],
        ["谭永福", "东二", "13900000011", None],
        ["苏雪梅", "东二", None, "sxm"],
        ["冯月好", "东一", None, None],
        ["某评委", "樵园社区", "13800001012", None],
        ["谭永福", "东二", None, None],
    ]
    batch = take_in(book(rows, sheet="账号"), "accounts")
    assert [action for _, action in outcome_of(batch)] == [
        Action.NEW, Action.NEW, Action.SAME, Action.CONFLICT, Action.CONFLICT,
    ]  # fmt: skip
    import_all(batch, office)
    opened = db.session.scalars(select(Account).where(Account.login == "tanyongfu")).one()
    assert (opened.member_id, opened.is_activated) == (member("谭永福").id, False)
    roll_back(batch, "传错了", by=office(), at=now())
    db.session.commit()
    assert db.session.scalar(select(Account.id).where(Account.login == "sxm")) is None


# -- what would make the register wrong is a conflict


def only(rows, sheet="东二", head=HEAD):
    return book([head, *rows], sheet=sheet)


NAMESAKES = [["王明", "男", "1960-07", "1985-7-1", "1986-7-1", "13811111111"],
             ["王明", "男", "1972-03", "1999-7-1", "2000-7-1", "13822222222"]]  # fmt: skip


def test_two_namesakes_of_a_roster_do_not_both_become_one_member(take_in, office):
    known = enrol("王明", short="东二", sex=Sex.MALE, birth=None, joined=None, confirmed=None)
    db.session.commit()
    batch = take_in(only(NAMESAKES))
    assert [action for title, action in outcome_of(batch) if title == "王明"] == [Action.UPDATE, Action.CONFLICT]
    assert "前面已有一行对上" in reasons(batch)
    import_all(batch, office)
    assert list(contradictions(facts_of(known.id), None)) == []
    enter(member("王明"), FactKind.AWAY, "2026-03-01")


def test_beside_a_namesake_with_a_birth_one_without_may_be_anybody(take_in, office):
    enrol("王明", short="东二", sex=Sex.MALE, birth="1972-03", joined=None, confirmed=None)
    db.session.commit()
    batch = take_in(only([["王明", "男", None, None, None, "13811111111"], NAMESAKES[1]]))
    assert [action for title, action in outcome_of(batch) if title == "王明"] == [Action.CONFLICT, Action.UPDATE]
    assert "还有同名的人" in reasons(batch)


def test_a_roster_completes_a_birth_that_nobody_had_entered_and_gives_it_back(take_in, office):
    enrol("王明", short="东二", birth=None)
    db.session.commit()
    batch = take_in(only([["王明", "女", "1960-07", None, None, None]]))
    assert [row.changed for row in staged_rows(batch) if row.title == "王明"] == [{"出生年月": ["无", "1960-07"]}]
    import_all(batch, office)
    assert member("王明").birth.iso == "1960-07"
    roll_back(batch, "传错了", by=office(), at=now())
    db.session.commit()
    assert member("王明").birth is None


@pytest.mark.parametrize(
    ("known", "given", "action"),
    [
        ("1960-07", "1960-07-15", Action.UPDATE),
        ("1960-07-15", "1960-07", Action.SAME),
        ("1960-07-15", "1960-07-16", Action.UPDATE),
    ],
)
def test_a_day_completes_a_month_and_a_month_does_not_replace_a_day(take_in, known, given, action):
    enrol("王明", short="东二", birth=known)
    db.session.commit()
    batch = take_in(only([["王明", "女", given, None, None, None]]))
    assert [found for title, found in outcome_of(batch) if title == "王明"] == [action]


def test_a_birth_that_would_make_a_twin_is_a_conflict(take_in):
    enrol("王明", short="西一", birth="1960-07")
    twin = enrol("王明某", short="东二", birth=None)
    twin.rename("王明")
    db.session.commit()
    assert "另有同名同月的人（在中共西樵镇樵西村西一" in reasons(
        take_in(only([["王明", "女", "1960-07", None, None, None]]))
    )


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (["谭永福", "男", "1970-03", "2024-7-1", "2001-7-1", None], "早于入党日期"),
        (["谭永福", "男", "1970-03", "1960-7-1", None, None], "早于出生年月"),
        (["张新", "男", "2090-07", "2105-7-1", "2106-7-1", None], "出生年月在今天以后"),
        (["张新", "男", "1990-07", "2105-7-1", None, None], "入党日期在今天以后"),
        (["谭永福", "男", "1970-03", None, "2105-7-1", None], "转正日期在今天以后"),
    ],
)
def test_dates_that_cannot_be_are_conflicts_for_the_known_and_the_new(take_in, row, sentence):
    batch = take_in(only([row]))
    assert sentence in reasons(batch)
    assert not {action for _, action in outcome_of(batch)} & set(WRITTEN)


def test_a_group_that_overlaps_an_ended_one_is_a_conflict(take_in, office):
    person = member("罗耀祥")
    (before,) = [fact for fact in facts_of(person.id) if fact.kind is FactKind.GROUP]
    ended = copy_of(before, until=today(), by=None, at=now())
    correct_fact(person, before, ended, unit("第一小组"), "止", by=office(), at=now())
    db.session.commit()
    rows = [["罗耀祥", "男", "第二小组"]]
    assert "在时间上重叠" in reasons(take_in(only(rows, sheet="东一", head=["姓名", "性别", "党小组"])))


def test_what_is_wrong_already_does_not_keep_a_roster_from_mending_the_rest(take_in, office):
    known = enrol("王明", short="东二", sex=Sex.MALE, birth="1960-07", joined="1985-07-01", confirmed="1986-07-01")
    fact = new_fact(known, FactKind.JOINED, date(1984, 7, 1), basis="旧账", by=None, at=now())
    db.session.add(fact)  # as an earlier version wrote it
    db.session.commit()
    batch = take_in(only([["王明", "男", "1960-07", None, "1987-7-1", None]]))
    assert [action for title, action in outcome_of(batch) if title == "王明"] == [Action.UPDATE]


# -- posts

POSTS_HEAD = ["单位", "姓名", "职务", "任职日期"]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (["东二", "谭永福", "副书记", "2030-1-1"], "在今天以后"),
        (["东二", "谭永福", "副书记", "1950-1-1"], "早于入党日期"),
        (["东一", "麦小苗", "副书记", today().isoformat()], "预备党员没有被选举权"),
    ],
)
def test_a_post_that_nobody_can_hold_is_a_conflict(take_in, row, sentence):
    batch = take_in(book([POSTS_HEAD, row], sheet="职务"), "posts")
    assert (sentence in reasons(batch), outcome_of(batch)[0][1]) == (True, Action.CONFLICT)


def test_a_unit_has_one_secretary_at_a_time_whenever_that_was(take_in, office):
    held = posts_held(unit("东一").id, today())[0]
    leave_post(held, unit("东一"), until=today(), basis="换届", today=today(), by=office())
    db.session.commit()
    rows = [POSTS_HEAD, ["东一", "李丽华", "书记", (today() - timedelta(days=30)).isoformat()]]
    assert "温家兴在这段时间任书记" in reasons(take_in(book(rows, sheet="职务"), "posts"))


# -- units


def test_names_that_are_taken_are_conflicts_of_their_rows(take_in, office):
    village, first = unit("樵东村").name, unit("东一").name
    rows = [
        UNITS_HEAD,
        ["东三", "中共东三", "经济社党支部", "樵东村", None],
        ["东三", "中共东三乙", "经济社党支部", village, None],
        ["东四", first, "经济社党支部", "樵西村", None],
        ["东二", first, "经济社党支部", "樵东村", None],
        ["东五", "中共东三", "经济社党支部", "樵西村", None],
        ["东六", "中共东六", "经济社党支部", "樵东村", None],
    ]
    batch = take_in(book(rows, sheet="单位"), "units")
    assert [action for _, action in outcome_of(batch)] == [Action.NEW, *[Action.CONFLICT] * 4, Action.NEW]
    assert import_all(batch, office)[Action.NEW] == 2


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (["东三", "经济社党支部", "樵东村", "党支部", None, "2150-1-1"], "成立日期在今天以后"),
        (["东二", "经济社党支部", "樵东村", None, "是", None], "只有小区党支部"),
        (["东二", "经济社党支部", "樵东村", "党小组", None, None], "组织形式"),
    ],
)
def test_what_a_unit_cannot_be_is_a_conflict_of_its_row(take_in, row, sentence):
    head = ["简称", "类别", "上级", "组织形式", "功能型", "成立日期"]
    batch = take_in(book([head, row], sheet="单位"), "units")
    assert (sentence in reasons(batch), outcome_of(batch)[0][1]) == (True, Action.CONFLICT)


# -- beside others


@pytest.fixture
def while_comparing(monkeypatch):
    """Somebody does something, in a transaction of their own, whenever a list of members was compared."""

    def arrange(deed):
        compare = MembersImporter.compare

        def compared(self, *arguments):
            found = compare(self, *arguments)
            with own_transaction(db.engine, patience=0.1) as session:  # Busy if comparing held the queue
                deed(session)
            return found

        monkeypatch.setattr(MembersImporter, "compare", compared)

    return arrange


def phone_for(name):
    return lambda session: session.execute(update(Member).where(Member.name == name).values(phone=f"{next(NUMBERS)}"))


NUMBERS = itertools.count(13900001000)


def test_nobody_waits_while_a_batch_is_compared(take_in, office, while_comparing):
    batch = take_in(only([HE, LU]))
    seen = []
    while_comparing(lambda session: seen.append(session.scalar(select(func.count(Member.id)))))
    compare_again(batch, at=now())
    db.session.commit()
    assert import_all(batch, office) == {Action.NEW: 2, Action.UPDATE: 0}
    assert len(seen) == 2


@pytest.mark.parametrize("others", ["陆阿金", "谭永福"])
def test_if_somebody_writes_all_the_time_nothing_is_imported(take_in, office, while_comparing, others):
    import_all(take_in(only([HE])), office)
    batch = take_in(only([[*HE[:5], "13900000077"], LU]))
    while_comparing(phone_for(others))
    with pytest.raises(RuleBroken, match="名册"):
        confirm(batch, by=office(), at=now())
    db.session.rollback()
    assert db.session.scalar(select(Member.id).where(Member.name == "卢阿银")) is None


def test_if_somebody_wrote_once_it_is_compared_anew_and_written_is_what_the_preview_showed(
    take_in, office, while_comparing
):
    batch = take_in(only([HE]))
    deeds = iter([phone_for("谭永福")])
    while_comparing(lambda session: next(deeds, lambda _: None)(session))
    assert import_all(batch, office) == {Action.NEW: 1, Action.UPDATE: 0}


def test_two_who_confirm_at_once_import_once(take_in, office, while_comparing):
    batch = take_in(only([HE]))
    key = batch.id
    state = update(Batch).where(Batch.id == key).values(state=BatchState.CONFIRMED, confirmed_at=now())
    while_comparing(lambda session: session.execute(state))
    with pytest.raises(RuleBroken, match="已经办理过"):
        confirm(batch, by=office(), at=now())


@pytest.mark.parametrize("kind", ["members", "posts", "accounts", "units"])
def test_a_batch_of_any_size_can_be_taken_back(context, office, kind):
    traces = [{"id": 10**6 + number, "title": "某某", "version": 1} for number in range(70_000)]
    importer = importers()[kind]
    assert len(importer.why_not_undo(traces)) == len(traces)
    if kind != "units":  # of units each is read
        importer.undo(traces, Confirmed(1, office(), now(), "撤回"))
