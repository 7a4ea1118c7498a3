"""Passwords that somebody who guesses tries first: often used ones, rows of keys or of one sign,
and the names of the account and of the office (NIST SP 800-63B, 3.1.1.2: compare with what is
commonly used, expected, or of the context; ask for no mixture of signs)."""

import json
import re
from collections.abc import Collection
from typing import Final

from sqlalchemy import Connection, select

from content.database.tables.offices import offices
from content.intake.text import unaccent

_OFTEN: Final = frozenset(
    [
        *("password", "passw0rd", "matkhau", "mat", "khau", "khongbiet", "khongco", "anhyeuem"),
        *("emyeuanh", "yeuanh", "yeuem", "iloveyou", "letmein", "welcome", "qwerty", "admin"),
        *("administrator", "quantri", "root", "user", "guest", "test", "demo", "changeme"),
        *("default", "secret", "abc", "abcd", "asdf", "zxcv", "football", "baseball", "dragon"),
        *("monkey", "master", "sunshine", "princess", "superman", "batman", "hello", "freedom"),
        *("whatever", "trustno", "hoilamgi", "tinhyeu", "hanhphuc", "vietnam", "vietnamvodich"),
        *("hanoi", "saigon", "danang", "haiphong", "cantho", "hochiminh", "bacho", "thanhpho"),
        *("uyban", "ubnd", "congvan", "vanthu", "thongtin", "truyenthong", "tuyengiao", "lantoa"),
        *("lantoaso", "tinhdoan", "doanthanhnien", "dangcongsan", "mothaiba", "motdoithay"),
    ]
)
"""Words that stand in lists of what people take, here and elsewhere: alone, doubled, or with
figures or signs around them."""

_ROWS: Final = (
    *("01234567890123456789", "abcdefghijklmnopqrstuvwxyz"),
    *("qwertyuiop", "asdfghjkl", "zxcvbnm", "1q2w3e4r5t6y7u8i9o0p", "1qaz2wsx3edc4rfv5tgb6yhn"),
    *("qazwsxedcrfvtgbyhnujm", "147258369", "123654789", "q1w2e3r4t5y6u7i8o9p0"),
)
_LEET: Final = str.maketrans("0134578@$!", "oieastbasi")
_SHORTEST_NAME: Final = 4


def weakness(password: str, names: Collection[str]) -> str:
    """Why a text is too easily guessed, as a Vietnamese sentence; "" where nothing speaks against
    it. `names`: what the account and the office are called. «12345678», «Matkhau@123» and
    «SoThongTin2026» of the Sở Thông tin are weak; «mot con meo tren mai ngoi» is not."""
    bare = _bare(password)
    if len(set(bare)) <= 2:
        return "chỉ có một hai ký tự lặp lại: rất dễ đoán"
    if _is_rows(bare):
        return "là dãy phím hay dãy số liền nhau: rất dễ đoán"
    words = _words(password)
    if any(_is_of(word, _OFTEN) for word in words):
        return "là mật khẩu nhiều người dùng: kẻ dò thử trước tiên"
    of_context = {_bare(name) for name in names if len(_bare(name)) >= _SHORTEST_NAME}
    of_context |= {_initials(name) for name in names if len(_initials(name)) >= _SHORTEST_NAME}
    if any(_is_of(word, of_context) for word in words):
        return "là tên tài khoản hay tên cơ quan, có thêm số cũng dễ đoán"
    return ""


def office_names(db: Connection) -> list[str]:
    """What the office is called, now and before."""
    newest = select(offices.c.document).order_by(offices.c.id.desc()).limit(1)
    said = json.loads(db.execute(newest).scalar_one_or_none() or "{}")
    names = [said.get("name"), said.get("short"), *(row["name"] for row in said.get("names", ()))]
    return [name for name in names if name]


def _bare(text: str) -> str:
    """Small letters without accents, and figures."""
    return re.sub(r"[^a-z0-9]", "", unaccent(text).lower())


def _words(password: str) -> set[str]:
    """What may be meant: as it stands, without figures around it, with letters for the signs that
    look like them."""
    small = unaccent(password).lower()
    cores = (_bare(small).strip("0123456789"), re.sub(r"^[^a-z]+|[^a-z@$!]*[0-9!]*$", "", small))
    return {_bare(small), *map(_bare, cores), *(_bare(core.translate(_LEET)) for core in cores)}


def _initials(name: str) -> str:
    return "".join(word[0] for word in unaccent(name).lower().split() if word[0].isalnum())


def _is_of(text: str, known: Collection[str]) -> bool:
    """Whether a text is one of these, once or several times over."""
    return any(word and text == word * (len(text) // len(word)) for word in known)


def _is_rows(text: str) -> bool:
    """Whether a text is made of pieces of rows of keys only, each of three signs or more, forwards
    or backwards: «123456abc», «qwerty123»."""
    rows = [*_ROWS, *(row[::-1] for row in _ROWS)]
    at = 0
    while at < len(text):
        longest = max((_common(text[at:], row) for row in rows), default=0)
        if longest < 3:
            return False
        at += longest
    return True


def _common(text: str, row: str) -> int:
    """How much of the beginning of a text stands somewhere in a row."""
    length = 0
    while length < len(text) and text[: length + 1] in row:
        length += 1
    return length
