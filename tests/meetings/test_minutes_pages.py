"""Writing down what was said: items that save themselves one by one, for two recorders at once."""

from datetime import timedelta

import pytest

from tests.meetings.conftest import kinds_of, loaded, outlined, started
from xiqiao.core.clock import now, today
from xiqiao.core.db import db
from xiqiao.meetings.minutes import on_roll
from xiqiao.meetings.models import Meeting, MeetingState
from xiqiao.meetings.starting import start_record


@pytest.fixture
def record(behind):
    """A record of 东一 with two items: its id and theirs."""

    def make():
        meeting = started("东一", headings=["学习", "修路"])
        return meeting.id, *(item.id for item in meeting.sitting.items)

    return behind(make)


@pytest.fixture
def item_of(behind, record):
    """The nth item as it is stored now, as a plain copy."""

    def read(number):
        item = loaded(record[0]).sitting.items[number]
        return {name: getattr(item, name) for name in ("id", "title", "text", "decision", "version", "position",
                                                       "is_criticism", "changed_by_name")}  # fmt: skip

    return lambda number: behind(lambda: read(number))


def address(record, number):
    return f"/meetings/{record[0]}/items/{record[number]}"


def test_an_item_is_saved_by_itself_and_answers_when(visitor, record, item_of):
    feng = visitor("feng")
    page = feng.open(f"/meetings/{record[0]}/minutes")
    text = {f"item{record[1]}-text": "冯月好领学了公报。\r\n大家讨论。", f"item{record[1]}-decision": "同意。"}
    answer = feng.submit(page, address(record, 1), htmx=True, status=200, **text)
    assert "已保存" in answer
    assert answer.response.headers["HX-Retarget"] == f"#item{record[1]}-answer"
    stored = item_of(0)
    assert (stored["text"], stored["decision"]) == ("冯月好领学了公报。\n大家讨论。", "同意。")
    assert f'name="item{record[1]}-version" value="{stored["version"]}"' in answer
    assert "冯月好领学了公报" in feng.open(f"/meetings/{record[0]}")


def test_without_scripts_the_button_saves_and_leads_back_to_the_item(visitor, record, item_of):
    feng = visitor("feng")
    page = feng.open(f"/meetings/{record[0]}/minutes")
    answer = feng.submit(page, address(record, 1), status=303, act="save", **{f"item{record[1]}-text": "学了。"})
    assert answer.location.endswith(f"/minutes#item{record[1]}")
    assert item_of(0)["text"] == "学了。"


def test_two_recorders_in_different_items_do_not_disturb_each_other(visitor, record, item_of):
    feng, wen = visitor("feng"), visitor("wen")
    mine, theirs = (each.open(f"/meetings/{record[0]}/minutes") for each in (feng, wen))
    feng.submit(mine, address(record, 1), htmx=True, status=200, **{f"item{record[1]}-text": "甲"})
    wen.submit(theirs, address(record, 2), htmx=True, status=200, **{f"item{record[2]}-text": "乙"})
    assert [item_of(0)["text"], item_of(1)["text"]] == ["甲", "乙"]


@pytest.mark.parametrize("htmx", [True, False])
def test_in_the_same_item_the_second_sees_both_versions_and_decides(visitor, record, item_of, htmx):
    feng, wen = visitor("feng"), visitor("wen")
    mine, theirs = (each.open(f"/meetings/{record[0]}/minutes") for each in (feng, wen))
    name = f"item{record[1]}-text"
    wen.submit(theirs, address(record, 1), status=303, act="save", **{name: "文书记所写"})
    for _ in range(2):  # what saves itself again overwrites nobody
        both = feng.submit(mine, address(record, 1), htmx=htmx, status=409, **{name: "冯月好所写"})
        assert "文书记所写" in both
        assert "冯月好所写" in both
    assert item_of(0)["text"] == "文书记所写"
    decided = {f"item{record[1]}-version-decided": item_of(0)["version"]}
    feng.submit(mine, address(record, 1), htmx=htmx, **{name: "两份合一", **decided})
    assert item_of(0)["text"] == "两份合一"


