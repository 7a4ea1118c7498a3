"""A name server on loopback that publishes what a test says."""

import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rrset

Zone = Mapping[tuple[str, str], Sequence[str]]
"""Records by (name, kind): {("example.vn", "TXT"): ['"v=spf1 -all"']}; an empty sequence makes the
server fail."""


@contextmanager
def name_server(zone: Zone) -> Iterator[str]:
    """Answers until it is left; yields "address:port"."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as at:
        at.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=_serve, args=(at, zone), daemon=True)
        thread.start()
        host, port = at.getsockname()
        yield f"{host}:{port}"
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as bye:
            bye.sendto(b"", (host, port))
        thread.join(2)


def _serve(at: socket.socket, zone: Zone) -> None:
    while True:
        wire, peer = at.recvfrom(4096)
        if not wire:
            return
        at.sendto(_answer(dns.message.from_wire(wire), zone).to_wire(), peer)


def _answer(query: dns.message.Message, zone: Zone) -> dns.message.Message:
    asked = query.question[0]
    made = dns.message.make_response(query)
    made.flags |= dns.flags.RA
    name = asked.name.to_text(omit_final_dot=True)
    kind = asked.rdtype.name
    found = zone.get((name, kind))
    if found:
        made.answer.append(dns.rrset.from_text_list(asked.name, 60, "IN", kind, list(found)))
    elif found is not None:
        made.set_rcode(dns.rcode.SERVFAIL)
    elif not any(known == name for known, _ in zone):
        made.set_rcode(dns.rcode.NXDOMAIN)
    return made
