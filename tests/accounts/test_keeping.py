"""The system administrator keeps accounts: opened, edited without losing updates, disabled at once."""

import pytest
from sqlalchemy import select

from xiqiao.accounts.models import Account
from xiqiao.audit.models import Entry
from xiqiao.core.db import db

NEW = {"login": "huang.ying", "name": "黄莺", "phone": "１３８ 0000-2001", "unit_id": "4"}


def newest_entry():
    return db.session.scalars(select(Entry).order_by(Entry.seq.desc())).first()


def test_an_account_is_opened(app, visitor):
    admin = visitor("axi")
    admin.submit(admin.open("/accounts/new"), "/accounts/new", **NEW, status=303)
    with app.app_context():
        made = db.session.scalars(select(Account).where(Account.login == "huang.ying")).one()
        assert (made.name, made.phone, made.unit_id, made.password_hash) == ("黄莺", "13800002001", 4, None)
        assert newest_entry().act == "account.opened"
        assert newest_entry().facts["phone"] == "138****2001", "a whole phone number in the log"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"login": "FENG"}, "已有账号使用这个账号名"),
        ({"phone": "13800001012"}, "已有账号使用这个手机号"),
        ({"login": "13800001012"}, "以字母开头"),
        ({"login": ""}, "请填写账号名"),
        ({"name": "  "}, "请填写姓名"),
        ({"phone": "12ab"}, "只能是数字"),
        ({"birth_month": "1960-13"}, "1960-07"),
        ({"unit_id": "9999"}, ""),
        ({"unit_id": "not a number"}, ""),
        ({"name": "长" * 41}, ""),
    ],
)
def test_a_faulty_form_comes_back_with_its_fault_and_its_content(app, visitor, change, sentence):
    admin = visitor("axi")
    answer = admin.submit(admin.open("/accounts/new"), "/accounts/new", **{**NEW, **change}, status=422)
    assert sentence in answer
    kept = answer.form("/accounts/new")["fields"]
    assert kept["name"] == change.get("name", NEW["name"]).strip()
    with app.app_context():
        assert db.session.query(Account).count() == 15


@pytest.mark.parametrize("name", ["㑇𠮷", "䶮", "𬀩", "欧阳·买买提", "O'Neil"])
def test_rare_names_are_kept_as_they_are(app, visitor, name):
    admin = visitor("axi")
    admin.submit(admin.open("/accounts/new"), "/accounts/new", **{**NEW, "name": name}, status=303)
    with app.app_context():
        assert db.session.scalars(select(Account.name).where(Account.login == "huang.ying")).one() == name


@pytest.mark.parametrize("name", ["黄\u202e莺", "黄\u200b莺", "\ufeff黄莺", "黄\x00莺"])
def test_invisible_characters_are_dropped(app, visitor, name):
    admin = visitor("axi")
    admin.submit(admin.open("/accounts/new"), "/accounts/new", **{**NEW, "name": name}, status=303)
    with app.app_context():
        assert db.session.scalars(select(Account.name).where(Account.login == "huang.ying")).one() == "黄莺"