def test_one_may_take_the_stored_version_instead(visitor, record, item_of):
    feng, wen = visitor("feng"), visitor("wen")
    mine, theirs = (each.open(f"/meetings/{record[0]}/minutes") for each in (feng, wen))
    wen.submit(theirs, address(record, 1), status=303, act="save", **{f"item{record[1]}-text": "文书记所写"})
    answer = feng.submit(mine, address(record, 1), htmx=True, status=200, act="theirs",
                         **{f"item{record[1]}-text": "冯月好所写"})  # fmt: skip
    assert "文书记所写" in answer
    assert "冯月好所写" not in answer.html.partition("</form>")[0]
    assert item_of(0)["text"] == "文书记所写"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"text": "字" * 100_001}, "最多 100000 个字"),
        ({"title": ""}, "请填写议题"),
        ({"title": "题" * 101}, "议题最多 100 个字"),
        ({"presenter": "名" * 41}, "最多 40 个字"),
    ],
)
def test_what_is_too_long_or_missing_is_said_in_place_with_all_that_was_typed(visitor, record, fields, words, item_of):
    feng = visitor("feng")
    page = feng.open(f"/meetings/{record[0]}/minutes")
    posted = {f"item{record[1]}-{name}": value for name, value in fields.items()}
    posted[f"item{record[1]}-points"] = "张三：先修水渠"
    assert words in feng.submit(page, address(record, 1), htmx=True, status=422, **posted)
    whole = feng.submit(page, address(record, 1), status=422, act="save", **posted)
    assert words in whole
    assert "张三：先修水渠" in whole
    assert item_of(0)["version"] == 1


def test_a_hundred_thousand_characters_word_markup_emoji_and_controls_are_taken_as_text(visitor, record, item_of):
    feng = visitor("feng")
    page = feng.open(f"/meetings/{record[0]}/minutes")
    pasted = '<p class="MsoNormal"><o:p>同意</o:p></p>\u200b\x07😀' + "字" * 99_900
    feng.submit(page, address(record, 1), htmx=True, status=200, **{f"item{record[1]}-text": pasted})
    stored = item_of(0)["text"]
    assert stored.startswith('<p class="MsoNormal"><o:p>同意</o:p></p>😀字')
    shown = feng.open(f"/meetings/{record[0]}").html
    assert "&lt;p class=&#34;MsoNormal&#34;&gt;" in shown


def test_whole_minutes_are_one_item(visitor, behind, begin):
    key = begin("东一")
    feng = visitor("feng")
    page = feng.open(f"/meetings/{key}/minutes")
    feng.submit(page, f"/meetings/{key}/items", status=303, title="会议内容")
    made = behind(lambda: [item.title for item in loaded(key).sitting.items])
    assert made == ["会议内容"]


def test_under_htmx_a_new_item_comes_below_the_others(visitor, record):
    feng = visitor("feng")
    page = feng.open(f"/meetings/{record[0]}/minutes")
    answer = feng.submit(page, f"/meetings/{record[0]}/items", htmx=True, status=200, title="其他")
    assert answer.response.headers["HX-Retarget"] == "#items"
    assert "第 3 项" in answer
    refused = feng.submit(page, f"/meetings/{record[0]}/items", status=422, title="")
    assert "请填写议题" in refused


def test_items_are_moved_and_only_empty_ones_removed(visitor, record, item_of, behind):
    feng = visitor("feng")
    feng.post(f"{address(record, 2)}/move", step="up")
    assert [item_of(0)["title"], item_of(1)["title"]] == ["修路", "学习"]
    feng.post(f"{address(record, 2)}/move", step="up")
    assert item_of(0)["title"] == "修路"
    page = feng.open(f"/meetings/{record[0]}/minutes")
    feng.submit(page, address(record, 1), act="save", **{f"item{record[1]}-text": "学了。"})
    assert feng.post(f"{address(record, 1)}/removal").status == 409
    assert feng.post(f"{address(record, 2)}/removal").status == 303
    assert item_of(0)["title"] == "学习"


def test_criticism_is_written_and_read_by_few(visitor, record, behind):
    feng, liang = visitor("feng"), visitor("liang")
    page = feng.open(f"/meetings/{record[0]}/minutes")
    fields = {f"item{record[1]}-text": "何某批评张某", f"item{record[1]}-is_criticism": "y"}
    feng.submit(page, address(record, 1), status=303, act="save", **fields)
    for path in ("", "/minutes"):
        assert "何某批评张某" in feng.open(f"/meetings/{record[0]}{path}")
        assert "何某批评张某" not in liang.open(f"/meetings/{record[0]}{path}")
    assert liang.post(address(record, 1), **fields).status == 403


