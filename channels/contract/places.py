"""Optional part of a channel whose provider calls the place of an outlet by several names."""

from collections.abc import Mapping
from typing import ClassVar, Protocol, runtime_checkable

from channels.contract.credentials import KeepsCredential


@runtime_checkable
class KnownPlace(KeepsCredential, Protocol):
    """Optional: a place with a public name and a lasting number, of which an administrator wrote
    one; what the provider tells of the other is kept like a credential. Two outlets of one place
    are found by it, and keep one pace."""

    place_field: ClassVar[str]  # the outlet's field that names it

    def place_names(self, kept: Mapping[str, str]) -> frozenset[str]:
        """All its names, by what is kept; the written one alone while nothing is."""
