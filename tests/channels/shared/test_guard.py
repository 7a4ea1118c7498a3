"""Every connection that leaves: the name is asked for once, each address is looked at, and nothing
else is connected to; and no other door in the product."""

import ast
import asyncio
import datetime as dt
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from channels.contract.channel import Site
from channels.contract.message import Message, Recipient
from channels.contract.outcome import Halted, Retry, Unknown
from channels.contract.reasons import Reason, Why
from channels.email.email_smtp import EmailSmtp
from channels.email.mail_server import Relay
from channels.email.pipeline import Wire, dial
from channels.email.relay import probe
from channels.facebook.facebook_page import FacebookPage
from channels.shared import aiohttp, guard, http
from channels.shared.guard import AddressRefused, Named, Written
from channels.shared.httpx import transport
from channels.sms.sms_gateway import SmsGateway
from channels.telegram.telegram_channel import TelegramChannel
from sandbox import http as stand
from sandbox.http import HttpSandbox, Request
from tests.contract.channel_contract import KEY

ROOT = Path(__file__).parents[3]
ADMIN, OTHERS = Named.BY_ADMINISTRATOR, Named.BY_OTHERS
INSIDE = [
    "127.0.0.1",
    "127.8.8.8",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.7.7",
    "100.64.0.1",
    "::1",
    "fe80::1",
    "fe80::1%eth0",
    "fd12:3456::1",
    "fec0::1",
    "2001:db8::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::127.0.0.1",
    "64:ff9b::10.0.0.1",
    "2002:7f00:1::1",
    "2001:0:4136:e378:8000:63bf:80ff:fffe",
]
NOWHERE = [
    "0.0.0.0",
    "::",
    "224.0.0.1",
    "ff02::1",
    "255.255.255.255",
    "169.254.169.254",
    "::ffff:169.254.169.254",
    "64:ff9b::169.254.169.254",
    "fd00:ec2::254",
    "100.100.100.200",
]
PUBLIC = ["8.8.8.8", "149.154.167.220", "2001:4860:4860::8888", "64:ff9b::8.8.8.8"]


@pytest.mark.parametrize("address", INSIDE)
def test_the_inner_network_is_for_addresses_that_an_administrator_wrote(address: str) -> None:
    guard.check("gw", address, ADMIN)
    with pytest.raises(AddressRefused, match="mạng nội bộ"):
        guard.check("gw", address, OTHERS)


@pytest.mark.parametrize("named", Named)
@pytest.mark.parametrize("address", NOWHERE)
def test_some_addresses_are_nobodys(address: str, named: Named) -> None:
    with pytest.raises(AddressRefused):
        guard.check("gw", address, named)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_everybodys(address: str) -> None:
    guard.check("gw", address, OTHERS)


@pytest.mark.parametrize(
    ("host", "port", "named"),
    [
        ("gw.example.vn", 8080, ADMIN),
        ("GW.Example.VN.", 8080, ADMIN),
        ("gw.example.vn", 80, OTHERS),
        ("other.example.vn", 8080, OTHERS),
        ("xn--ti-0ja.vn", 443, ADMIN),
        ("tiñ.vn", 443, ADMIN),
        ("::1", 25, ADMIN),
    ],
)
def test_only_the_written_host_and_port_are_the_administrators(
    host: str, port: int, named: Named
) -> None:
    written = Written(
        "http://gw.example.vn:8080/gui", "https://tiñ.vn/", "smtp://[::1]:25", "http://a:b/"
    )
    assert written.named(host, port) is named


