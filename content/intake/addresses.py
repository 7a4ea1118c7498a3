"""E-mail addresses and Vietnamese mobile numbers in the one form that is stored, compared and
hashed; and masked for screens and logs."""

import re
import unicodedata
from typing import Final

# Mobile numbers are nine digits behind the trunk zero, beginning with 3, 5, 7, 8 or 9.
_CLEAN_PHONE: Final = re.compile(r"(?:\+84|84|0)([35789][0-9]{8})")
_MOBILE: Final = re.compile(r"[35789][0-9]{8}")
_TRUNK_AFTER_CODE: Final = re.compile(r"^(\+84|0084|84)\(0\)")
_CODE_OR_TRUNK: Final = re.compile(r"^(?:(?:\+|00)840?|84(?=[0-9]{9})|0(?!0))")
# The 11-digit numbers that ended on 15 September 2018: their first three digits behind the zero,
# and what became of them.
_RENUMBERED: Final = {
    **{f"16{last}": f"3{last}" for last in range(2, 10)},
    **{"123": "83", "124": "84", "125": "85", "127": "81", "129": "82"},
    **{"120": "70", "121": "79", "122": "77", "126": "76", "128": "78"},
    **{"186": "56", "188": "58", "199": "59"},
}
# A subset of what the full check takes, for speed on long lists: plain letters, no special mailbox,
# no reserved domain.
_PLAIN_EMAIL: Final = re.compile(
    r"[A-Za-z0-9_]+(?:[.+-][A-Za-z0-9_]+)*@(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+(?:vn|com|net|org|edu|info)"
)
_INVISIBLE: Final = frozenset({"Cf", "Cc"})


def normalise_phone(text: str) -> str:
    """A Vietnamese mobile number as E.164 ("+84901234567").

    ValueError with a Vietnamese sentence for anything else.

    Takes 0…, 84…, +84…, 0084…, +84(0)… with spaces, dots, hyphens or brackets, full-width digits,
    the 11-digit numbers of before 2018, and nine digits whose zero a spreadsheet has dropped.
    """
    clean = _CLEAN_PHONE.fullmatch(text)
    return f"+84{clean.group(1)}" if clean else _any_phone(text)


def normalise_email(text: str) -> str:
    """An e-mail address with its domain in small ASCII letters (IDNA) and its local part as
    written. ValueError in Vietnamese otherwise."""
    if len(text) <= 64 and _PLAIN_EMAIL.fullmatch(text):
        return text
    return _any_email(text)


def read_address(text: str) -> tuple[str, str]:
    """What somebody typed, as (kind, stored form): an e-mail address where there is an @, or else a
    telephone number. ValueError in Vietnamese otherwise."""
    if "@" in text:
        return "email", normalise_email(text)
    return "phone", normalise_phone(text)


def mask(address: str) -> str:
    """What screens and logs may show: "09xx xxx 567", "n***@example.vn"."""
    local, at, domain = address.rpartition("@")
    if at:
        return f"{local[:1]}***@{domain}"
    digits = re.sub(r"^\+84", "0", address)
    return f"{digits[:2]}xx xxx {digits[-3:]}" if len(digits) >= 9 else "***"


def _any_phone(text: str) -> str:
    compact = re.sub(r"[\s.\-‐‑‒–—]", "", _visible(text))
    compact = re.sub(r"[()]", "", _TRUNK_AFTER_CODE.sub(r"\1", compact))
    if not compact:
        raise ValueError("chưa có số điện thoại: ghi số di động, ví dụ 0912 345 678")
    if not re.fullmatch(r"\+?[0-9]+", compact):
        raise ValueError("số điện thoại có ký tự lạ; chỉ ghi chữ số, một ô một số")
    national = _CODE_OR_TRUNK.sub("", compact, count=1)
    if len(national) == 10 and national[:3] in _RENUMBERED:
        national = _RENUMBERED[national[:3]] + national[3:]
    if not _MOBILE.fullmatch(national):
        raise ValueError(_why_not_mobile(compact, national))
    return f"+84{national}"


def _why_not_mobile(compact: str, national: str) -> str:
    if national.startswith(("1800", "1900")):
        return "số tổng đài 1800/1900 không nhận được tin nhắn; cần số di động"
    abroad = re.sub(r"^00", "+", compact)
    if abroad.startswith("+") and not abroad.startswith("+84"):
        return "số nước ngoài; chỉ gửi được đến số di động Việt Nam"
    import phonenumbers  # both libraries take long to load, and plain addresses need neither

    number = phonenumbers.PhoneNumber(country_code=84, national_number=int(national or "0"))
    if phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.FIXED_LINE:
        return "số máy bàn không nhận được tin nhắn; cần số di động"
    return "không phải số di động Việt Nam (10 chữ số, bắt đầu bằng 03, 05, 07, 08 hoặc 09)"


def _any_email(text: str) -> str:
    import email_validator

    address = _visible(text).strip()
    if not address:
        raise ValueError("chưa có địa chỉ thư điện tử: ghi như ten@vidu.vn")
    try:
        # test_environment admits ".test", which rehearsals use; a domain without a dot is refused
        # below.
        found = email_validator.validate_email(
            address,
            check_deliverability=False,
            allow_smtputf8=False,
            test_environment=True,
            strict=True,
        )
    except email_validator.EmailNotValidError:
        raise ValueError(
            "địa chỉ thư điện tử viết sai; mẫu đúng: ten@coquan.vn, không dấu, không dấu cách"
        ) from None
    domain = found.ascii_domain.lower()
    if "." not in domain:
        raise ValueError("địa chỉ thư điện tử thiếu tên miền đầy đủ sau dấu @: ghi như ten@vidu.vn")
    return f"{address.rpartition('@')[0]}@{domain}"


def _visible(text: str) -> str:
    return "".join(
        sign
        for sign in unicodedata.normalize("NFKC", text)
        if unicodedata.category(sign) not in _INVISIBLE
    )
