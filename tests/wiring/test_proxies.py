"""From where a request comes: the word of a proxy of ours counts, and nobody else's."""

import asyncio
from typing import Any

import pytest

from wiring.proxies import AsgiScope, Proxied, networks
from wiring.settings import SettingsError, read_settings

OURS = networks("10.0.0.0/8, 127.0.0.1, fd00::/8")


def seen(
    peer: str, *headers: tuple[str, str], proxies: Any = OURS, scheme: str = "http"
) -> tuple[str, str]:
    """The address and the scheme that the application sees."""
    got: list[AsgiScope] = []

    async def app(scope: AsgiScope, _receive: Any, _send: Any) -> None:
        got.append(scope)

    told = [(name.lower().encode(), value.encode()) for name, value in headers]
    scope = {"type": "http", "client": (peer, 4711), "scheme": scheme, "headers": told}
    asyncio.run(Proxied(app, proxies)(scope, None, None))
    return got[0]["client"][0], got[0]["scheme"]


def test_without_proxies_nothing_that_a_request_says_of_itself_counts() -> None:
    told = (("X-Forwarded-For", "1.2.3.4"), ("X-Forwarded-Proto", "https"))
    assert seen("127.0.0.1", *told, proxies=()) == ("127.0.0.1", "http")


@pytest.mark.parametrize(
    ("peer", "told", "address"),
    [
        ("203.0.113.9", "1.2.3.4", "203.0.113.9"),
        ("10.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("10.0.0.1", "1.2.3.4, 198.51.100.7", "198.51.100.7"),
        ("10.0.0.1", "1.2.3.4, 198.51.100.7, 10.9.9.9", "198.51.100.7"),
        ("10.0.0.1", "10.2.2.2, 10.3.3.3", "10.2.2.2"),
        ("10.0.0.1", "198.51.100.7:4711", "198.51.100.7"),
        ("fd00::1", "[2001:db8::5]:443", "2001:db8::5"),
        ("::ffff:10.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("10.0.0.1", "198.51.100.7, nonsense", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
    ],
)
def test_the_rightmost_address_that_is_no_proxy_of_ours_is_the_one(
    peer: str, told: str, address: str
) -> None:
    assert seen(peer, ("X-Forwarded-For", told))[0] == address


def test_several_headers_are_one_list() -> None:
    told = (("X-Forwarded-For", "1.2.3.4"), ("X-Forwarded-For", "198.51.100.7"))
    assert seen("10.0.0.1", *told)[0] == "198.51.100.7"


@pytest.mark.parametrize(
    ("peer", "told", "scheme"),
    [
        ("10.0.0.1", "https", "https"),
        ("10.0.0.1", "http, https", "https"),
        ("10.0.0.1", "javascript", "http"),
        ("203.0.113.9", "https", "http"),
    ],
)
def test_the_scheme_is_believed_likewise(peer: str, told: str, scheme: str) -> None:
    assert seen(peer, ("X-Forwarded-Proto", told))[1] == scheme


def test_what_is_no_network_is_named_at_start() -> None:
    assert read_settings({"LANTOA_PROXIES": "127.0.0.1, 10.0.0.0/8"}).proxies
    with pytest.raises(SettingsError, match=r"LANTOA_PROXIES .* không phải «mọi người»"):
        read_settings({"LANTOA_PROXIES": "127.0.0.1, mọi người"})
