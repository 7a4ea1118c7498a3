"""Reaching a mail relay: accounts, encryption, certificates."""

import datetime as dt
import ipaddress
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from channels.contract.outcome import Accepted, Halted, Retry
from channels.contract.reasons import Reason, Why
from sandbox.providers.smtp import SmtpOptions, SmtpSandbox
from tests.channels.email.email_kit import (
    PASSWORD,
    broken_relay,
    channel,
    send,
    talking_relay,
    until,
)


@pytest.fixture
def server() -> Iterator[SmtpSandbox]:
    with SmtpSandbox() as running:
        yield running


def test_a_wrong_password_halts_the_outlet_and_says_so() -> None:
    with SmtpSandbox(options=SmtpOptions(username="tin", password=PASSWORD)) as server:
        made = channel(server.port, {"username": "tin", "password": "sai"})
        assert isinstance(send(made), Halted)
        assert made.test() == (
            f"Máy chuyển thư 127.0.0.1:{server.port} từ chối tên đăng nhập hoặc mật khẩu của "
            "điểm phát."
        )


def test_a_relay_without_login_or_starttls_halts_an_outlet_that_asks_for_it(
    server: SmtpSandbox,
) -> None:
    for relay in ({"username": "tin", "password": PASSWORD}, {"security": "starttls"}):
        made = channel(server.port, relay)
        assert isinstance(send(made), Halted)
        assert made.test()
    assert server.commands == []


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate for 127.0.0.1 with its key, in one file."""
    return made_certificate(tmp_path_factory.mktemp("tls") / "relay.pem")


def made_certificate(
    file: Path, address: str = "127.0.0.1", days: tuple[int, int] = (-1, 1)
) -> Path:
    """A certificate for an address, valid between two days counted from now."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, address)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder(
            name,
            name,
            key.public_key(),
            x509.random_serial_number(),
            now + dt.timedelta(days=days[0]),
            now + dt.timedelta(days=days[1]),
        )
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return file


@contextmanager
def tls_server(certificate: Path, implicit: bool) -> Iterator[SmtpSandbox]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    with SmtpSandbox(
        options=SmtpOptions(username="tin", password=PASSWORD, tls=context, implicit_tls=implicit)
    ) as running:
        yield running


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_letters_travel_encrypted_when_the_certificate_is_trusted(
    certificate: Path, monkeypatch: pytest.MonkeyPatch, security: str
) -> None:
    # OpenSSL's own way to trust one more authority
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with tls_server(certificate, implicit=security == "tls") as server:
        made = channel(server.port, {"security": security, "username": "tin", "password": PASSWORD})
        assert made.test() is None
        assert isinstance(send(made), Accepted)
        assert len(server.world.arrivals()) == 1


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_nobody_vouches_for_stops_before_the_password(
    certificate: Path, security: str
) -> None:
    with tls_server(certificate, implicit=security == "tls") as server:
        made = channel(server.port, {"security": security, "username": "tin", "password": PASSWORD})
        outcome = send(made)
        assert isinstance(outcome, Retry)
        assert outcome.why.code is Reason.NOT_TRUSTED
        assert "Chứng thư TLS" in (made.test() or "")
        assert server.commands == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_the_offices_own_authority_is_believed(certificate: Path, security: str) -> None:
    with tls_server(certificate, implicit=security == "tls") as server:
        own = {"security": security, "ca_file": str(certificate)}
        made = channel(server.port, {**own, "username": "tin", "password": PASSWORD})
        assert made.test() is None
        assert isinstance(send(made), Accepted)


@pytest.mark.parametrize(
    ("address", "days", "sentence"),
    [
        ("127.0.0.1", (-3, -1), "đã hết hạn"),
        ("127.0.0.1", (1, 3), "chưa đến ngày có hiệu lực"),
        ("127.0.0.9", (-1, 1), "không mang tên đã ghi ở «host»"),
    ],
)
def test_what_is_wrong_with_a_certificate_is_said(
    tmp_path: Path, address: str, days: tuple[int, int], sentence: str
) -> None:
    file = made_certificate(tmp_path / "relay.pem", address, days)
    with tls_server(file, implicit=True) as server:
        made = channel(server.port, {"security": "tls", "ca_file": str(file)})
        assert sentence in (made.test() or "")
        outcome = send(made)
        assert isinstance(outcome, Retry)
        assert outcome.why.code is Reason.NOT_TRUSTED


