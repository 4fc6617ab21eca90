"""Passwords: argon2id, and what may be one. ASVS 5.0 by default; 等保模式 adds complexity and age."""

from __future__ import annotations

import unicodedata
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise
from threading import Semaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from xiqiao.accounts.settings import DENGBAO_MODE, PASSWORD_DAYS, PASSWORD_LENGTH
from xiqiao.core.rules import Busy
from xiqiao.rulebook.queries import in_force

#: OWASP's minimum: 19 MiB, 2 passes, about 40 ms. More would let a flood of sign-ins starve the pages.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
#: One hash at a time in each process: the others wait briefly, and pages go on being served.
ONE_AT_A_TIME = Semaphore(1)
LONGEST = 128
#: Words that people here would take first; the bundled list of common passwords does not know them.
TOWNSHIP_WORDS = (
    "xiqiao", "nanhai", "foshan", "guangdong", "qiaoshan", "dangjian", "dangyuan", "zhibu", "shequ", "jingjishe",
    "tingyinhu", "songtang", "minle", "西樵", "南海", "佛山", "党建", "党员", "支部", "樵山", "樵园", "樵泰", "樵乐",
    "山根", "东碧", "民乐", "听音湖", "松塘", "社区", "百年华诞",
)  # fmt: skip


def hash_password(password: str) -> str:
    with _turn():
        return HASHER.hash(_plain(password))


def verify_password(stored: str | None, password: str) -> bool:
    """Whether the password is right; without a stored hash it takes the same time and is wrong."""
    with _turn():
        try:
            return HASHER.verify(stored or _dummy(), _plain(password)) and stored is not None
        except (VerifyMismatchError, InvalidHashError):
            return False


class _turn:  # reads as a word in `with _turn():`
    def __enter__(self) -> None:
        if not ONE_AT_A_TIME.acquire(timeout=3):
            raise Busy

    def __exit__(self, *_: object) -> None:
        ONE_AT_A_TIME.release()


@cache
def _dummy() -> str:
    return HASHER.hash("a password that nobody has")


def _plain(password: str) -> str:
    return unicodedata.normalize("NFC", password)


def why_not_password(password: str, *, login: str, name: str, is_administrator: bool) -> str | None:
    """Why this may not be a password, in one sentence; None if it may. Any characters are allowed."""
    least = in_force(PASSWORD_LENGTH) + (2 if is_administrator else 0)
    if len(password) < least:
        return f"密码至少 {least} 位，现在是 {len(password)} 位。"
    if len(password) > LONGEST:
        return f"密码最长 {LONGEST} 位。"
    if is_guessable(password, login, name):
        return "这个密码太容易被猜到（常见密码，或由地名、姓名、年份、连续数字组成），请换一个。"
    if in_force(DENGBAO_MODE) and _classes(password) < 3:
        return "密码须包含大写字母、小写字母、数字、符号中的至少三类。"
    return None


def is_guessable(password: str, login: str, name: str) -> bool:
    """On the list of common passwords, or nothing remains when known words, years and runs are taken out."""
    plain = unicodedata.normalize("NFKC", password).casefold()
    if plain in _common() or len(set(plain)) < 4:
        return True
    for word in sorted({*TOWNSHIP_WORDS, login, name.casefold()} - {""}, key=len, reverse=True):
        plain = plain.replace(word, "")
    letters = "".join(character for character in plain if character.isalpha())
    digits = "".join(character for character in plain if character.isdigit())
    if letters and letters in _common():
        letters = ""
    return len(letters) < 3 and (len(digits) <= 4 or _is_run(digits) or digits in _common())


def _is_run(digits: str) -> bool:
    """123456, 987654, 111111, and years or dates such as 19490101 written alone."""
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(digits)}
    return steps <= {0} or steps <= {1} or steps <= {9} or (len(digits) == 8 and digits[:2] in ("19", "20"))


@cache
def _common() -> frozenset[str]:
    """Some 30,000 common passwords, from the list that zxcvbn carries; loaded when first needed."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    return frozenset(FREQUENCY_LISTS["passwords"])


def _classes(password: str) -> int:
    return sum(
        (
            any(character.isupper() for character in password),
            any(character.islower() for character in password),
            any(character.isdigit() for character in password),
            any(not character.isalnum() for character in password),
        )
    )


def is_overdue(changed_at: datetime, at: datetime) -> bool:
    """Whether 等保模式 asks for a new password now."""
    return in_force(DENGBAO_MODE) and at - changed_at > timedelta(days=in_force(PASSWORD_DAYS))
