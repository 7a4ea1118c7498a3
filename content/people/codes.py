"""Codes that somebody types once: for a forgotten password, or where the telephone with the second
factor is lost."""

import hashlib
import hmac
import secrets

_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another one
_GROUPS, _IN_A_GROUP = 4, 4  # 79 bits: a plain hash of it cannot be searched through


def new_code() -> str:
    """A new code, four groups of four, as `k7pm-3xqd-9w2n-f4hc`."""
    groups = (
        "".join(secrets.choice(_SIGNS) for _ in range(_IN_A_GROUP)) for _group in range(_GROUPS)
    )
    return "-".join(groups)


def digest(code: str) -> str:
    """What is stored of a code; it is the same however the code was typed, with blanks or without
    the hyphens, in capital letters."""
    typed = "".join(sign for sign in code.lower() if sign in _SIGNS)
    return hashlib.sha256(typed.encode("ascii")).hexdigest()


def is_code(code: str, stored: str | None) -> bool:
    """Whether a typed code is the stored one; it takes as long for a wrong one."""
    return hmac.compare_digest(digest(code), stored or "-")


def group_of(hashed: bytes) -> str:
    """A group of signs that stands for a keyed hash: it tells what a code is for, and proves
    nothing."""
    return "".join(_SIGNS[byte % len(_SIGNS)] for byte in hashed[:_IN_A_GROUP])
