"""应开会议 on pages: a branch's own, the village's and the town's, waiving, and the ticks of 已录上级平台."""

import re
from datetime import date
from functools import partial

import pytest
from sqlalchemy import select

from tests.meetings.conftest import unit_named
from tests.meetings.duties import YEAR, bare, enable, final
from xiqiao.audit.models import Entry
from xiqiao.core.db import db
from xiqiao.meetings.models import Meeting, MeetingState, Source
from xiqiao.meetings.waivers import Waiver

QUARTER = f"year={YEAR - 1}&quarter=2"
BEFORE = YEAR - 1
MAY = f"party_day/{BEFORE}/5"


@pytest.fixture
def behind(app):
    """Do something in the register behind the visitors' backs."""

    def do(act):
        with app.app_context():
            found = act()
            db.session.commit()
            return found

    return do


@pytest.fixture
def branch(behind):
    """东一 and 东二 owed all of last year; nobody else does. The key of 东一."""
    behind(bare)
    behind(lambda: enable("东一", "东二", on=date(BEFORE, 1, 1)))
    return behind(lambda: unit_named("东一").id)


def key_of(behind, short):
    return behind(lambda: unit_named(short).id)


def test_the_entry_leads_a_recorder_to_the_branch_a_secretary_to_the_village_and_the_office_to_the_town(
    visitor, behind
):
    for login, short in (("feng", "东一"), ("wen", "樵东村"), ("zhou", "西樵镇"), ("ji", "西樵镇")):
        answer = visitor(login).open("/duties", status=303)
        assert answer.location == f"/duties/{key_of(behind, short)}"


def test_a_branch_sees_what_is_to_be_made_up_for_and_which_record_satisfied_what(visitor, branch, behind):
    held = behind(lambda: final("东一", date(BEFORE, 5, 9), "members_meeting", "party_lecture").id)
    page = visitor("feng").open(f"/duties/{branch}?{QUARTER}")
    assert f'<a href="/meetings/{held}">{BEFORE}年5月9日' in page
    assert "待补（" in page
    assert "已完成（2）" in page
    assert "违规" not in page
    assert f"{BEFORE}年第2季度" in page
    assert f"{BEFORE}年6月30日" in page


def test_a_record_that_counts_for_nothing_is_listed_with_its_reason(visitor, branch, behind):
    behind(lambda: final("东一", date(BEFORE, 5, 9), "training", title="读书班"))
    behind(lambda: final("东一", date(BEFORE, 5, 9), "party_day", title="草稿", state=MeetingState.DRAFT))
    page = visitor("feng").open(f"/duties/{branch}?{QUARTER}")
    assert "《读书班》</a>：“学习培训”没有规定的次数。" in page
    assert "《草稿》</a>：还没有定稿，定稿以后才计。" in page


def test_what_is_kept_elsewhere_counts_and_says_where_it_is(visitor, branch, behind):
    for month, source in ((4, Source.BRIEF), (5, Source.PLATFORM), (6, Source.WORKBOOK)):
        behind(partial(final, "东一", date(BEFORE, month, 9), "party_day", source=source, kept_at="柜子"))
    page = visitor("feng").open(f"/duties/{branch}?{QUARTER}")
    assert "已完成（3）" in page
    for words in ("，简录（纸质另存）", "，上级平台", "，往年台账"):
        assert words in page


def test_the_record_itself_says_what_it_counts_for(visitor, branch, behind):
    first = behind(lambda: final("东一", date(BEFORE, 5, 9), "members_meeting").id)
    second = behind(lambda: final("东一", date(BEFORE, 6, 9), "members_meeting", "training").id)
    feng = visitor("feng")
    assert f"支部党员大会：计入{BEFORE}年第2季度" in feng.open(f"/meetings/{first}")
    page = feng.open(f"/meetings/{second}")
    assert f"{BEFORE}年第2季度的支部党员大会已经完成，这一次是多开的。" in page
    assert "“学习培训”没有规定的次数。" in page


