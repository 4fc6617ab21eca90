"""阵地, 红色线路 and 讲师团 as people meet them in the browser, with and without scripts."""

import pytest
from sqlalchemy import select

from xiqiao.core.db import db
from xiqiao.resources.models import Lecturer, Place, Route, Stop

EVERYWHERE = ["/resources", "/resources?words=qiao", "/places", "/places/6", "/routes", "/routes/1", "/lecturers"]


@pytest.fixture
def stored(app):
    """One record, read in a context of its own."""

    def read(model, **wanted):
        with app.app_context():
            return db.session.scalars(select(model).filter_by(**wanted)).one()

    return read


@pytest.mark.parametrize("path", [*EVERYWHERE, "/lecturers/1", "/places?state=all", "/routes?theme=乡村振兴"])
def test_everybody_reads(visitor, path):
    visitor("mai").open(path)


@pytest.mark.parametrize("query", ["village=999999", "village=x", "kind=nothing", "state=?", "number=-1", "number=99999999",
                                   "words=%00%25_", "theme=x", "audience=x", "village=99999999999999999999"])  # fmt: skip
@pytest.mark.parametrize("path", ["/places", "/routes", "/lecturers", "/resources"])
def test_nonsense_in_the_address_is_the_whole_list(visitor, path, query):
    visitor("mai").open(f"{path}?{query}")


@pytest.mark.parametrize(
    ("path", "there", "not_there"),
    [
        ("/places?words=dongyi", "东一经济社党群服务站", "西一经济社"),
        ("/places?words=xyjjs", "西一经济社党群服务站", "东一经济社"),
        ("/places?village=3", "东一经济社党群服务站", "西一经济社"),
        ("/places?village=4", "东一经济社党群服务站", "东二经济社"),
        ("/places?kind=theme_park", "樵园党建主题园区", "党群服务站</a>"),
        ("/places?state=closed", "樵东村旧粮仓活动室", "听音湖广场"),
        ("/places", "听音湖广场", "樵东村旧粮仓活动室"),
        ("/routes?theme=产业发展", "实干兴镇", "初心如磐"),
        ("/routes?words=听音湖", "初心如磐", "实干兴镇"),
        ("/lecturers?words=hbk", "何炳坤", "林素芬"),
        ("/lecturers?words=党章", "程晓岚", "林素芬"),
        ("/lecturers?audience=网站", "卢映红", "何炳坤"),
        ("/lecturers?village=3", "何炳坤", "卢映红"),
        ("/resources?words=四议", "温家兴", "何炳坤"),
    ],
)
def test_lists_are_narrowed_by_village_kind_and_words(visitor, path, there, not_there):
    page = visitor("mai").open(path)
    assert there in page
    assert not_there not in page


def test_a_page_number_leads_on_with_the_question(app, visitor):
    with app.app_context():
        first = db.session.get(Place, 6)
        db.session.add_all(
            Place(name=f"站{n}", search_key=f"站{n}", kind=first.kind, unit_id=3, access=first.access)
            for n in range(60)
        )
        db.session.commit()
    page = visitor("mai").open("/places?words=站&village=3")
    (link,) = [a["href"] for a in page.document.all("a") if a.get("rel") == "next"]
    assert "village=3" in link
    visitor("mai").open(link)


# -- places