@pytest.mark.parametrize("content", [None, "không phải PEM"])
def test_an_authority_that_cannot_be_read_halts_the_outlet(
    tmp_path: Path, server: SmtpSandbox, content: str | None
) -> None:
    file = tmp_path / "goc.pem"
    if content is not None:
        file.write_text(content, "utf-8")
    made = channel(server.port, {"security": "tls", "ca_file": str(file)})
    assert isinstance(send(made), Halted)
    assert "«ca_file» phải là tệp PEM" in (made.test() or "")


def test_exchange_that_offers_windows_accounts_only_is_told_what_would_do() -> None:
    with broken_relay(b"220 exchange\r\n", b"250-exchange\r\n250 AUTH GSSAPI NTLM\r\n") as port:
        said = channel(port, {"username": "tin", "password": PASSWORD}).test()
    assert said is not None
    assert "chỉ cho đăng nhập bằng GSSAPI, NTLM; điểm phát này đăng nhập bằng CRAM-MD5" in said


def test_tls_towards_a_relay_that_speaks_none_is_retry(server: SmtpSandbox) -> None:
    assert isinstance(send(channel(server.port, {"security": "tls"})), Retry)


@pytest.mark.parametrize(
    ("mechanism", "answer", "outcome"),
    [
        (
            b"PLAIN",
            b"454 4.7.0 Temporary failure\r\n",
            Retry(Why(Reason.BUSY, "454 4.7.0 Temporary failure")),
        ),
        (
            b"PLAIN",
            b"535 5.7.8 mat-khau-bi-mat is wrong\r\n",
            Halted(Why(Reason.CREDENTIALS, "AUTH: 535 5.7.8 *** is wrong")),
        ),
        (b"PLAIN", b"", Retry(Why(Reason.UNREACHABLE, "not connected: ConnectionResetError"))),
        (
            b"GSSAPI",
            b"",
            Halted(Why(Reason.MISCONFIGURED, "the relay offers GSSAPI only")),
        ),
        (b"CRAM-MD5", b"334 A\r\n", Retry(Why(Reason.UNREACHABLE, "not connected: Error"))),
    ],
    ids=["later", "wrong", "closed", "unknown mechanism", "no base64"],
)
def test_a_login_that_fails_has_its_meaning(
    mechanism: bytes, answer: bytes, outcome: Retry | Halted
) -> None:
    with broken_relay(b"220 hi\r\n", b"250-hi\r\n250 AUTH " + mechanism + b"\r\n", answer) as port:
        assert send(channel(port, {"username": "tin", "password": PASSWORD})) == outcome


@pytest.mark.parametrize(
    ("offered", "challenges", "said"),
    [
        (b"AUTH PLAIN LOGIN", [b""], ["AUTH PLAIN AHRpbQB0YW5zdGFhZnRhbnN0YWFm"]),
        (
            b"AUTH PLAIN",
            [b"334 ", b""],
            ["AUTH PLAIN AHRpbQB0YW5zdGFhZnRhbnN0YWFm", "AHRpbQB0YW5zdGFhZnRhbnN0YWFm"],
        ),
        (
            b"AUTH=LOGIN",
            [b"334 VXNlcm5hbWU6", b"334 UGFzc3dvcmQ6", b""],
            ["AUTH LOGIN", "dGlt", "dGFuc3RhYWZ0YW5zdGFhZg=="],
        ),
        (
            b"AUTH LOGIN CRAM-MD5",  # the example of RFC 2195
            [b"334 PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+", b""],
            ["AUTH CRAM-MD5", "dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw"],
        ),
        (
            b"AUTH CRAM-MD5 LOGIN",
            [b"504 no", b"334 ", b"334 ", b""],
            ["AUTH CRAM-MD5", "AUTH LOGIN", "dGlt", "dGFuc3RhYWZ0YW5zdGFhZg=="],
        ),
    ],
    ids=["plain", "plain in two steps", "login, old style", "cram-md5", "the second one"],
)
def test_each_way_to_log_in_says_what_it_must(
    offered: bytes, challenges: list[bytes], said: list[str]
) -> None:
    heard: list[str] = []

    def talk(peer: socket.socket) -> None:
        peer.sendall(b"250-hi\r\n250 " + offered + b"\r\n")
        for challenge in challenges:
            heard.append(until(peer, b"\r\n").decode().strip())
            peer.sendall((challenge or b"235 welcome") + b"\r\n")
        until(peer, b"\r\n")
        peer.sendall(b"450 later\r\n")

    with talking_relay(talk) as port:
        assert send(channel(port, {"username": "tim", "password": "tanstaaftanstaaf"})) == Retry(
            Why(Reason.BUSY, "MAIL: 450 later")
        )
    assert heard == said
