"""What an outlet's domain must publish, asked of a real name server on loopback."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from ipaddress import ip_address

import pytest

from channels.email.authentication import Sending, advice, dmarc_of
from channels.email.dkim import Signer, new_key, read_key
from channels.email.email_smtp import EmailSmtp
from channels.email.spf import spf_result
from channels.shared.dns import Dns, NoAnswer, parse_server
from tests.channels.email.dns_kit import Zone, name_server
from tests.channels.email.email_kit import SITE, channel, config

SIGNER = Signer("phuong.example.vn", "lt1", read_key(new_key()))
SENDING = Sending(
    "phuong.example.vn", "tra.phuong.example.vn", ("mail.example.vn",), (SIGNER,), True
)
RELAY = "9.9.9.9"
WELL: Zone = {
    ("mail.example.vn", "A"): [RELAY],
    ("tra.phuong.example.vn", "TXT"): [f'"v=spf1 ip4:{RELAY} ~all"', '"khac=1"'],
    (SIGNER.record.name, "TXT"): [SIGNER.record.zone_line.partition("( ")[2].removesuffix(" )")],
    ("_dmarc.example.vn", "TXT"): ['"v=DMARC1; p=none; rua=mailto:dmarc@example.vn"'],
    ("9.9.9.9.in-addr.arpa", "PTR"): ["mail.example.vn."],
}


def said(changed: Mapping[tuple[str, str], Sequence[str] | None], sending: Sending) -> list[str]:
    zone = {name: value for name, value in {**WELL, **changed}.items() if value is not None}
    with name_server(zone) as server:
        return advice(sending, Dns(server))


def test_a_domain_that_publishes_everything_hears_nothing() -> None:
    assert said({}, SENDING) == []


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({("tra.phuong.example.vn", "TXT"): None}, f"«v=spf1 ip4:{RELAY} ~all»"),
        ({("tra.phuong.example.vn", "TXT"): ['"v=spf1 ip4:9.9.9.8 ~all"']}, "«ip4:9.9.9.9»"),
        ({("tra.phuong.example.vn", "TXT"): ['"v=spf1 +all"']}, "ai cũng mạo danh được"),
        ({("tra.phuong.example.vn", "TXT"): ['"v=spf1 ~all"', '"v=spf1 -all"']}, "2 bản ghi"),
        ({("tra.phuong.example.vn", "TXT"): ['"v=spf1 ip5:1.1.1.1 ~all"']}, "viết sai"),
        ({(SIGNER.record.name, "TXT"): None}, "chưa thấy bản ghi lt1._domainkey"),
        ({(SIGNER.record.name, "TXT"): ['"v=DKIM1; k=rsa; p=MIIB"']}, "của một khóa khác"),
        ({("_dmarc.example.vn", "TXT"): None}, "«v=DMARC1; p=none; rua=mailto:dmarc@"),
        ({("9.9.9.9.in-addr.arpa", "PTR"): None}, "không có tên ngược (PTR)"),
        ({("9.9.9.9.in-addr.arpa", "PTR"): ["khac.example.vn."]}, "tự xưng là khac.example.vn"),
    ],
)
def test_what_is_missing_is_one_sentence_with_what_to_do(
    changed: Mapping[tuple[str, str], Sequence[str] | None], sentence: str
) -> None:
    (only,) = said(changed, SENDING)
    assert sentence in only


def test_without_a_key_without_https_and_under_a_foreign_name() -> None:
    sending = replace(SENDING, signers=(), https=False, envelope_domain="khac.vn")
    found = said({("khac.vn", "TXT"): [f'"v=spf1 ip4:{RELAY} -all"']}, sending)
    assert [re.split(r"[: ]", sentence)[0] for sentence in found] == ["DKIM", "DMARC", "Liên"]


def test_googles_and_microsofts_relays_need_their_own_record() -> None:
    for relay, record in (
        ("smtp-relay.gmail.com", "include:_spf.google.com"),
        ("smtp.office365.com", "include:spf.protection.outlook.com"),
    ):
        found = said({("tra.phuong.example.vn", "TXT"): None}, replace(SENDING, relays=(relay,)))
        assert f"«v=spf1 {record} ~all»" in found[0]


def test_a_relay_inside_the_office_says_nothing_of_addresses() -> None:
    changed = {("tra.phuong.example.vn", "TXT"): ['"v=spf1 ip4:1.2.3.4 ~all"']}
    assert said(changed, replace(SENDING, relays=("127.0.0.1", "10.0.0.5"))) == []


def test_a_resolver_that_fails_is_said_once() -> None:
    (only,) = said({("tra.phuong.example.vn", "TXT"): []}, SENDING)
    assert "Không hỏi được máy chủ tên miền" in only


@pytest.fixture
def chained() -> Iterator[Dns]:
    zone = {("a.vn", "TXT"): ['"v=spf1 include:b.vn mx/24 -all"'], ("a.vn", "MX"): ["5 mx.a.vn."]}
    zone |= {("b.vn", "TXT"): ['"v=spf1 ip4:1.1.1.0/24 ?all"'], ("mx.a.vn", "A"): ["8.8.4.4"]}
    zone |= {
        ("c.vn", "TXT"): ['"v=spf1 redirect=a.vn"'],
        ("d.vn", "TXT"): ['"v=spf1 include:e.vn"'],
    }
    zone |= {("loop.vn", "TXT"): ['"v=spf1 include:loop.vn -all"']}
    zone |= {("m.vn", "TXT"): ['"v=spf1 exists:%{i}.m.vn -all"'], ("six.vn", "AAAA"): ["2606::1"]}
    zone |= {("six.vn", "TXT"): ['"v=spf1 a//64 future=x -all"'], ("n.vn", "TXT"): ['"v=spf1"']}
    with name_server(zone) as server:
        yield Dns(server)


@pytest.mark.parametrize(
    ("domain", "address", "found"),
    [
        ("a.vn", "1.1.1.9", "pass"),
        ("a.vn", "8.8.4.9", "pass"),
        ("a.vn", "8.8.8.8", "fail"),
        ("c.vn", "1.1.1.9", "pass"),
        ("d.vn", "1.1.1.9", "error"),
        ("loop.vn", "1.1.1.9", "error"),
        ("m.vn", "1.1.1.9", "unclear"),
        ("six.vn", "2606::2", "pass"),
        ("six.vn", "2607::2", "fail"),
        ("n.vn", "1.1.1.1", "neutral"),
        ("nobody.vn", "1.1.1.1", "none"),
    ],
)
def test_spf_is_read_as_receivers_read_it(
    chained: Dns, domain: str, address: str, found: str
) -> None:
    assert spf_result(chained, domain, ip_address(address)) == found


def test_a_policy_is_looked_for_upwards() -> None:
    with name_server(WELL) as server:
        assert dmarc_of(Dns(server), "tin.phuong.example.vn")[0] == "example.vn"
        assert dmarc_of(Dns(server), "khac.vn") == ("", {})


def test_the_outlet_asks_the_resolver_that_is_named() -> None:
    with name_server({}) as server:
        made = EmailSmtp("thu", config(25), replace(SITE, dns_server=server))
        said = [sentence.split(":")[0] for sentence in made.advice()]
        assert said == ["SPF", "DKIM", "DMARC", "Thư trả lại"]
    assert EmailSmtp("thu", config(25), replace(SITE, dns_server="none")).advice() == []
    assert channel(25).name == "email_smtp"


@pytest.mark.parametrize("text", ["khong", "127.0.0.1:0", "127.0.0.1:x", "[::1"])
def test_a_server_that_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"^.*"):
        parse_server(text)


def test_servers_and_their_ports() -> None:
    assert parse_server("127.0.0.1") == (ip_address("127.0.0.1"), 53)
    assert parse_server("[::1]:5353") == (ip_address("::1"), 5353)
    assert parse_server("::1") == (ip_address("::1"), 53)


def test_a_failing_resolver_is_no_empty_answer() -> None:
    with name_server({("example.vn", "TXT"): []}) as server, pytest.raises(NoAnswer):
        Dns(server).texts("example.vn")