class Names:
    """A name server: each name has answers, the last of which stays; other names go to the
    system's own."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.answers: dict[str, list[list[str]]] = {}
        self.asked: list[str] = []
        self._real = socket.getaddrinfo
        monkeypatch.setattr(socket, "getaddrinfo", self._ask)

    def _ask(self, host: Any, port: Any, *args: Any, **kwargs: Any) -> list[Any]:
        if host not in self.answers:
            return self._real(host, port, *args, **kwargs)
        self.asked.append(host)
        answers = self.answers[host]
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        return [
            (
                socket.AF_INET6 if ":" in address else socket.AF_INET,
                socket.SOCK_STREAM,
                6,
                "",
                (address, port, 0, 0) if ":" in address else (address, port),
            )
            for address in found
        ]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    return Names(monkeypatch)


class Echo(HttpSandbox):
    """Says yes."""

    def answer(self, request: Request) -> stand.Answer:
        return stand.Answer(200, "có", "text/plain")


@pytest.fixture
def server() -> Iterator[Echo]:
    with Echo() as running:
        yield running


Said = http.Answer | Retry | Unknown | Halted


def by_requests(url: str, *written: str, tls: Any = None) -> Said:
    with http.session(*written) as session:
        if tls is not None:
            session.verify = tls.file
        return http.call(session, "GET", url, 2)


def by_aiohttp(url: str, *written: str, tls: Any = None) -> Said:
    async def run() -> Said:
        async with aiohttp.session(2, 2, *written) as session:
            return await aiohttp.call(session, "GET", url, ssl=tls.context if tls else True)

    return asyncio.run(run())


def by_httpx(url: str, *written: str, tls: Any = None) -> Said:
    async def run() -> Said:
        wire = transport(Written(*written), tls and tls.context)
        async with httpx.AsyncClient(transport=wire, timeout=2) as client:
            try:
                answer = await client.get(url)
            except AddressRefused as refused:
                return refused.outcome
            except (httpx.ConnectError, httpx.InvalidURL):
                return Retry(Why(Reason.UNREACHABLE))
        return http.Answer(answer.status_code, answer.text, answer.headers)

    return asyncio.run(run())


STACKS = pytest.mark.parametrize("ask", [by_requests, by_aiohttp, by_httpx])
Ask = Callable[..., Said]


@STACKS
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "inside.example"])
def test_what_others_name_reaches_nothing_inside(
    server: Echo, names: Names, ask: Ask, host: str
) -> None:
    names.answers["inside.example"] = [["127.0.0.1"]]
    said = ask(f"http://{host}:{server.port}/", "http://127.0.0.2:1/")
    assert isinstance(said, Halted)
    assert host in said.why.raw
    assert "mạng nội bộ" in said.why.raw
    assert server.requests == []


@STACKS
@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f.1", "0177.0.0.1", "[::ffff:7f00:1]"])
def test_another_way_of_writing_it_leads_nowhere_either(server: Echo, ask: Ask, host: str) -> None:
    assert isinstance(ask(f"http://{host}:{server.port}/"), Halted | Retry)
    assert server.requests == []


@STACKS
def test_one_address_inside_among_public_ones_is_enough_to_refuse(
    server: Echo, names: Names, ask: Ask
) -> None:
    names.answers["mixed.example"] = [["8.8.8.8", "127.0.0.1"]]
    assert isinstance(ask(f"http://mixed.example:{server.port}/"), Halted)
    assert server.requests == []


@STACKS
def test_a_name_is_asked_for_once_and_another_answer_changes_nothing(
    server: Echo, names: Names, ask: Ask
) -> None:
    """DNS rebinding: the first answer is looked at, the second would be connected to."""
    url = f"http://gateway.example:{server.port}/"
    names.answers["gateway.example"] = [["127.0.0.1"], ["169.254.169.254"]]
    assert isinstance(ask(url, url), http.Answer)
    assert names.asked == ["gateway.example"]
    assert server.requests[0].headers["Host"] == f"gateway.example:{server.port}"
    assert isinstance(ask(url, url), Halted)


@STACKS
def test_a_machine_that_does_not_answer_leaves_the_next_address(
    server: Echo, names: Names, ask: Ask
) -> None:
    url = f"http://gateway.example:{server.port}/"
    names.answers["gateway.example"] = [["::1", "127.0.0.1"]]
    assert isinstance(ask(url, url), http.Answer)


@STACKS
def test_a_name_that_nobody_knows_is_tried_again_later(
    monkeypatch: pytest.MonkeyPatch, ask: Ask
) -> None:
    def unknown(*args: Any, **kwargs: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert isinstance(ask("http://nowhere.example/"), Retry)


class Tls:
    """A certificate for one name, which the asker trusts."""

    def __init__(self, folder: Path, name: str) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        now = dt.datetime.now(dt.UTC)
        made = (
            x509.CertificateBuilder(subject, subject, key.public_key(), 7)
            .not_valid_before(now - dt.timedelta(hours=1))
            .not_valid_after(now + dt.timedelta(hours=1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(key, hashes.SHA256())
        )
        pem = made.public_bytes(serialization.Encoding.PEM)
        (folder / "ca.pem").write_bytes(pem)
        secret = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        (folder / "own.pem").write_bytes(pem + secret)
        self.file = str(folder / "ca.pem")
        self.context = ssl.create_default_context(cafile=self.file)
        self.server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.server.load_cert_chain(folder / "own.pem")


@contextmanager
def encrypted(tls: Tls) -> Iterator[int]:
    """Answers every call, under TLS."""

    def serve() -> None:
        while True:
            try:
                peer, _ = listener.accept()
            except OSError:
                return
            with peer:
                try:
                    with tls.server.wrap_socket(peer, server_side=True) as inner:
                        inner.recv(4096)
                        inner.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
                except OSError:
                    continue

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield int(listener.getsockname()[1])
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(2)


@STACKS
def test_the_certificate_is_proven_for_the_name_and_not_for_the_address(
    tmp_path: Path, names: Names, ask: Ask
) -> None:
    tls = Tls(tmp_path, "gateway.example")
    names.answers["gateway.example"] = names.answers["other.example"] = [["127.0.0.1"]]
    with encrypted(tls) as port:
        well, wrong = f"https://gateway.example:{port}/", f"https://other.example:{port}/"
        assert isinstance(ask(well, well, tls=tls), http.Answer)
        assert isinstance(ask(wrong, wrong, tls=tls), Retry)


def test_the_mail_relay_is_reached_by_its_one_checked_address(names: Names, server: Echo) -> None:
    names.answers["relay.example"] = [["127.0.0.1"], ["169.254.169.254"]]

    async def run() -> None:
        wire: Wire = await dial("relay.example", server.port, None, 1)
        sock = wire._transport.get_extra_info("socket")
        assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY), "40 ms for each write"
        wire.abort()

    asyncio.run(run())
    assert names.asked == ["relay.example"]
    with pytest.raises(AddressRefused, match=r"169\.254\.169\.254"):
        asyncio.run(run())


def test_a_relay_where_we_do_not_go_is_told_in_words(names: Names) -> None:
    names.answers["relay.example"] = [["169.254.169.254"]]
    relay = Relay(host="relay.example", port=25, security="none")
    said = asyncio.run(probe(relay, "localhost", 1))
    assert said
    assert "Không kết nối tới relay.example (169.254.169.254)" in said


def test_a_plain_socket_passes_the_same_door(names: Names, server: Echo) -> None:
    names.answers["imap.example"] = [["127.0.0.1"], ["127.0.0.2"]]
    with guard.connect("imap.example", server.port, 1, ADMIN) as sock:
        assert sock.getpeername() == ("127.0.0.1", server.port)
        assert sock.gettimeout() == 1
        assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    assert names.asked == ["imap.example"]
    with pytest.raises(AddressRefused):
        guard.connect("imap.example", server.port, 1, OTHERS)


MODULES = {
    "boto3",
    "botocore",
    "dns",
    "ftplib",
    "http.client",
    "imaplib",
    "paramiko",
    "poplib",
    "smtplib",
    "telnetlib",
    "urllib.request",
    "xmlrpc.client",
}
CALLS = {
    "AsyncClient",
    "AsyncConnectionPool",
    "AsyncHTTPTransport",
    "ClientSession",
    "HTTPConnection",
    "HTTPSConnection",
    "HTTPTransport",
    "PoolManager",
    "TCPConnector",
    "connect_ex",
    "create_connection",
    "open_connection",
    "sock_connect",
    "urlopen",
}
OF_MODULES = {
    "httpx": {"Client", "get", "post", "put", "request", "stream"},
    "requests": {"Session", "get", "post", "put", "request"},
    "socket": {"socket"},
}
ROOMS = [
    "lantoa",
    "content",
    "channels",
    "assets",
    "wiring",
    "reports",
    "engine",
    "flows",
    "console",
    "edge",
]
DOORS = {
    "channels/shared/guard.py": "the guard itself",
    "channels/shared/http.py": "its adapter for requests",
    "channels/shared/aiohttp.py": "its adapter for aiohttp",
    "channels/shared/httpx.py": "its adapter for httpx",
    "channels/led/sftp.py": "paramiko over a socket that the guard connected",
    "channels/email/returned/imap.py": "imaplib over the guard's own connection",
    "lantoa/doctor.py": "looks whether a port of this machine is taken",
    "lantoa/supervisor/runtime.py": "looks whether a port of this machine is free",
    "lantoa/supervisor/pulse.py": "asks Prefect's server, which it started on this machine",
}


def opens(path: Path) -> bool:
    """Whether a file imports or calls what opens connections."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import) and MODULES & {alias.name for alias in node.names}:
            return True
        if isinstance(node, ast.ImportFrom) and node.module:
            words = OF_MODULES.get(node.module, set())
            if node.module in MODULES or words & {alias.name for alias in node.names}:
                return True
        named = [node.func] if isinstance(node, ast.Call) else getattr(node, "bases", [])
        if any(_opens(name) for name in named if isinstance(name, ast.Attribute | ast.Name)):
            return True
    return False


