"""What was typed in a session that ended goes through the pages of signing in, sealed: it belongs
to the account whose session it was, and nobody else who signs in there sees or sends it."""

import base64
import binascii
import json
import zlib
from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from console.shell import pages
from content.database.vault import Vault, VaultError

_WHOSE = "lantoa_whose"
"""The cookie that says, sealed, who was signed in here last; it opens nothing."""
_PURPOSE = b"carried-on/"  # other things are sealed with the same key
_WEEK_S = 7 * 24 * 3600


def remember(vault: Vault, request: Request, answer: Response, name: str) -> None:
    """From now on what is typed at this browser is that account's."""
    sealed, secure = _sealed(vault, name.encode()), request.url.scheme == "https"
    answer.set_cookie(_WHOSE, sealed, _WEEK_S, httponly=True, samesite="lax", secure=secure)


def pack(vault: Vault, request: Request, fields: Sequence[tuple[str, str]]) -> str:
    """What a form brought after its session ended, for a hidden field; "" when it brought
    nothing."""
    if not fields:
        return ""
    whose = (_opened(vault, request.cookies.get(_WHOSE, "")) or b"").decode()
    return _sealed(vault, zlib.compress(json.dumps([whose, list(fields)]).encode()))


def unpack(vault: Vault, packed: str, name: str) -> list[tuple[str, str]] | None:
    """The fields, for the account that has signed in; None when they are another's. What nobody
    was ever signed in for is anybody's, and what we did not seal is nothing."""
    plain = _opened(vault, packed)
    if plain is None:
        return []
    whose, fields = json.loads(zlib.decompress(plain))
    if whose not in ("", name):
        return None
    return pages.kept_fields([(str(field), str(value)) for field, value in fields])


def _sealed(vault: Vault, plain: bytes) -> str:
    return base64.urlsafe_b64encode(vault.seal(_PURPOSE + plain)).decode("ascii")


def _opened(vault: Vault, sealed: str) -> bytes | None:
    try:
        plain = vault.unseal(base64.urlsafe_b64decode(sealed)) if sealed else b""
    except (VaultError, ValueError, binascii.Error):
        return None
    return plain.removeprefix(_PURPOSE) if plain.startswith(_PURPOSE) else None
