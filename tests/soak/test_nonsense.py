"""No page ever answers 500 to input: nonsense in addresses, queries, fields and headers, by everybody, everywhere."""

import random

import pytest

from tests.visitor import Visitor

PEOPLE = (None, "axi", "aan", "ashen", "lin", "feng", "hebo")
NONSENSE = (
    "", " ", "0", "-1", "1", "7", "2147483648", "9" * 40, "1.5", "NaN", "null", "[]", "{}", "true", "on", "y", "%", "%00", "\x00", "\x1b[0m",
    "\u202e", "\ufeff", "\ud800".encode("utf-8", "replace").decode(), "𠮷", "Z͑ͫ̓ͪ̂ͫ", "<script>alert(1)</script>", "'; DROP TABLE account; --", "{{7*7}}", "{0.__class__}",
    "%(x)s", "../../etc/passwd", "2026-13-45", "2026-02-30", "0001-01-01", "9999-12-31", "2026-7-1", "２０２６年７月１日", "account 1", "account 999999999999999",
    "#1", "#999999999999999", "是", "否", "姓氏笔画", "45", "45 分钟", "长" * 6000, "a\r\nb", "\t", "//evil", "/rules", "ABCD-EFGH-JKMN-PQRS", "000000",
    "security_admin", "axi", "13800001012",
)  # fmt: skip
FIELDS = (
    "login", "password", "repeated", "current", "remember", "next", "code", "account", "text", "page", "key", "answer", "version", "seen", "value",
    "valid_from", "source", "reason", "role", "unit_id", "since", "until", "name", "phone", "birth_month", "chosen", "large", "theme", "words",
    "state", "number", "actor", "act", "thing", "before", "drawn_for", "back", "files_chosen", "unit", "standing", "on",
    "kind", "short_name", "form", "parent_id", "successor_id", "basis", "began_on", "due_on", "founded_on", "enabled_on",
    "is_functional", "sex", "birth", "joined", "confirmed", "group_id", "note", "left_out_class", "left_out_scope", "consent",
    "approval", "to_id", "destination", "member_id", "purpose", "planned_for", "made_on", "made_by", "open_only", "way",
    "with_phone", "file", "day", "action",
)  # fmt: skip
HEADERS = ({}, {"HX-Request": "true"}, {"HX-Request": "true", "X-Drawn-For": "nobody"}, {"X-Polling": "1"},
           {"HX-Request": "true", "HX-Boosted": "true"}, {"Sec-Fetch-Site": "same-origin"}, {"Accept-Encoding": "br;q=x"})  # fmt: skip


def requests(app, chance: random.Random, count: int):
    """Method, path and fields of invented requests to every route there is."""
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]
    for _ in range(count):
        rule = chance.choice(rules)
        known = [
            "1",
            "2",
            "10",
            "14",
            "accounts.idle_minutes",
            "office.holidays.2027",
            "999999999",
            "members",
            "away",
            "99999999999999999999",
            "x",
            "%F0%9F",
        ]
        parts = [chance.choice(known) if part.startswith("<") else part for part in rule.rule.split("/")]
        fields = {chance.choice(FIELDS): chance.choice(NONSENSE) for _ in range(chance.randrange(8))}
        yield chance.choice(sorted(rule.methods - {"OPTIONS"})), "/".join(parts), fields


@pytest.mark.parametrize("login", PEOPLE)
def test_nothing_that_is_sent_upsets_the_server(app, amount, login):
    chance = random.Random(f"{login}")
    app.testing = False  # a fault answers 500, as it would in the office
    app.logger.disabled = True
    person = Visitor(app)
    if login:
        person.sign_in_as(login)
    token = person.open("/privacy").form("/appearance")["fields"]["csrf_token"]
    faults = []
    for method, path, fields in requests(app, chance, amount(150, 10_000)):
        body = {"csrf_token": token, **fields} if method == "POST" else None
        query = fields if method != "POST" else None
        with person.client.open(
            path, method=method, data=body, query_string=query, headers=chance.choice(HEADERS)
        ) as answer:
            if answer.status_code >= 500:
                faults.append(f"{answer.status_code} {method} {path} {fields}")
            if answer.location == "/sign-in" and method == "POST" and login:  # it signed out, or changed its password
                person.sign_in_as(login)
                token = person.open("/privacy").form("/appearance")["fields"]["csrf_token"]
    assert not faults, "\n".join(faults[:10])