def test_a_branch_that_is_not_enabled_is_told_so(visitor, branch, behind):
    behind(bare)
    assert "还没有填写启用日期" in visitor("feng").open(f"/duties/{branch}?{QUARTER}")


def test_a_village_sees_how_many_lack_each_duty_and_who_they_are(visitor, branch, behind):
    behind(lambda: final("东二", date(BEFORE, 5, 9), "party_day"))
    wen, village = visitor("wen"), key_of(behind, "樵东村")
    page = wen.open(f"/duties/{village}?{QUARTER}")
    assert f'href="/duties/{village}/{MAY}">1 个支部' in page
    assert "不作排名" in page
    who = wen.open(f"/duties/{village}/{MAY}")
    assert f'<a href="/duties/{branch}">东一</a>' in who
    assert "东二" not in who


def test_a_long_list_of_who_lacks_a_duty_has_pages(visitor, branch, behind, monkeypatch):
    monkeypatch.setattr("xiqiao.core.paging.slice_of.__defaults__", (1, 1))
    zhou = visitor("zhou")
    page = zhou.open(f"/duties/1/{MAY}")
    assert ("东一</a>" in page, "东二</a>" in page) == (True, False)
    assert f'href="/duties/1/{MAY}?number=2"' in page
    assert "东二</a>" in zhou.open(f"/duties/1/{MAY}?number=2")


def test_from_a_duty_one_goes_to_the_brief_with_its_kind_ticked(visitor, branch):
    feng, path = visitor("feng"), f"/meetings/briefs/new?unit={branch}&amp;kind=party_day"
    assert path in feng.open(f"/duties/{branch}?{QUARTER}")
    page = feng.open(path.replace("&amp;", "&"))
    assert [box.get("checked") for box in page.document.all("input") if box.get("name") == "kinds"].count("") == 1


def test_nobody_reads_the_duties_of_others(visitor, branch, behind):
    assert visitor("jie").open(f"/duties/{branch}", status=403)
    assert visitor("hebo").open("/duties", status=403)
    assert visitor("feng").open(f"/duties/{key_of(behind, '樵东村')}", status=403)


@pytest.mark.parametrize("path", ["party_day/2026/13", "party_day/2026/0", "party_day/1999/1", "party_day/99999/1",
                                  "members_meeting/2026/5", "training/2026/5", "%00/2026/5"])  # fmt: skip
def test_a_duty_that_there_is_not_is_not_found(visitor, branch, path):
    visitor("zhou").open(f"/duties/{branch}/{path}", status=404)


@pytest.mark.parametrize("query", ["", "year=x", "year=1&quarter=9", "quarter=2", "year=2100&quarter=4", "year=2000"])
def test_any_question_about_time_gets_a_page(visitor, branch, query):
    for login in ("feng", "zhou"):
        visitor(login).open(f"/duties/{branch}?{query}")
    visitor("zhou").open(f"/duties/1?{query}")


def test_the_office_waives_a_duty_with_a_reason_and_takes_it_back(visitor, branch, behind):
    zhou, path = visitor("zhou"), f"/duties/{branch}/{MAY}/waiver"
    assert path in zhou.open(f"/duties/{branch}?{QUARTER}")
    assert "请写明原因。" in zhou.submit(zhou.open(path), path, status=422, reason=" ")
    answer = zhou.submit(zhou.open(path), path, status=303, reason="全体参加防汛")
    assert answer.location == f"/duties/{branch}?{QUARTER}"
    page = zhou.open(answer.location)
    assert "免计：全体参加防汛" in page
    assert "免计：全体参加防汛" in visitor("feng").open(answer.location)
    assert behind(lambda: db.session.scalars(select(Waiver.by_name)).all()) == ["周小敏"]
    refused = zhou.post(path, reason="再来一次")
    assert (refused.status, "本来就不计" in refused) == (422, True)
    zhou.submit(page, f"{path}/withdrawal", status=303)
    assert behind(lambda: db.session.scalars(select(Waiver.id)).all()) == []
    assert behind(lambda: acts(2)) == ["duty.unwaived", "duty.waived"]
    assert zhou.post(f"{path}/withdrawal").status == 409