def test_the_page_learns_that_somebody_else_changed_it(visitor, record):
    feng, wen = visitor("feng"), visitor("wen")
    page = feng.open(f"/meetings/{record[0]}/minutes")
    seen = "&".join(f"seen={each['value']}" for each in page.document.all("input") if each.get("name") == "seen")
    changes = f"/meetings/{record[0]}/changes?{seen}"
    feng.open(changes, status=204, htmx=True)
    feng.submit(page, address(record, 1), htmx=True, **{f"item{record[1]}-text": "自己写的"})
    feng.open(changes, status=204, htmx=True)
    theirs = wen.open(f"/meetings/{record[0]}/minutes")
    wen.submit(theirs, address(record, 2), htmx=True, **{f"item{record[2]}-text": "别人写的"})
    assert "刚刚改过第 2 项议题" in feng.open(changes, htmx=True)
    feng.open(f"/meetings/{record[0]}/changes?seen=x&seen=item.a.b&seen=", htmx=True)


def test_the_content_of_a_joint_sitting_is_fixed_when_one_record_is_settled(visitor, behind):
    def settle_one():
        first, second = start_record(outlined("东一", "东二"), by=None, at=now())
        second.state, second.finalised_at = MeetingState.FINAL, now()
        return first.id

    key = behind(settle_one)
    answer = visitor("wen").post(f"/meetings/{key}/items", title="修路")
    assert answer.status == 422
    assert "东二的记录已定稿，共用的内容不能再改" in answer


def test_the_facts_are_put_right_and_another_day_reads_the_roll_anew(visitor, behind, begin):
    key = begin("东一")
    feng = visitor("feng")
    page = feng.open(f"/meetings/{key}/facts")
    chair = behind(lambda: loaded(key).attendance[0].name)
    other_day = today() - timedelta(days=10)
    more = {"title": "改名的党课", "day": str(other_day), "starts": "9:00", "ends": "11点", "chair_name": chair,
            "observers": "何站长，镇驻村工作队", "is_checked": "y"}  # fmt: skip
    kind = behind(lambda: kinds_of("party_lecture")[0].id)
    shown = feng.open(feng.submit(page, f"/meetings/{key}/facts", status=303, kinds=kind, **more).location)
    for words in ("改名的党课", "09:00–11:00", "何站长", "已核对", chair):
        assert words in shown
    stored = behind(lambda: (loaded(key).day, loaded(key).chair_id == on_roll(loaded(key), chair)))
    assert stored == (other_day, True)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"day": str(today() + timedelta(days=5))}, "会议还没有开"),
        ({"ends": "1:00"}, "结束时间要在开始时间以后"),
        ({"title": ""}, "请填写名称"),
        ({"chair_name": "名" * 41}, "最多 40 个字"),
    ],
)
def test_wrong_facts_are_said_in_place(visitor, begin, fields, words, behind):
    key = begin("东一")
    feng = visitor("feng")
    page = feng.open(f"/meetings/{key}/facts")
    answer = feng.submit(page, f"/meetings/{key}/facts", status=422, act="save", **{"place": "祠堂", **fields})
    assert words in answer
    assert "祠堂" in answer
    assert behind(lambda: db.session.get_one(Meeting, key).day) == today() - timedelta(days=3)


def test_two_people_at_the_facts_see_both_versions(visitor, begin):
    key = begin("东一")
    feng, wen = visitor("feng"), visitor("wen")
    mine, theirs = feng.open(f"/meetings/{key}/facts"), wen.open(f"/meetings/{key}/facts")
    wen.submit(theirs, f"/meetings/{key}/facts", status=303, act="save", place="新祠堂")
    both = feng.submit(mine, f"/meetings/{key}/facts", status=409, act="save", place="旧祠堂")
    assert "新祠堂" in both
    assert "旧祠堂" in both
    decided = {"version-decided": next(
        button["value"] for form in both.document.forms for button in form["buttons"]
        if button.get("name") == "version-decided"
    )}  # fmt: skip
    feng.submit(both, f"/meetings/{key}/facts", status=303, **decided)
    assert "旧祠堂" in feng.open(f"/meetings/{key}")
