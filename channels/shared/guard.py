"""The one door through which connections leave: a name is resolved once, every address that it
stands for is checked, and exactly a checked address is connected to.

So a name that means another machine at the second asking (DNS rebinding) reaches nothing. What an
administrator wrote into an outlet may stand in the office's own network: a gateway there is usual.
What others name (a provider's answer, a redirect, an item's link) may not. No proxy of the machine
is asked. HTTP passes here through `channels.shared.http`, `.aiohttp` and `.httpx`.
"""

import asyncio
import socket
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import TypeVar
from urllib.parse import urlsplit

import idna

from channels.contract.outcome import Halted
from channels.contract.reasons import Reason, Why

Ip = IPv4Address | IPv6Address
_Info = tuple[int, int, int, str, tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]]
P = TypeVar("P", bound=asyncio.BaseProtocol)

_PORTS = {"http": 80, "https": 443}
_PUBLIC_6 = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
_COMPATIBLE = IPv6Network("::/96")
# where clouds hand out their machines' secrets (AWS, Google, Azure; ECS, EKS; Alibaba; Oracle)
_METADATA = frozenset(
    ip_address(text)
    for text in (
        "169.254.169.254",
        "169.254.170.2",
        "169.254.170.23",
        "100.100.100.200",
        "192.0.0.192",
        "fd00:ec2::254",
        "fd00:ec2::23",
        "fd20:ce::254",
    )
)


class Named(Enum):
    """Who named an address."""

    BY_ADMINISTRATOR = "by an administrator, in an outlet"
    BY_OTHERS = "by somebody else: a provider's answer, a redirect, an item"


class AddressRefused(Exception):
    """Nothing was connected: the address is one to which we do not go; the text is a Vietnamese
    sentence."""

    def __init__(self, host: str, address: str, why: str) -> None:
        shown = host if host == address else f"{host} ({address})"
        super().__init__(f"Không kết nối tới {shown}: {why}.")

    @property
    def outcome(self) -> Halted:
        """What it means for the outlet, of which nothing was sent."""
        return Halted(Why(Reason.ADDRESS_REFUSED, str(self)))


class Written:
    """The addresses that an administrator wrote into an outlet; whatever else is met on the way was
    named by others."""

    def __init__(self, *addresses: str) -> None:
        self._places = {place for address in addresses if (place := _place(address))}

    def named(self, host: str, port: int) -> Named:
        """Who named this host and port."""
        known = (_plain(host), port) in self._places
        return Named.BY_ADMINISTRATOR if known else Named.BY_OTHERS


@dataclass(frozen=True)
class Endpoint:
    """One checked address of a host, as the kernel takes it."""

    family: int
    sockaddr: tuple[str, int] | tuple[str, int, int, int]

    @property
    def address(self) -> str:
        return self.sockaddr[0]


def check(host: str, address: str, named: Named) -> None:
    """AddressRefused unless `address`, which stands for `host`, may be connected to."""
    ip = _meant(ip_address(address.partition("%")[0]))
    if ip in _METADATA:
        raise AddressRefused(
            host, address, "đó là nơi máy chủ đám mây giữ bí mật của mình, không phải nơi gửi tin"
        )
    if ip.is_unspecified or ip.is_multicast or ip == IPv4Address("255.255.255.255"):
        raise AddressRefused(
            host, address, "đó không phải địa chỉ của một máy, hãy ghi đúng địa chỉ máy cần nối"
        )
    if named is Named.BY_OTHERS and not _is_public(ip):
        raise AddressRefused(
            host,
            address,
            "địa chỉ nằm trong mạng nội bộ mà không do quản trị viên ghi ở điểm phát",
        )


def is_literal(host: str) -> bool:
    """Whether a host is an address already and is never resolved."""
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def resolve(host: str, port: int, named: Named) -> list[Endpoint]:
    """Every address of a host, asked for once; AddressRefused when any of them is forbidden,
    socket.gaierror when there is none."""
    return _checked(host, socket.getaddrinfo(host, port, type=socket.SOCK_STREAM), named)


async def resolve_async(host: str, port: int, named: Named) -> list[Endpoint]:
    """The same on an event loop."""
    loop = asyncio.get_running_loop()
    return _checked(host, await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM), named)


def connect(host: str, port: int, timeout_s: float, named: Named) -> socket.socket:
    """A connected socket whose every wait ends after `timeout_s`; AddressRefused or OSError when
    there is none. Whoever speaks TLS on it verifies `host`."""
    failure = OSError("no address")
    for endpoint in resolve(host, port, named):
        sock = _socket(endpoint)
        try:
            sock.settimeout(timeout_s)
            sock.connect(endpoint.sockaddr)
            return sock
        except OSError as error:
            sock.close()
            failure = error
    raise failure


async def dial(
    make: Callable[[], P], host: str, port: int, tls: ssl.SSLContext | None, named: Named
) -> P:
    """An asyncio protocol of the caller's over a new connection, encrypted when `tls` is given,
    its certificate then proven for `host`; AddressRefused or OSError when there is none."""
    sock = await _connect_async(await resolve_async(host, port, named))
    try:
        _, protocol = await asyncio.get_running_loop().create_connection(
            make, sock=sock, ssl=tls, server_hostname=host if tls else None
        )
    except BaseException:
        sock.close()
        raise
    return protocol


async def _connect_async(endpoints: Sequence[Endpoint]) -> socket.socket:
    failure = OSError("no address")
    for endpoint in endpoints:
        sock = _socket(endpoint)
        try:
            sock.setblocking(False)
            await asyncio.get_running_loop().sock_connect(sock, endpoint.sockaddr)
            return sock
        except OSError as error:
            sock.close()
            failure = error
        except BaseException:
            sock.close()
            raise
    raise failure


def _socket(endpoint: Endpoint) -> socket.socket:
    """Without Nagle's wait, which costs a dialogue of small writes 40 ms each."""
    sock = socket.socket(endpoint.family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


def _checked(host: str, infos: Sequence[_Info], named: Named) -> list[Endpoint]:
    found = []
    for family, _, _, _, sockaddr in infos:
        address, port, *rest = sockaddr
        if not isinstance(address, str):  # this Python was built without IPv6
            continue
        check(host, address, named)
        found.append(Endpoint(family, (address, int(port), *rest)))  # type: ignore[arg-type]
    return list(dict.fromkeys(found))


def _meant(ip: Ip) -> Ip:
    """The IPv4 address that an IPv6 one carries inside (mapped, translated, tunnelled), else
    itself."""
    if isinstance(ip, IPv4Address):
        return ip
    if ip.ipv4_mapped is not None:
        return ip.ipv4_mapped
    if ip.sixtofour is not None:
        return ip.sixtofour
    if ip.teredo is not None:
        return ip.teredo[1]
    carried = ip in _NAT64 or (ip in _COMPATIBLE and int(ip) > 1)
    return IPv4Address(int(ip) & 0xFFFFFFFF) if carried else ip


def _is_public(ip: Ip) -> bool:
    return ip.is_global and (isinstance(ip, IPv4Address) or ip in _PUBLIC_6)


def _place(address: str) -> tuple[str, int] | None:
    """Host and port of a URL; None for what is none, which no request reaches either."""
    try:
        parts = urlsplit(address)
        port = parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        return None
    return (_plain(parts.hostname), port) if parts.hostname and port else None


def _plain(host: str) -> str:
    """A host in the one form in which two can be compared."""
    name = host.rstrip(".").lower()
    try:
        return name if name.isascii() else idna.encode(name, uts46=True).decode("ascii")
    except idna.IDNAError:
        return name
