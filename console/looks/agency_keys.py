"""Agencies in forms: a plan names each by a code, people by what it is called. Either may be typed;
what stands is shown by its name."""

import re
from collections.abc import Callable, Mapping

from content.intake.text import unaccent
from content.plans.agencies import KnownAgency

_FIELD = re.compile(r"agency\.\d+\.(?:key|successors)")


class AgencyKeys:
    """The agencies of a plan, by code and by name. Two of the same name are told by their codes."""

    def __init__(self, known: Mapping[str, KnownAgency]) -> None:
        names = [_fold(agency.name) for agency in known.values()]
        self.names = {
            key: agency.name for key, agency in known.items() if names.count(_fold(agency.name)) < 2
        }
        self._keys = {_fold(name): key for key, name in self.names.items()}

    def as_keys(self, typed: Mapping[str, str]) -> dict[str, str]:
        """What was typed, with codes where names were."""
        return {name: self._lines(name, text, self._key) for name, text in typed.items()}

    def as_names(self, typed: Mapping[str, str]) -> dict[str, str]:
        """What stands, with names where codes are."""
        return {name: self._lines(name, text, self._name) for name, text in typed.items()}

    def _lines(self, field: str, text: str, of: Callable[[str], str]) -> str:
        return "\n".join(map(of, text.splitlines())) if _FIELD.fullmatch(field) else text

    def _key(self, word: str) -> str:
        return self._keys.get(_fold(word), word)

    def _name(self, word: str) -> str:
        return self.names.get(word.strip(), word)


def _fold(text: str) -> str:
    return " ".join(unaccent(text).casefold().split())
