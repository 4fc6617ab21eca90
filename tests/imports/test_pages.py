"""The pages of an import: who reaches a batch, what a refused upload says, and what each state of a batch offers."""

import io

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage

from tests.imports.books import HE, HEAD, LU, book
from xiqiao.core.db import db
from xiqiao.demo import CAST
from xiqiao.imports.importers import importers
from xiqiao.imports.models import Batch, BatchState
from xiqiao.imports.staging import read_batch
from xiqiao.members.models import Member

#: kind, who may import it, a sound row of it
KINDS = {
    "units": ({"lin", "zhou"}, [["简称", "类别", "上级"], ["东九", "经济社", "樵东村"]]),
    "members": ({"lin", "zhou"}, [HEAD, HE, LU, ["潘小玉", "女", "不详", None, None, None]]),
    "posts": ({"lin", "zhou"}, [["单位", "姓名", "职务", "任职日期"], ["东二", "谭永福", "书记", "2026-3-1"]]),
    "accounts": ({"axi"}, [["姓名", "单位"], ["谭永福", "东二"]]),
}  # fmt: skip
PAGES = ("", "/progress", "/findings", "/roll-back")
DEEDS = ("/confirm", "/compare", "/discard", "/roll-back")


@pytest.fixture
def upload(app, visitor):
    """Somebody who may sends a workbook; the address of the batch. `read`: the worker has read it."""

    def send(kind="members", content=b"", read=True, **more):
        person = visitor(min(KINDS[kind][0]))
        answer = post_file(person, kind, content or book(KINDS[kind][1], sheet="东二"), **more)
        assert answer.status_code == 303, answer.get_data(as_text=True)[:1000]
        path = answer.headers["Location"]
        if read:
            with app.app_context():
                read_batch(int(path.rsplit("/", 1)[1]))
        return path

    return send


def post_file(person, kind, content, name="名册.xlsx", **fields):
    page = person.open(f"/imports/{kind}/new").form(f"/imports/{kind}/new")
    data = {**page["fields"], **fields, "file": FileStorage(io.BytesIO(content), filename=name)}
    return person.client.post(f"/imports/{kind}/new", data=data, content_type="multipart/form-data")


def members(app):
    with app.app_context():
        return db.session.scalar(select(func.count(Member.id)))


@pytest.mark.parametrize("kind", KINDS)
def test_a_batch_is_not_there_for_whoever_may_not_import_its_kind(app, visitor, upload, kind):
    path, may = upload(kind), KINDS[kind][0]
    for login in (character.login for character in CAST):
        person = visitor(login)
        for page in PAGES:
            status = person.client.get(path + page).status_code
            assert status in ({200, 303} if login in may else {404}), f"{login} {page}: {status}"
        for deed in DEEDS if login not in may else ():
            assert person.post(path + deed, reason="x").status == 404, f"{login} {deed}"
    with app.app_context():
        assert db.session.scalars(select(Batch.state)).all() == [BatchState.READY]


def test_each_list_of_batches_shows_the_own_kinds_only(visitor, upload):
    upload("members", name="党员名册.xlsx")
    upload("accounts", name="账号清单.xlsx")
    assert "党员名册.xlsx" in visitor("zhou").open("/imports")
    assert "账号清单.xlsx" not in visitor("zhou").open("/imports")
    assert "党员名册.xlsx" not in visitor("axi").open("/imports")


@pytest.mark.parametrize("kind", KINDS)
def test_the_template_has_the_headers_that_are_read(visitor, kind):
    person = visitor(min(KINDS[kind][0]))
    sheet = load_workbook(io.BytesIO(person.open(f"/imports/{kind}/template").response.data)).worksheets[0]
    assert [cell.value.rstrip("*") for cell in sheet[1]] == [column.label for column in importers()[kind].columns]


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "", "请选择表格文件。"),
        (b"", "名册.xlsx", "文件是空的"),
        ("姓名,性别\n".encode("gbk"), "名册.csv", "“另存为” .xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "名册.xls", "“另存为” .xlsx"),
    ],
)
def test_a_file_that_is_no_workbook_is_answered_in_place(app, visitor, content, name, sentence):
    answer = post_file(visitor("lin"), "members", content, name)
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)
    with app.app_context():
        assert db.session.scalar(select(func.count(Batch.id))) == 0


