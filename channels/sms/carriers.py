"""Which operator a number was given out by. Numbers move between operators since 2018, so this
tells what a message will probably cost, and nothing about its way."""

from typing import Final, Literal, get_args

Carrier = Literal["viettel", "vinaphone", "mobifone", "vietnamobile", "gmobile", "itel", "reddi"]

CARRIERS: Final[tuple[Carrier, ...]] = get_args(Carrier)

_PREFIXES: Final[dict[Carrier, str]] = {
    "viettel": "32 33 34 35 36 37 38 39 86 96 97 98",
    "vinaphone": "81 82 83 84 85 88 91 94",
    "mobifone": "70 76 77 78 79 89 90 93",
    "vietnamobile": "52 56 58 92",
    "gmobile": "59 99",
    "itel": "87",
    "reddi": "55",
}  # docs/engineering/wire-formats.md#vietnamese-numbers
_BY_PREFIX: Final = {
    prefix: carrier for carrier, prefixes in _PREFIXES.items() for prefix in prefixes.split()
}


def carrier_of(address: str) -> Carrier | None:
    """The operator that an E.164 number was given out by; None for one that is not Vietnamese or of
    a range that nobody has."""
    return _BY_PREFIX.get(address[3:5]) if address.startswith("+84") else None
