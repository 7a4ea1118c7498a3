"""What officers call the units, which accounts, items and lists name by a code."""

from collections.abc import Mapping
from contextvars import ContextVar

_NAMES: ContextVar[Mapping[str, str] | None] = ContextVar("unit_names", default=None)


def know_units(names: Mapping[str, str]) -> None:
    """The names of the office's profile, for the page that is drawn now."""
    _NAMES.set(names)


def unit_name(code: str | None) -> str:
    """A unit by its name; by its code where the profile has no name for it, "" where there is no
    unit."""
    return (_NAMES.get() or {}).get(code, code) if code else ""