@pytest.mark.parametrize("htmx", [False, True])
def test_a_secretary_enters_a_place_of_the_own_village(visitor, stored, htmx):
    wen = visitor("wen")
    page = wen.open("/places/new")
    offered = {option["value"] for option in page.document.all("option")}
    assert {"3", "4", "5"} <= offered
    assert not {"1", "2", "6", "7"} & offered, "units of others"
    answer = wen.submit(page, "/places/new", htmx=htmx, name="东一读书角", unit_id="4", phone="０７５７-8680 0002")
    assert answer.location.endswith("/places?village=4")
    assert stored(Place, name="东一读书角").phone == "075786800002"
    assert "东一读书角" in wen.open("/places?village=4")


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"name": " "}, "请填写名称"),
        ({"name": "长" * 61}, "最多 60 个字"),
        ({"unit_id": "6"}, "不是有效的选择"),
        ({"unit_id": "abc"}, "选择无效"),
        ({"kind": "castle"}, "不是有效的选择"),
        ({"access": None}, ""),
        ({"capacity": "0"}, "1 到 100000"),
        ({"capacity": "9" * 30}, "1 到 100000"),
        ({"capacity": "六十"}, "不是有效的整数"),
        ({"phone": "打给村委"}, "只能是数字"),
        ({"opened_on": "明天"}, "2026-7-1"),
        ({"name": "东一经济社党群服务站", "unit_id": "4"}, "已有叫这个名字的阵地"),
    ],
)
def test_what_cannot_be_a_place_comes_back_with_its_sentence(visitor, values, sentence):
    wen = visitor("wen")
    answer = wen.submit(wen.open("/places/new"), "/places/new", status=422 if sentence else None,
                        **{"name": "新站", "unit_id": "4", **values})  # fmt: skip
    assert sentence in answer


def test_the_second_of_two_editors_sees_both_versions_in_words(visitor, stored):
    first, second = visitor("wen"), visitor("lin")
    mine, theirs = second.open("/places/7/edit"), first.open("/places/7/edit")
    first.submit(theirs, "/places/7/edit", kind="meeting_room", address="榕树南", status=303)
    answer = second.submit(mine, "/places/7/edit", address="榕树北", status=409)
    assert all(text in answer for text in ("榕树南", "榕树北", "会议室", "党群服务站"))
    assert ">所属单位</a>" not in answer, "what does not differ is not compared"
    second.submit(answer, "/places/7/edit", status=303)
    assert stored(Place, id=7).address == "榕树北"


def test_a_form_without_its_version_is_outdated(visitor):
    lin = visitor("lin")
    lin.submit(lin.open("/places/7/edit"), "/places/7/edit", version=None, name="改名", status=409)


def test_a_place_is_closed_in_sight_of_what_counts_on_it_and_reopened(visitor, stored):
    lin = visitor("lin")
    page = lin.open("/places/1/close")
    assert "红色线路“初心如磐·红色岁月线”经过这里" in page
    page = lin.submit(page, "/places/1/close", reason="装修", status=422)
    assert "勾选这一项" in page
    lin.submit(page, "/places/1/close", is_known="y", status=303)
    assert stored(Place, id=1).closing_reason == "装修"
    assert "为止，原因：装修" in lin.open("/places/1")
    lin.submit(lin.open("/places/1"), "/places/1/reopen", status=303)
    assert stored(Place, id=1).closed_on is None


def test_nothing_is_said_of_uses_where_there_are_none(visitor):
    lin = visitor("lin")
    page = lin.open("/places/21/close")
    assert "is_known" not in page.form("/places/21/close")["fields"]
    assert "还有" not in page
    lin.submit(page, "/places/21/close", reason="改作他用", status=303)


def test_the_history_is_for_those_who_keep_the_place(visitor):
    wen = visitor("wen")
    wen.submit(wen.open("/places/7/edit"), "/places/7/edit", address="榕树南", status=303)
    assert "地址：东一大榕树旁 → 榕树南" in wen.open("/places/7")
    assert "修改记录" not in visitor("mai").open("/places/7")


# -- routes


def test_a_route_is_entered_with_its_stops_moved_and_printed(visitor, stored):
    lin = visitor("lin")
    answer = lin.submit(lin.open("/routes/new"), "/routes/new", name="新线", theme="改革创新", status=303)
    key = stored(Route, name="新线").id
    assert answer.location.endswith(f"/routes/{key}/stops")
    for name, place in (("甲", "0"), ("", "4"), ("丙", "0")):
        page = lin.open(f"/routes/{key}/stops/new")
        lin.submit(
            page, f"/routes/{key}/stops/new", name=name, place_id=place, next_km="2.5", stay_minutes="30", status=303
        )
    third = stored(Stop, route_id=key, position=3).id
    answer = lin.submit(lin.open(f"/routes/{key}/stops"), f"/stops/{third}/move", status=303)
    assert answer.location.endswith(f"/routes/{key}/stops#stop-2")
    assert [stored(Stop, route_id=key, position=at).name for at in (1, 2, 3)] == ["甲", "丙", ""]
    page = lin.open(f"/routes/{key}")
    assert "3 站，约 1 小时 30 分，路程 5 公里" in page
    assert "第 1、2、3 站还没有教学内容" in page
    assert "还没有教学内容" not in visitor("mai").open(f"/routes/{key}")


