"""Whether a domain's SPF record lets a machine send for it (RFC 7208 §4–5), as far as that can be
said beforehand: macros stand for a letter that is not there yet."""

import ipaddress
import re
from dataclasses import dataclass, field
from typing import Literal

from channels.shared.dns import Dns, IpAddress

LOOK_UPS = 10
"""RFC 7208 §4.6.4: a record that needs more questions is a permanent error."""

SpfResult = Literal["pass", "fail", "softfail", "neutral", "none", "error", "unclear"]
"""`none`: no record; `error`: receivers take the record for none; `unclear`: it has macros."""

_QUALIFIERS: dict[str, SpfResult] = {"+": "pass", "-": "fail", "~": "softfail", "?": "neutral"}
_TERM = re.compile(r"([+?~-]?)([a-z0-9]+)(?:[:=]([^/]*))?((?:/\d{1,3}){0,1}(?://\d{1,3})?)", re.I)


class _Error(Exception):
    """The record is none for receivers: two records, an unknown term, too many questions."""


class _Unclear(Exception):
    """The record speaks of the letter itself."""


@dataclass
class _Asking:
    """One evaluation: who asks of whom, and how many questions it has cost."""

    dns: Dns
    address: IpAddress
    count: int = field(default=0)

    def look_up(self) -> None:
        self.count += 1
        if self.count > LOOK_UPS:
            raise _Error


def spf_of(dns: Dns, domain: str) -> list[str]:
    """The SPF records of a domain: more than one is an error; `NoAnswer` when nobody can say."""
    return [text for text in dns.texts(domain) if re.match(r"v=spf1(?: |$)", text, re.I)]


def spf_result(dns: Dns, domain: str, address: IpAddress) -> SpfResult:
    """What a receiver finds for a letter of `domain` that comes from `address`; `NoAnswer` when a
    name server does not answer."""
    try:
        return _of_domain(_Asking(dns, address), domain)
    except _Error:
        return "error"
    except _Unclear:
        return "unclear"


def _of_domain(asking: _Asking, domain: str) -> SpfResult:
    records = spf_of(asking.dns, domain)
    if not records:
        return "none"
    if len(records) > 1:
        raise _Error
    elsewhere = ""
    for term in records[0].split()[1:]:
        found = _TERM.fullmatch(term)
        if found is None or "%" in term:
            _refuse(term)
        elif found[2].lower() == "redirect":
            elsewhere = found[3] or ""
        elif "=" not in term and _matches(asking, domain, found):
            return _QUALIFIERS[found[1] or "+"]
    return _redirected(asking, elsewhere) if elsewhere else "neutral"


def _redirected(asking: _Asking, domain: str) -> SpfResult:
    """What another domain's record says in this one's place; it must have one (§5.2, §6.1)."""
    asking.look_up()
    said = _of_domain(asking, domain)
    if said == "none":
        raise _Error
    return said


def _refuse(term: str) -> None:
    """A macro depends on the letter; an unknown modifier is passed over (§6)."""
    if "%" in term:
        raise _Unclear
    if not re.fullmatch(r"[a-z][a-z0-9._-]*=.*", term, re.I):
        raise _Error


def _matches(asking: _Asking, domain: str, term: re.Match[str]) -> bool:
    kind, target = term[2].lower(), term[3] or domain
    if kind == "all":
        return True
    if kind in ("ip4", "ip6"):
        return _within(asking.address, f"{term[3]}{term[4]}")
    if kind not in ("a", "mx", "include", "exists", "ptr"):
        raise _Error
    if kind == "include":
        return _redirected(asking, target) == "pass"
    asking.look_up()
    if kind == "exists":
        return bool(asking.dns.addresses(target))
    if kind == "ptr":  # "should not be used" (§5.5): counted, never relied on
        return False
    hosts = asking.dns.mail_servers(target) if kind == "mx" else [target]
    return any(
        _within(asking.address, f"{address}{_length(term[4], address)}")
        for host in hosts[:LOOK_UPS]
        for address in asking.dns.addresses(host)
    )


def _length(lengths: str, address: IpAddress) -> str:
    """ "/24//64": the first for IPv4, the second for IPv6."""
    four, _, six = lengths.partition("//")
    if address.version == 4:
        return four
    return f"/{six}" if six else ""


def _within(address: IpAddress, network: str) -> bool:
    try:
        found = ipaddress.ip_network(network, strict=False)
    except ValueError:
        raise _Error from None
    return address.version == found.version and address in found
