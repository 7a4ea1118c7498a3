"""How pages say a moment, a size, a telephone number."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

from channels.portal.clean import VIETNAM


def telephone(contact: str) -> str:
    """The first telephone number of a footer's line; empty where there is none."""
    found = re.search(r"(?<![\d.])(?:1[89]00|0\d{2,3})(?:[ .]?\d{1,4}){2,4}(?![\d.])", contact)
    return found[0] if found else ""


def megabytes(size: int) -> str:
    """1234567 → "1,2 MB"; a tenth of a megabyte is the least that is said."""
    return f"{max(size / 1e6, 0.1):.1f} MB".replace(".", ",")


def vietnamese(moment: datetime) -> str:
    """A moment as it is said here: 08:00 ngày 05/12/2026."""
    return moment.astimezone(VIETNAM).strftime("%H:%M ngày %d/%m/%Y")


def dialled(number: str) -> str:
    """The same for a link that calls it."""
    return re.sub(r"\D", "", number)


def on_map(place: str) -> str:
    """Where a map shows the place (Google, «Maps URLs»: search)."""
    return f"https://www.google.com/maps/search/?api=1&query={quote(place)}"


FILTERS: Final[Mapping[str, Callable[..., Any]]] = {
    "vietnamese": vietnamese,
    "megabytes": megabytes,
    "telephone": telephone,
    "dialled": dialled,
    "on_map": on_map,
}
"""What templates of pages call them."""
