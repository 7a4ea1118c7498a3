"""Links that other programs lead through their own counters, as the links that were meant."""

import re
from typing import Final
from urllib.parse import parse_qs, urlsplit, urlunsplit

_GOOGLE: Final = re.compile(r"(?:www\.)?google\.(?:com|[a-z]{2}|com?\.[a-z]{2})")
_FACEBOOK: Final = frozenset({"l.facebook.com", "lm.facebook.com"})
_MOST: Final = 3  # in one another


def direct(href: str) -> tuple[str, str]:
    """Where a link leads in the end, and whose counter stood before it; "" for a link that leads
    there by itself."""
    through = ""
    for _ in range(_MOST):
        service, target = _step(href)
        if not service:
            break
        href, through = _without_click(target), service
    return href, through


def _step(href: str) -> tuple[str, str]:
    """The service and its target; nothing where the link is no counter of theirs."""
    try:
        parts = urlsplit(href.strip())
        host = (parts.hostname or "").lower()
        if parts.scheme not in ("http", "https"):
            return "", ""
        if parts.path == "/url" and _GOOGLE.fullmatch(host):
            return _named("Google", parts.query, ("q", "url"))
        if parts.path == "/l.php" and host in _FACEBOOK:
            return _named("Facebook", parts.query, ("u",))
    except ValueError:
        return "", ""
    return "", ""


def _named(service: str, query: str, names: tuple[str, ...]) -> tuple[str, str]:
    given = parse_qs(query)
    for name in names:
        for target in given.get(name, ()):
            parts = urlsplit(target)
            if parts.scheme in ("http", "https") and parts.hostname:
                return service, target
    return "", ""


def _without_click(address: str) -> str:
    """The address without the mark of the one click that it was copied from."""
    parts = urlsplit(address)
    kept = [piece for piece in parts.query.split("&") if not piece.startswith("fbclid=")]
    return urlunsplit(parts._replace(query="&".join(kept)))
