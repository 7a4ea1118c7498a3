"""What is published in DNS about a domain's mail: asked of the machine's resolver, or of the one
that the administrator names."""

import ipaddress
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import dns.exception
import dns.rdatatype
import dns.resolver
import dns.reversename

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

NO_DNS = "none"
"""In the resolver's place: nobody is asked."""

LONGEST_S = 4.0
"""One question is over by then, all its repetitions included."""


class NoAnswer(Exception):
    """The resolver cannot be asked now, or the domain's own servers do not answer."""


@dataclass(frozen=True)
class Dns:
    """Questions to one resolver; `server` is "address" or "address:port", "" the machine's own.

    Every question raises NoAnswer when nobody can say; what is not published is an empty answer.
    """

    server: str = ""

    @cached_property
    def _resolver(self) -> dns.resolver.Resolver:
        try:
            made = dns.resolver.Resolver(configure=not self.server)
        except dns.resolver.NoResolverConfiguration:
            raise NoAnswer from None
        if self.server:
            host, port = parse_server(self.server)
            made.nameservers, made.port = [str(host)], port
        made.lifetime, made.timeout = LONGEST_S, LONGEST_S / 2
        return made

    def texts(self, name: str) -> list[str]:
        """The TXT records of a name, the strings of each put together."""
        return [
            b"".join(record.strings).decode("utf-8", "replace") for record in self._ask(name, "TXT")
        ]

    def addresses(self, name: str) -> list[IpAddress]:
        """The A and AAAA records of a name."""
        found = [record for kind in ("A", "AAAA") for record in self._ask(name, kind)]
        return [ipaddress.ip_address(record.address) for record in found]

    def mail_servers(self, name: str) -> list[str]:
        """The hosts that the MX records of a name give, best first."""
        found = sorted(self._ask(name, "MX"), key=lambda record: record.preference)
        return [record.exchange.to_text(omit_final_dot=True) for record in found]

    def names(self, address: IpAddress) -> list[str]:
        """The names that the address says it has (PTR)."""
        found = self._ask(dns.reversename.from_address(str(address)).to_text(), "PTR")
        return [record.target.to_text(omit_final_dot=True).lower() for record in found]

    def _ask(self, name: str, kind: str) -> list[Any]:
        try:
            return list(self._resolver.resolve(name, kind, search=False))
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except (dns.exception.DNSException, OSError):
            raise NoAnswer from None


def parse_server(text: str) -> tuple[IpAddress, int]:
    """ "127.0.0.1", "127.0.0.1:5353" or "[::1]:5353"; ValueError when it is none."""
    if text.startswith("["):
        host, closed, port = text[1:].partition("]")
        port = port.removeprefix(":") if closed else "0"
    else:
        host, _, port = text.partition(":") if text.count(":") == 1 else (text, "", "")
    number = int(port or "53")
    if not 0 < number < 65536:
        raise ValueError(text)
    return ipaddress.ip_address(host), number