def _opens(name: ast.Attribute | ast.Name) -> bool:
    """Whether what is called, or what a class is made of, opens connections."""
    word = name.attr if isinstance(name, ast.Attribute) else name.id
    of = getattr(getattr(name, "value", None), "id", "")
    return word in CALLS or word in OF_MODULES.get(of, set())


def test_nothing_in_the_product_opens_a_connection_but_the_guard() -> None:
    found = {
        path.relative_to(ROOT).as_posix()
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        if opens(path)
    }
    assert found == set(DOORS), "connections leave through channels/shared/guard.py"


SITE = Site(Path("public"), "https://example.gov.vn")
METADATA = "169.254.169.254"
RELAY = {"host": METADATA, "port": 25, "security": "none"}
GATEWAY = {"url": f"http://{METADATA}", "username": "u", "password": "p"}
REFUSED: list[tuple[Any, dict[str, Any]]] = [
    (EmailSmtp, {"from": "tin@example.vn", "relay": [RELAY]}),
    (SmsGateway, {"sender": "UBND", "gateway": [GATEWAY]}),
    (TelegramChannel, {"base_url": f"http://{METADATA}", "token": "1:A", "chat_id": "@ubnd"}),
    (FacebookPage, {"base_url": f"http://{METADATA}", "page_id": "1", "token": "A"}),
]


@pytest.mark.parametrize(("kind", "fields"), REFUSED, ids=[kind.name for kind, _ in REFUSED])
def test_an_outlet_where_we_do_not_go_halts_and_says_so_in_words(
    kind: Any, fields: dict[str, Any]
) -> None:
    channel = kind("kenh", kind.config.model_validate(fields), SITE)
    message = Message(item="ct-01", title="Tin", summary="Tin", html="Tin", text="Tin", sms="Tin")
    to = {"email": Recipient("an@example.vn"), "phone": Recipient("+84901234567")}
    with channel.open() as line:
        outcome = line.send(message, to.get(channel.capabilities.addressed), KEY)
    assert isinstance(outcome, Halted), outcome
    assert outcome.why.raw.startswith(f"Không kết nối tới {METADATA}: đó là nơi máy chủ đám mây")
    assert "Không kết nối tới" in (channel.test() or "")
