"""Every page without arguments opens for those who may."""

from dataclasses import replace

import pytest

from tests import engines
from tests.visitor import Visitor

PAGES = {
    "axi": ["/", "/more", "/me", "/me/password", "/me/second-factor", "/accounts", "/accounts/new", "/accounts/1",
            "/accounts/1/edit", "/accounts/1/state", "/system", "/rules", "/rules/accounts.idle_minutes",
            "/rules/accounts.idle_minutes/change", "/permissions", "/leave", "/suggestions", "/suggestions/new"],
    "aan": ["/accounts/12/grants/new", "/grants/1/end", "/grants/review"],
    "ashen": ["/log", "/log?act=account.opened&since=2020-1-1&until=nonsense&before=abc&thing=account+1", "/"],
    "lin": ["/", "/suggestions/1"],
    "feng": ["/me/grants/12/delegation", "/accounts"],
    None: ["/sign-in", "/activate", "/activate/ABCD", "/privacy"],
}  # fmt: skip


@pytest.mark.parametrize(("who", "path"), [(who, path) for who, paths in PAGES.items() for path in paths])
def test_page_opens(visitor, who, path):
    visitor(who).open(path)


def test_the_page_of_components_stands_in_development_only(app, visitor, settings):
    visitor().open("/ui", status=404)
    with engines.running(replace(engines.fresh("sqlite"), development=True)) as development:
        page = Visitor(development).open("/ui")
    assert "请填写会议名称" in page, "no component in its refused state"
    assert "现在保存的内容" in page
