"""From where a request really comes: what the proxies of this installation say, and nobody else."""

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any

Network = IPv4Network | IPv6Network
AsgiScope = MutableMapping[str, Any]
App = Callable[[AsgiScope, Any, Any], Awaitable[None]]


def networks(text: str) -> tuple[Network, ...]:
    """The networks in a list with commas; ValueError names the one that is none."""
    return tuple(_network(part.strip()) for part in text.split(",") if part.strip())


class Proxied:
    """Puts the address and the scheme that a trusted proxy tells into the request; what anybody
    else tells is left out of account.

    Each proxy appends whom it heard, so the list is read from the right: the first address that is
    no proxy of ours is the one.
    """

    def __init__(self, app: App, proxies: Iterable[Network]) -> None:
        self._app = app
        self._proxies = tuple(proxies)

    async def __call__(self, scope: AsgiScope, receive: Any, send: Any) -> None:
        client = scope.get("client")
        if self._proxies and client and self._is_ours(client[0]):
            scope = {**scope, **self._told(scope, client)}
        await self._app(scope, receive, send)

    def _told(self, scope: AsgiScope, client: tuple[str, int]) -> dict[str, Any]:
        told: dict[str, Any] = {}
        address, port = client
        for hop in reversed(_hops(scope)):
            if (plain := _plain(hop)) is None:
                break  # a proxy of ours writes addresses: what is left of it is a stranger's word
            address, port = plain, 0
            if not self._is_ours(plain):
                break
        told["client"] = (address, port)
        scheme = _header(scope, b"x-forwarded-proto").rpartition(",")[2].strip().lower()
        return {**told, "scheme": scheme} if scheme in ("http", "https") else told

    def _is_ours(self, address: str) -> bool:
        plain = _plain(address)
        return plain is not None and any(ip_address(plain) in known for known in self._proxies)


def _network(text: str) -> Network:
    try:
        return ip_network(text, strict=False)
    except ValueError:
        raise ValueError(text) from None


def _hops(scope: AsgiScope) -> list[str]:
    told = _header(scope, b"x-forwarded-for")
    return [hop.strip() for hop in told.split(",")] if told else []


def _header(scope: AsgiScope, name: bytes) -> str:
    """A header; one that comes several times is one list."""
    values: list[bytes] = [value for known, value in scope.get("headers", ()) if known == name]
    return b",".join(values).decode("latin-1")


def _plain(hop: str) -> str | None:
    """An address without port and brackets; None for anything else."""
    bare = hop.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        found = ip_address(bare)
    except ValueError:
        return None
    mapped = getattr(found, "ipv4_mapped", None)
    return str(mapped or found)
