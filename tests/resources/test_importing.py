"""Places from a workbook: previewed, entered or corrected, and taken back unless something stands on them."""

import pytest
from sqlalchemy import select

from tests.imports.books import book
from xiqiao.core.clock import now, today
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken
from xiqiao.imports.comparing import staged_rows
from xiqiao.imports.confirming import confirm, receive, roll_back
from xiqiao.imports.importers import Action, importers
from xiqiao.imports.models import Batch
from xiqiao.imports.staging import read_batch
from xiqiao.imports.templates import template_workbook
from xiqiao.resources.models import Place, PlaceAccess, PlaceKind
from xiqiao.resources.places import PlaceFacts, edit_place
from xiqiao.resources.routes import StopFacts, add_route, add_stop

HEAD = ["阵地名称", "类型", "所属村", "地址", "容纳人数", "是否预约", "联系电话", "启用日期"]
NEW = ["东三服务站", "服务站", "东一", "榕树旁", "约60人", "开放", "0757-86800001", "2026-3-1"]
KNOWN = ["东一经济社党群服务站", "党群服务站", "中共西樵镇樵东村东一经济社支部委员会", None, 45, None, None, None]


@pytest.fixture
def take_in(context, person):
    def make(*rows):
        batch = receive(book([HEAD, *rows], sheet="阵地"), "阵地.xlsx", importers()["places"], today(), by=person("lin"),
                        at=now())  # fmt: skip
        db.session.commit()
        key = batch.id
        read_batch(key)
        return db.session.get(Batch, key, populate_existing=True)

    return make


@pytest.fixture
def enter(person):
    def make(batch):
        confirm(batch, by=person("lin"), at=now())
        db.session.commit()

    return make


def outcomes(batch):
    return [row.action for row in staged_rows(batch)]


def reasons(batch):
    return " ".join(pair[1] for row in staged_rows(batch) for label, pair in row.changed.items() if label == "原因")


def test_new_places_come_in_and_known_ones_are_corrected(take_in, enter, place):
    batch = take_in(NEW, KNOWN)
    assert outcomes(batch) == [Action.NEW, Action.UPDATE]
    assert staged_rows(batch)[1].changed == {"容纳人数": ["40", "45"]}
    enter(batch)
    made, known = place("东三服务站"), place("东一经济社党群服务站")
    assert (made.kind, made.unit.short_name, made.capacity) == (PlaceKind.SERVICE_STATION, "东一", 60)
    assert (made.access, made.phone, made.opened_on.isoformat()) == (PlaceAccess.OPEN, "075786800001", "2026-03-01")
    assert (known.capacity, known.address) == (45, "东一大榕树旁"), "an empty cell erases nothing"


def test_the_same_list_again_changes_nothing(take_in, enter):
    enter(take_in(NEW, KNOWN))
    assert outcomes(take_in(NEW, KNOWN)) == [Action.SAME, Action.SAME]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (["甲站", "服务站", "没有这个村", *NEW[3:]], "没有找到单位“没有这个村”"),
        (["甲站", "服务站", "", *NEW[3:]], ""),
        (["甲站", "不知道", *NEW[2:]], ""),
        (["甲站", *NEW[1:4], "很多", *NEW[5:]], ""),
        (["甲站", *NEW[1:4], "0", *NEW[5:]], ""),
        (["甲站", *NEW[1:6], "电话本上有", NEW[7]], ""),
    ],
)
def test_what_cannot_be_read_or_placed_is_left_out(take_in, row, sentence):
    batch = take_in(row)
    assert outcomes(batch) in ([Action.CONFLICT], [Action.ERROR])
    assert sentence in reasons(batch)


def test_a_place_that_stands_twice_in_a_workbook_is_read_once(take_in):
    assert outcomes(take_in(NEW, NEW)) == [Action.NEW, Action.CONFLICT]


def test_a_batch_is_taken_back_whole(take_in, enter, place, person):
    batch = take_in(NEW, KNOWN)
    enter(batch)
    roll_back(batch, "传错了", by=person("lin"), at=now())
    db.session.commit()
    assert db.session.scalar(select(Place.id).where(Place.name == "东三服务站")) is None
    assert place("东一经济社党群服务站").capacity == 40


def test_a_place_that_a_route_passes_by_now_is_not_taken_back(app, take_in, enter, place, person):
    batch = take_in(NEW)
    enter(batch)
    add_stop(add_route("新线", "乡村振兴", by=person("lin")), StopFacts(place=place("东三服务站")), by=person("lin"))
    db.session.commit()
    with app.test_request_context():
        assert importers()["places"].why_not_undo(
            [{"id": place("东三服务站").id, "title": "东三服务站", "version": 1}]
        ) == ["东三服务站：红色线路“新线”经过这里。"]
        with pytest.raises(RuleBroken, match="1 处"):
            roll_back(batch, "传错了", by=person("lin"), at=now())


def test_a_place_that_was_changed_since_is_not_taken_back(take_in, enter, place, person):
    batch = take_in(NEW)
    enter(batch)
    made = place("东三服务站")
    edit_place(made, PlaceFacts("东三站", made.kind, made.unit), drawn_from=1, by=person("zhou"))
    db.session.commit()
    with pytest.raises(RuleBroken, match="1 处"):
        roll_back(batch, "传错了", by=person("lin"), at=now())


def test_the_template_to_fill_in_has_every_column(context):
    from io import BytesIO

    from openpyxl import load_workbook

    sheet = load_workbook(BytesIO(template_workbook(importers()["places"]))).worksheets[0]
    assert [cell.value for cell in sheet[1]][:4] == ["名称*", "类别*", "所属单位*", "地址"]
