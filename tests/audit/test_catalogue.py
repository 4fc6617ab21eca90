"""Sentences of the log are printed from facts, whatever the facts hold."""

import pytest

from xiqiao.audit.catalogue import describe


@pytest.mark.parametrize(
    ("act", "title", "facts", "printed"),
    [
        ("account.disabled", "何某", {"reason": "转出"}, "停用了账号 何某：转出"),
        (
            "account.disabled",
            "{reason.__class__}",
            {"reason": "{0} {title} %s"},
            "停用了账号 {reason.__class__}：{0} {title} %s",
        ),
        ("account.disabled", "何某", {}, "停用了账号 何某：—"),
        ("act.of.a.later.version", "何某", {"x": 1}, "act.of.a.later.version"),
    ],
)
def test_an_entry_reads_as_a_sentence(act, title, facts, printed):
    assert describe(act, title, facts) == printed
