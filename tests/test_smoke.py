"""Every page without arguments opens for those who may."""

import pytest

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