def test_a_stop_may_be_put_between_others(visitor, stored):
    lin = visitor("lin")
    page = lin.open("/routes/1/stops/new")
    assert page.form("/routes/1/stops/new")["fields"]["after"] == "4", "the end, if nothing is said"
    lin.submit(page, "/routes/1/stops/new", name="湖心亭", after="1", status=303)
    assert stored(Stop, name="湖心亭").position == 2


def test_a_button_of_an_old_page_moves_nothing(visitor):
    lin = visitor("lin")
    page = lin.open("/routes/1/stops")
    lin.submit(page, "/stops/2/move", status=303)
    assert "有人在您打开页面之后改过" in lin.submit(page, "/stops/2/move", status=409)
    lin.post("/stops/2/move", seen_at="x", way="?")


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"name": ""}, "请选一处阵地，或者写上这一站的名称"),
        ({"next_km": "很远"}, "不是有效的小数"),
        ({"next_km": "NaN"}, "0 到 200"),
        ({"next_km": "1e999999"}, "0 到 200"),
        ({"next_km": "-1"}, "0 到 200"),
        ({"stay_minutes": "601"}, "0 到 600"),
        ({"place_id": "999"}, "不是有效的选择"),
        ({"after": "99"}, "不是有效的选择"),
        ({"story": "长" * 2001}, "最多 2000 个字"),
    ],
)
def test_what_cannot_be_a_stop_comes_back_with_its_sentence(visitor, values, sentence):
    lin = visitor("lin")
    page = lin.open("/routes/1/stops/new")
    assert sentence in lin.submit(page, "/routes/1/stops/new", status=422, **{"name": "新站", **values})


def test_two_people_edit_a_stop_and_the_second_sees_both(visitor, stored):
    first, second = visitor("zhou"), visitor("lin")
    mine, theirs = second.open("/stops/1/edit"), first.open("/stops/1/edit")
    first.submit(theirs, "/stops/1/edit", story="先写的故事", next_km="3.0", status=303)
    answer = second.submit(mine, "/stops/1/edit", story="后写的故事", status=409)
    assert "先写的故事" in answer
    assert answer.form("/stops/1/edit")["fields"]["story"] == "后写的故事"
    assert stored(Stop, id=1).next_metres == 3000


def test_a_stop_is_removed_after_a_question_unless_it_changed(visitor, stored):
    lin = visitor("lin")
    page = lin.open("/stops/2/remove")
    lin.submit(lin.open("/stops/2/edit"), "/stops/2/edit", notes="改过", status=303)
    assert "有人在您打开页面之后改过" in lin.submit(page, "/stops/2/remove", status=422)
    lin.submit(lin.open("/stops/2/remove"), "/stops/2/remove", status=303)
    assert stored(Stop, route_id=1, position=2).id == 3


def test_the_sketch_has_a_title_and_escapes_what_people_typed(visitor):
    lin = visitor("lin")
    nasty = "<script>alert(1)</script>&\"'"
    lin.submit(lin.open("/stops/1/edit"), "/stops/1/edit", name=nasty, story=nasty, status=303)
    page = visitor("mai").open("/routes/1")
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page.html.split("<svg")[1].split("</svg>")[0]
    assert page.document.all("svg")[0]["aria-labelledby"] == "sketch-title sketch-about"
    assert "初心如磐·红色岁月线示意图" in page.document.text("title")
    numbers = [text.strip() for text in page.document.texts["text"]]
    assert [number for number in numbers if number in "1234" and number] == ["1", "2", "3", "4"]


