"""搜索 as a page: hits in their surroundings, filters in the address, nothing that ends in an error."""

from urllib.parse import urlencode

import pytest

from tests.meetings.conftest import started
from tests.meetings.test_search import written
from xiqiao.meetings.search_queries import HITS_PER_PAGE


@pytest.fixture
def item(app):
    with app.app_context():
        return written(started("东一", title="十一月党员大会"), "审议<b>党费</b>收缴情况，ＡＥＤ已到位")[0].id


def address(**query) -> str:
    return f"/search?{urlencode(query)}"


def test_a_hit_shows_the_words_around_it_marked_and_escaped_and_leads_to_the_item(visitor, item):
    page = visitor("feng").open(address(words="党费 aed"))
    assert "审议&lt;b&gt;<mark>党费</mark>&lt;/b&gt;收缴情况，<mark>ＡＥＤ</mark>已到位" in page
    assert 'href="/meetings/1#said-' in page
    assert "议题：事项" in page
    assert "议题：<mark>事项</mark>" in visitor("feng").open(address(words="事项"))
    assert "东一" in page


def test_who_may_not_read_the_record_is_told_the_same_as_of_words_that_stand_nowhere(visitor, item):
    jie = visitor("jie")
    for words in ("党费", "无此一词"):
        page = jie.open(address(words=words))
        assert "您能查看的会议记录里没有找到" in page
        assert "<mark>" not in page


def test_pages_keep_the_question(visitor, app):
    with app.app_context():
        written(started("东一"), *["修路"] * (HITS_PER_PAGE + 1))
    page = visitor("feng").open(address(words="修路", state="draft"))
    assert page.html.count("<mark>修路</mark>") == HITS_PER_PAGE
    links = [link["href"] for link in page.document.all("a") if link.get("rel") == "next"]
    assert len(links) == 1
    assert visitor("feng").open(links[0]).html.count("<mark>修路</mark>") == 1


def test_a_page_reads_with_few_statements_however_many_hits_it_has(visitor, app, statements):
    with app.app_context():
        written(started("东一"), "架桥", *["修路"] * HITS_PER_PAGE)
    feng, counted = visitor("feng"), []
    for words in ("架桥", "修路"):
        feng.open(address(words=words))
        with statements() as seen:
            feng.open(address(words=words))
        counted.append(len(seen))
    assert counted[0] == counted[1]


def test_what_cannot_be_looked_up_says_so(visitor):
    feng = visitor("feng")
    assert "每个词最多 60 个字" in feng.open(address(words="党" * 61), status=422)
    assert "一次最多找 8 个词" in feng.open(address(words=" ".join("一二三四五六七八九")), status=422)
    assert "请输入汉字、字母或数字" in feng.open(address(words="。，*"))


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"words": "'"}, {"words": '"'}, {"words": "党费 OR NEAR(党, 费)"}, {"words": "党* -费 \\ & | ! <-> :*"},
        {"words": "\x00\ud800".encode("utf-8", "surrogatepass")}, {"words": "😀ﷺ㍿"}, {"words": "ﷺ" * 40}, {"words": "党" * 5000},
        {"words": "党", "unit": "%_\\"}, {"words": "党", "kind": "x"}, {"words": "党", "kind": "99999999999"},
        {"words": "党", "year": "-1"}, {"words": "党", "year": "二"}, {"words": "党", "state": "void"},
        {"words": "党", "number": "10000"}, {"words": "党", "number": "0"},
    ],
)  # fmt: skip
def test_no_question_ends_in_an_error(visitor, item, query):
    answer = visitor("lin").client.get(address(**query))
    assert answer.status_code in (200, 422)
