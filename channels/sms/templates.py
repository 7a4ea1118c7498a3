"""Registered texts: what an operator lets through, with named places for what changes."""

import re
from collections.abc import Mapping
from typing import NamedTuple

_PLACE = re.compile(r"\{([^{}]{1,60})\}")
_SPACE = re.compile(r"\s+")


class Matched(NamedTuple):
    """A registered text that a message is."""

    template: str  # the provider's id
    values: Mapping[str, str]  # by the names of its places


def places(registered: str) -> list[str]:
    """The names of the places of a registered text, in its order."""
    return [name.strip() for name in _PLACE.findall(registered)]


def matched(text: str, templates: Mapping[str, str]) -> Matched | None:
    """The first registered text that `text` is, letter by letter but for its places and the number
    of spaces; None when it is none."""
    if not templates:
        return None
    said = _SPACE.sub(" ", text).strip()
    for id, registered in templates.items():
        if found := _pattern(registered).fullmatch(said):
            names = places(registered)
            return Matched(id, dict(zip(names, found.groups(), strict=True)))
    return None


def _pattern(registered: str) -> re.Pattern[str]:
    literal = _PLACE.split(_SPACE.sub(" ", registered).strip())[::2]
    return re.compile("(.+?)".join(map(re.escape, literal)), re.DOTALL)
