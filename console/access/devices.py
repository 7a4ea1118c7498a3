"""A browser that has signed in as an account before: a signed cookie says so, no table.

It opens nothing. Its tries of a password are counted apart, so that strangers who guess an
account's password do not shut out the one who knows it.
"""

import hashlib
import secrets

from starlette.requests import Request
from starlette.responses import Response

from content.database.vault import Vault

_YEAR_S = 365 * 24 * 3600
_MOST = 10**18  # as many digits as a signed name has


def known_device(vault: Vault, request: Request, name: str) -> str:
    """What names this browser if it has been that account's before; "" if not."""
    token = request.cookies.get(_cookie(name), "")
    return token if vault.read_token(_purpose(name), token) is not None else ""


def remember(vault: Vault, request: Request, answer: Response, name: str) -> None:
    """The browser has proved to be the account's: it keeps its name, or gets one."""
    token = known_device(vault, request, name)
    token = token or vault.token(_purpose(name), secrets.randbelow(_MOST))
    secure = request.url.scheme == "https"
    answer.set_cookie(
        _cookie(name), token, max_age=_YEAR_S, httponly=True, samesite="lax", secure=secure
    )


def _cookie(name: str) -> str:
    """The account's name stands in no cookie."""
    return f"lantoa_known_{hashlib.sha256(name.encode('utf-8')).hexdigest()[:12]}"


def _purpose(name: str) -> str:
    return f"device/{name}"
