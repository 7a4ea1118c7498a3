"""Numbers in Vietnamese words, as an announcer reads them."""

from typing import Final

_DIGITS: Final = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_GROUPS: Final = ("", "nghìn", "triệu", "tỷ")
_LARGEST: Final = 10**12


def number(value: int) -> str:
    """A whole number from 0 below 10^12: 105 «một trăm linh năm», 21 «hai mươi mốt»; ValueError
    for another."""
    if not 0 <= value < _LARGEST:
        raise ValueError(f"{value} is not read as a number")
    if value < 1000:
        return _below_thousand(value)
    groups = []
    while value:
        value, group = divmod(value, 1000)
        groups.append(group)
    said = [
        f"{_below_thousand(group, whole=at < len(groups) - 1)} {_GROUPS[at]}".strip()
        for at, group in reversed(list(enumerate(groups)))
        if group
    ]
    return " ".join(said)


def digits(text: str) -> str:
    """Each digit by itself, as telephone numbers are read; groups are kept apart."""
    groups = ("".join(sign for sign in part if sign.isdigit()) for part in text.split())
    return ", ".join(" ".join(_DIGITS[int(digit)] for digit in group) for group in groups if group)


def decimal(whole: str, part: str) -> str:
    """95,5 «chín mươi lăm phẩy năm»; 2,05 «hai phẩy không năm»."""
    if len(part) <= 2 and not part.startswith("0"):
        return f"{number(int(whole))} phẩy {number(int(part))}"
    return f"{number(int(whole))} phẩy {' '.join(_DIGITS[int(digit)] for digit in part)}"


def _below_thousand(value: int, whole: bool = False) -> str:
    """`whole`: hundreds are said even where there are none, as inside a larger number."""
    hundreds, rest = divmod(value, 100)
    if not hundreds and not whole:
        return _below_hundred(rest)
    said = f"{_DIGITS[hundreds]} trăm"
    if not rest:
        return said
    return f"{said} {'linh ' + _DIGITS[rest] if rest < 10 else _below_hundred(rest)}"


def _below_hundred(value: int) -> str:
    tens, ones = divmod(value, 10)
    if not tens:
        return _DIGITS[ones]
    said = "mười" if tens == 1 else f"{_DIGITS[tens]} mươi"
    if not ones:
        return said
    if ones == 5:
        return f"{said} lăm"
    if ones == 1 and tens > 1:
        return f"{said} mốt"
    return f"{said} {_DIGITS[ones]}"