def test_the_day_of_the_roster_is_asked_and_checked(visitor):
    answer = post_file(visitor("lin"), "members", book([HEAD, HE]), day="去年")
    assert answer.status_code == 422
    assert "请写成 2026-7-1 这样的日期。" in answer.get_data(as_text=True)


def test_while_it_is_read_the_page_asks_every_two_seconds_and_then_leads_to_the_preview(app, visitor, upload):
    path = upload(read=False)
    person = visitor("lin")
    assert "正在读取" in person.open(path)
    assert "every 2s" in person.open(f"{path}/progress", htmx=True)
    with app.app_context():
        read_batch(int(path.rsplit("/", 1)[1]))
    assert person.open(f"{path}/progress", htmx=True, status=204).location == path
    assert "every 2s" not in person.open(path)


def test_the_preview_says_what_would_be_written_and_what_is_to_be_mended(visitor, upload):
    path, person = upload(), visitor("zhou")
    page = person.open(path)
    assert "确认导入 2 行" in page
    assert "有误和冲突的 1 行不会写入" in page
    assert "潘小玉" in person.open(f"{path}?action=error")
    assert "陆阿金" not in person.open(f"{path}?action=error")
    for nonsense in ("action=x", "number=0", "number=99999", "number=x"):
        person.open(f"{path}?{nonsense}")
    rows = load_workbook(io.BytesIO(person.open(f"{path}/findings").response.data)).active
    (line,) = [[cell.value for cell in row] for row in rows.iter_rows(min_row=3)]
    assert line[:6] == ["东二", "4", "C4", "有误", "潘小玉", "不详"]


@pytest.mark.parametrize("htmx", [False, True])
def test_it_is_confirmed_once_and_rolled_back_with_a_reason(app, visitor, upload, htmx):
    before, path, person = members(app), upload(), visitor("lin")
    assert person.submit(person.open(path), f"{path}/confirm", htmx=htmx).location == path
    assert members(app) == before + 2
    assert "已导入：新增 2，更新 0。" in person.open(path)
    assert person.post(f"{path}/confirm", htmx=htmx).status == 409
    back = person.open(f"{path}/roll-back")
    assert "请写明原因。" in person.submit(back, f"{path}/roll-back", htmx=htmx, status=422)
    assert person.submit(back, f"{path}/roll-back", htmx=htmx, reason="传错了").location == path
    assert members(app) == before
    assert person.post(f"{path}/roll-back", htmx=htmx, reason="再次").status == 422


def test_what_stands_in_the_way_of_rolling_back_is_listed(app, visitor, upload):
    path, person = upload(), visitor("lin")
    person.submit(person.open(path), f"{path}/confirm", status=303)
    with app.app_context():
        key = db.session.scalars(select(Member.id).where(Member.name == "陆阿金")).one()
    edit = f"/members/{key}/edit"
    person.submit(person.open(edit), edit, note="改过", status=303)
    page = person.open(f"{path}/roll-back")
    assert "陆阿金：导入后又改过。" in page
    assert "（1 处）" in person.submit(page, f"{path}/roll-back", reason="传错了", status=422)


def test_a_discarded_batch_offers_nothing_more(visitor, upload):
    path, person = upload(), visitor("lin")
    person.submit(person.open(path), f"{path}/discard", status=303)
    page = person.open(path)
    assert "没有导入任何内容" in page
    assert f"{path}/confirm" not in page.html
    for deed in ("/confirm", "/compare", "/discard"):
        assert person.post(path + deed).status == 409