def test_bytes_that_are_no_text_do_not_upset_the_server(visitor):
    admin = visitor("axi")
    token = admin.open("/accounts/new").form("/accounts/new")["fields"]["csrf_token"]
    body = f"csrf_token={token}&login=abc&unit_id=0&name=%ED%A0%80%FF%FE".encode()
    answer = admin.client.post("/accounts/new", data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in (303, 422)


def test_markup_in_a_name_is_shown_inert(visitor):
    admin = visitor("axi")
    name = '<b hx-get="/x" onclick=a>李'
    answer = admin.submit(admin.open("/accounts/new"), "/accounts/new", **{**NEW, "name": name}, status=303)
    assert "&lt;b hx-get=" in admin.open(answer.location)


def test_an_edit_records_old_and_new(app, visitor):
    admin = visitor("axi")
    page = admin.open("/accounts/14/edit")
    admin.submit(page, "/accounts/14/edit", name="何秉坤", phone="13900000000", status=303)
    with app.app_context():
        changes = newest_entry().facts["changes"]
    assert changes == {"姓名": ["何炳坤", "何秉坤"], "手机": ["138****1014", "139****0000"]}


def test_a_stale_edit_shows_both_versions_and_keeps_ones_own_text(app, visitor):
    first, second = visitor("axi"), visitor("axi")
    theirs, mine = first.open("/accounts/14/edit"), second.open("/accounts/14/edit")
    first.submit(theirs, "/accounts/14/edit", name="何秉坤", status=303)
    answer = second.submit(mine, "/accounts/14/edit", name="何柄坤", status=409)
    assert "何秉坤" in answer, "the stored version is not shown"
    assert answer.form("/accounts/14/edit")["fields"]["name"] == "何柄坤"
    with app.app_context():
        assert db.session.get(Account, 14).name == "何秉坤"
    second.submit(answer, "/accounts/14/edit", status=303)  # saved again in sight of both
    with app.app_context():
        assert db.session.get(Account, 14).name == "何柄坤"


def test_a_form_without_its_version_changes_nothing(app, visitor):
    admin = visitor("axi")
    admin.submit(admin.open("/accounts/14/edit"), "/accounts/14/edit", name="何某", version=None, status=409)
    with app.app_context():
        assert db.session.get(Account, 14).name == "何炳坤"


def test_saving_without_a_change_leaves_no_entry(app, visitor):
    admin = visitor("axi")
    with app.app_context():
        before = newest_entry().seq
    admin.submit(admin.open("/accounts/14/edit"), "/accounts/14/edit", status=303)
    with app.app_context():
        assert newest_entry().seq == before


def test_disabling_ends_the_session_at_the_next_request(visitor):
    member, admin = visitor("hebo"), visitor("axi")
    member.open("/me")
    page = admin.open("/accounts/14/state")
    assert admin.submit(page, "/accounts/14/state", reason="").status == 422
    admin.submit(page, "/accounts/14/state", reason="转出组织关系", status=303)
    member.open("/me", status=303)
    assert "转出组织关系" in admin.open("/accounts/14")
    admin.submit(admin.open("/accounts/14/state"), "/accounts/14/state", reason="弄错了", status=303)
    member.open("/me", status=303)  # enabled again, but the session stays ended
    visitor("hebo").open("/me")


def test_the_list_is_in_the_order_of_strokes_or_pinyin(app, visitor):
    admin = visitor("axi")

    def names():
        page = admin.open("/accounts").html
        people = ["冯月好", "何炳坤", "区文杰", "吴建国", "周小敏", "麦小苗", "陈立民"]
        return sorted(people, key=page.index)

    assert names() == ["区文杰", "冯月好", "何炳坤", "吴建国", "陈立民", "麦小苗", "周小敏"]
    manager = visitor("lin")
    page = manager.open("/rules/office.name_order/change")
    values = {"value": "拼音", "source": "办公室习惯", "reason": "查找方便"}
    manager.submit(page, "/rules/office.name_order/preview", **values, status=200)
    fields = page.form("/rules/office.name_order/preview")["fields"]
    manager.post("/rules/office.name_order/change", **{**fields, **values})
    assert names() == ["陈立民", "冯月好", "何炳坤", "麦小苗", "区文杰", "吴建国", "周小敏"]


@pytest.mark.parametrize(("query", "found"), [("words=冯", 1), ("words=feng", 1), ("words=FENG", 1), ("words=%25", 0),
                                              ("words=zzz", 0), ("state=disabled", 0), ("state=active", 15),
                                              ("state=rubbish", 15), ("words=" + "长" * 50, 15)])  # fmt: skip
def test_the_list_is_searched(visitor, query, found):
    assert visitor("axi").open(f"/accounts?{query}").html.count('name="chosen"') == found


def test_a_recorder_sees_the_own_branch_only(visitor):
    page = visitor("feng").open("/accounts")
    assert page.html.count('name="chosen"') == 3  # herself, 何炳坤, 麦小苗
    assert "区文杰" not in page


def test_a_long_list_turns_its_pages_and_keeps_its_question(app, visitor):
    from xiqiao.accounts.keeping import open_account
    from xiqiao.core.clock import now

    with app.app_context():
        for number in range(60):
            open_account(f"test{number}", f"测试{number}", by=None, at=now())
        db.session.commit()
    admin = visitor("axi")
    first = admin.open("/accounts?state=waiting")
    assert first.html.count('name="chosen"') == 50
    onward = next(link["href"] for link in first.document.all("a") if link.get("rel") == "next")
    second = admin.open(onward)
    assert second.html.count('name="chosen"') == 10
    back = next(link["href"] for link in second.document.all("a") if link.get("rel") == "prev")
    assert admin.open(back).html.count('name="chosen"') == 50
    assert admin.open("/accounts?number=999").html.count('name="chosen"') == 0
    assert admin.open("/accounts?number=-1").html.count('name="chosen"') == 50
