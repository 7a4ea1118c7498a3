"""An address that somebody typed, carried from page to page: sealed, for that person alone, for one
working day. It stands in no address of a page and in no log of a server that can be read."""

import base64
import binascii
import json
from datetime import datetime, timedelta
from typing import Final

from console.access.auth import Visit
from content.database.vault import VaultError

LASTS: Final = timedelta(hours=12)


def seal(visit: Visit, address: str) -> str:
    """The part of a page's address that stands for what was typed."""
    said = [visit.person.name, (visit.now + LASTS).isoformat(), address]
    sealed = visit.context.vault.seal(json.dumps(said, ensure_ascii=False).encode())
    return base64.urlsafe_b64encode(sealed).decode("ascii").rstrip("=")


def unseal(visit: Visit, token: str) -> str | None:
    """What this very person typed today; None for anything else."""
    try:
        sealed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        name, until, address = json.loads(visit.context.vault.unseal(sealed))
        ours = name == visit.person.name and visit.now < datetime.fromisoformat(until)
    except (VaultError, binascii.Error, ValueError, TypeError):
        return None
    return str(address) if ours else None
