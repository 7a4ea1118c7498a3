"""A provider's own words as they may be kept: bounded, on one line, without addresses, numbers and
secrets."""

import re
from collections.abc import Collection
from html import unescape

LENGTH = 500

_HIDDEN = "***"
_TAGS = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^>]{1,2000}>", re.IGNORECASE | re.DOTALL)
_PAGE = re.compile(r"<!doctype html|<html|<body|<title", re.IGNORECASE)
_MAIL = re.compile(r"[^\s<>@:;,\"'()\[\]]+@[^\s<>@:;,\"'()\[\]]+")
_NUMBER = re.compile(r"(?<![\w.])\+?\d(?:[ .-]?\d){8,14}(?![\w.])")
_SECRET = re.compile(
    r"(?i)\b(access_token|token|password|passwd|secret|api_?key|authorization|appsecret_proof)"
    r"(\"?\s*[=:]\s*\"?)(?:bearer\s+)?[^\s\"&,;}]+"
)
_BOT = re.compile(r"(?<!\d)\d{6,12}:[A-Za-z0-9_-]{15,}")


def spoken(words: str, secrets: Collection[str] = ()) -> str:
    """`words` as they are kept with an attempt; of a page of HTML, what its reader would see.

    `secrets` are those of the outlet: whatever repeats one has it hidden.
    """
    text = words[: 20 * LENGTH]
    for secret in secrets:
        text = text.replace(secret, _HIDDEN) if secret else text
    if _PAGE.search(text):
        text = unescape(_TAGS.sub(" ", text))
    text = _BOT.sub(_HIDDEN, _SECRET.sub(rf"\1\2{_HIDDEN}", text))
    text = _NUMBER.sub(_hide_number, _MAIL.sub("<address>", text))
    text = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return text if len(text) <= LENGTH else text[: LENGTH - 1] + "…"


def _hide_number(found: re.Match[str]) -> str:
    """The last three digits tell two numbers apart and name nobody."""
    return f"{_HIDDEN}{found[0][-3:]}"
