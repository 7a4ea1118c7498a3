"""The address of a link as every part of the product writes it."""

from functools import lru_cache

from markdown_it.common.normalize_url import normalizeLink

from content.intake.bare_addresses import bare_addresses
from content.intake.sanitiser import is_absolute

_ESCAPED = str.maketrans({"(": "%28", ")": "%29", "|": "%7C", "*": "%2A"})


@lru_cache(maxsize=2_000)
def address(href: str) -> str:
    """The address in the letters that addresses may have; "" for one that leads nowhere from
    outside."""
    href = "".join(href.split("\n")).strip()
    return normalizeLink(href).translate(_ESCAPED) if is_absolute(href) else ""


@lru_cache(maxsize=2_000)
def bare(text: str) -> str:
    """Where a text leads that is nothing but an address; "" when it is something else."""
    found = list(bare_addresses(text))
    if len(found) != 1 or (found[0].start, found[0].end) != (0, len(text)):
        return ""
    return address(found[0].href)


def is_same(first: str, second: str) -> bool:
    """Whether two addresses lead to one place: a host's bare slash says nothing."""
    return first == second or _host(first) == _host(second)


def _host(address: str) -> str:
    return address.removesuffix("/") if address.count("/") == 3 else address