def test_a_route_without_stops_and_one_with_thirty_are_drawn(visitor, stored):
    lin = visitor("lin")
    lin.submit(lin.open("/routes/new"), "/routes/new", name="长线", theme="改革创新", status=303)
    key = stored(Route, name="长线").id
    assert "还没有途经点" in lin.open(f"/routes/{key}")
    page = lin.open(f"/routes/{key}/stops/new")
    for number in range(30):
        lin.submit(page, f"/routes/{key}/stops/new", name=f"站{number}", after="0", status=303)
    assert len(lin.open(f"/routes/{key}").document.all("circle")) == 30
    assert "最多 30 站" in lin.submit(page, f"/routes/{key}/stops/new", name="多", status=422)


def test_a_theme_that_the_office_dropped_stays_with_its_route(app, visitor):
    with app.app_context():
        db.session.get(Route, 1).theme = "从前的主题"
        db.session.commit()
    lin = visitor("lin")
    lin.submit(lin.open("/routes/1/edit"), "/routes/1/edit", description="改过介绍", status=303)
    assert "从前的主题" in lin.open("/routes/1")


# -- lecturers


def test_a_lecturer_is_entered_changed_and_tied(visitor, stored):
    lin = visitor("lin")
    page = lin.open("/lecturers/new")
    answer = lin.submit(page, "/lecturers/new", name="谭永福", unit_id="5", topics=" 一 \r\n\r\n二\n一", audiences=["企业", "校园"],
                        phone="139 0000 0001", status=303)  # fmt: skip
    key = stored(Lecturer, name="谭永福").id
    assert answer.location.endswith(f"/lecturers/{key}")
    page = lin.open(f"/lecturers/{key}")
    assert all(text in page for text in ("一\n二", "企业、校园", "13900000001"))
    assert lin.open(f"/lecturers/{key}/edit").form(f"/lecturers/{key}/edit")["fields"]["topics"] == "一\n二"
    page = lin.open(f"/lecturers/{key}/member")
    (member,) = {field["value"] for field in page.document.all("input") if field["name"] == "member_id"} - {"0"}
    lin.submit(page, f"/lecturers/{key}/member", member_id=member, status=303)
    assert str(stored(Lecturer, id=key).member_id) == member


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"name": ""}, "请填写姓名"),
        ({"topics": "字" * 61}, "第 1 行最多 60 个字"),
        ({"topics": "\n".join(map(str, range(21)))}, "最多 20 行"),
        ({"audiences": ["月球"]}, "不在名单里的选项"),
        ({"name": "何炳坤", "unit_id": "4"}, "同名的两个人"),
    ],
)
def test_what_cannot_be_a_lecturer_comes_back_with_its_sentence(visitor, values, sentence):
    lin = visitor("lin")
    page = lin.open("/lecturers/new")
    assert sentence in lin.submit(page, "/lecturers/new", status=422, **{"name": "新讲师", "unit_id": "4", **values})


def test_the_phone_is_whole_for_those_who_book_and_masked_for_others(visitor):
    assert "13800001022" in visitor("feng").open("/lecturers/5")
    masked = visitor("mai").open("/lecturers/5")
    assert "138****1022" in masked
    assert "13800001022" not in masked
    assert "13800001014" in visitor("hebo").open("/lecturers/1"), "their own"


def test_a_lecturer_who_is_no_member_any_more_is_noticed(app, visitor):
    from xiqiao.members.models import Standing

    with app.app_context():
        member_id = db.session.get(Lecturer, 1).member_id
        from xiqiao.members.models import Member

        db.session.get(Member, member_id).standing = Standing.DIED
        db.session.commit()
    assert "请核对是否停用" in visitor("lin").open("/lecturers/1")


def test_a_list_of_places_costs_the_same_reads_however_long(app, visitor, statements):
    person = visitor("mai")
    person.open("/lecturers")
    with statements() as seen:
        person.open("/lecturers")
    assert len(seen) <= 12, "\n".join(seen)
    with statements() as seen:
        person.open("/routes")
    assert len(seen) <= 10, "\n".join(seen)
