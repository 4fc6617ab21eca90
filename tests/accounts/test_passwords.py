"""What may be a password (ASVS 5.0 6.2): length and not guessable; any characters; no composition."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiqiao.accounts.passwords import hash_password, is_guessable, verify_password, why_not_password

NAMES = {"login": "fengyuehao", "name": "冯月好"}


@pytest.mark.parametrize(
    "password",
    [
        "lychee-garden-lane",
        "桑园围的水车还在慢慢转",
        "correct horse battery",
        "九曲桥边有三棵大木棉树",
        "kq7-zTn2-wv9x",
        "a b c d e f g h i j k l",
    ],
)
def test_these_may(context, password):
    assert why_not_password(password, **NAMES, is_administrator=False) is None


@pytest.mark.parametrize(
    "password",
    ["1234567890", "0987654321", "1111111111", "password123", "xiqiao2026", "Xiqiao@2026", "西樵党建2026", "fengyuehao1",
     "冯月好19480301", "qwertyuiop", "nanhai123456", "dangjian888", "aaaaaaaaaaaa", "abababababab", "ＸＩＱＩＡＯ２０２６",
     "19490101", "iloveyou12", "foshan20211001"],
)  # fmt: skip
def test_these_may_not(context, password):
    assert why_not_password(password, **NAMES, is_administrator=False)


def test_an_administrator_needs_two_more(context):
    assert why_not_password("kq7-zTn2-w", **NAMES, is_administrator=False) is None
    assert "12 位" in why_not_password("kq7-zTn2-w", **NAMES, is_administrator=True)


def test_length_is_counted_in_characters_up_to_128(context):
    assert "至少 10 位" in why_not_password("桑园围的水车转呀", **NAMES, is_administrator=False)
    assert why_not_password("木棉花开" * 32, **NAMES, is_administrator=False) is None
    assert "最长" in why_not_password("木棉花开" * 33, **NAMES, is_administrator=False)


def test_a_hash_is_argon2id_with_the_written_cost():
    assert hash_password("x").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_only_the_password_itself_verifies():
    stored = hash_password("Café 桥")
    assert verify_password(stored, "Café 桥")  # composed and decomposed are one
    assert not verify_password(stored, "cafe 桥")
    assert not verify_password(None, "a password that nobody has")
    assert not verify_password("not a hash", "x")


@given(st.text(max_size=200), st.text(max_size=20), st.text(max_size=10))
def test_no_text_upsets_the_check(password, login, name):
    assert is_guessable(password, login, name) in (True, False)