def test_only_the_office_waives(visitor, branch):
    for login in ("feng", "wen", "ji"):
        assert visitor(login).post(f"/duties/{branch}/{MAY}/waiver", reason="不想开").status == 403


def acts(count):
    return list(db.session.scalars(select(Entry.act).order_by(Entry.seq.desc()).limit(count)))


def test_the_page_of_a_branch_says_what_is_due_to_those_who_may_know(visitor, branch, behind):
    behind(lambda: enable("东一", on=date(BEFORE, 1, 1)))
    words = re.compile(r"应开会议：\d+ 项待办，最早的\d+年\d+月\d+日截止")
    for login, may_know in (("feng", True), ("wen", True), ("ji", True), ("jie", False), ("hebo", False)):
        page = visitor(login).open(f"/units/{branch}")
        assert bool(words.search(page.html)) is may_know, login
        assert (f'href="/duties/{branch}"' in page) is may_know
    assert not words.search(visitor("wen").open(f"/units/{key_of(behind, '樵东村')}").html)


# -- 已录上级平台


def test_what_remains_to_be_copied_is_ticked_many_at_once_and_what_was_ticked_leaves_the_list(visitor, branch, behind):
    keys = [behind(lambda on=on: final("东一", date(BEFORE, on, 9), title=f"{on}月的会").id) for on in (2, 3, 4)]
    behind(lambda: final("东一", date(BEFORE, 5, 9), title="平台上的", source=Source.PLATFORM))
    behind(lambda: final("东一", date(BEFORE, 6, 9), title="还没定稿", state=MeetingState.DRAFT))
    behind(lambda: final("西一", date(BEFORE, 6, 9), title="别村的会"))
    feng = visitor("feng")
    page = feng.open("/duties/platform")
    assert page.html.index("2月的会") < page.html.index("3月的会") < page.html.index("4月的会")
    assert not any(word in page for word in ("平台上的", "还没定稿", "别村的会"))
    token = page.form("/duties/platform")["fields"]
    answer = feng.client.post(
        "/duties/platform", data={**token, "chosen": [str(key) for key in keys[:2]], "act": "done"}
    )
    assert answer.status_code == 303
    page = feng.open("/duties/platform")
    assert "已勾选 2 份记录" in page
    assert "2月的会" not in page
    assert "4月的会" in page
    assert behind(lambda: acts(2)) == ["meeting.on_platform"] * 2
    assert behind(lambda: db.session.get(Meeting, keys[0]).on_platform_by_name) == "冯月好"
    assert behind(lambda: db.session.get(Meeting, keys[0]).state) is MeetingState.FINAL


def test_a_tick_by_mistake_is_taken_back(visitor, branch, behind):
    key = behind(lambda: final("东一", date(BEFORE, 2, 9), title="二月的会").id)
    feng = visitor("feng")
    assert feng.post("/duties/platform", chosen=str(key), act="done").status == 303
    page = feng.open("/duties/platform?ticked=y")
    assert "二月的会" in page
    feng.submit(page, "/duties/platform", status=303, chosen=str(key), act="undo")
    assert "没有勾选过的记录" in feng.open("/duties/platform?ticked=y")
    assert "二月的会" in feng.open("/duties/platform")


@pytest.mark.parametrize("chosen", ["", "x", "999999", "99999999999999", "-1"])
def test_nothing_or_nonsense_ticked_is_answered(visitor, branch, chosen):
    answer = visitor("feng").post("/duties/platform", chosen=chosen, act="done")
    assert (answer.status, "没有勾选会议记录" in answer) == (409, True)


def test_nobody_ticks_for_others(visitor, branch, behind):
    key = behind(lambda: final("西一", date(BEFORE, 2, 9)).id)
    assert visitor("feng").post("/duties/platform", chosen=str(key), act="done").status == 409
    assert visitor("ji").open("/duties/platform", status=403)
