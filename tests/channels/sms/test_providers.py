"""Every SMS provider keeps the promises of a channel over a real socket, and its codes mean what
its papers say."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import ValidationError

from channels.contract.channel import Channel, Site
from channels.contract.message import Message, Recipient
from channels.contract.outcome import Accepted, Delivered, Halted, Outcome, Rejected, Retry, Unknown
from channels.contract.reasons import Reason
from channels.contract.receipts import Receipt
from channels.sms.config import SmsGatewayConfig
from channels.sms.provider import Call
from channels.sms.sms_gateway import SmsGateway
from sandbox.faults import Fault, Reply
from sandbox.http import Answer, HttpSandbox, Request, json_answer
from sandbox.providers import stringee, twilio, viettel
from sandbox.providers.esms import EsmsSandbox
from sandbox.providers.fpt import FptSandbox
from sandbox.providers.jasmin import JasminSandbox
from sandbox.providers.speedsms import TOKEN, SpeedSmsSandbox
from sandbox.providers.stringee import StringeeSandbox
from sandbox.providers.twilio import TwilioSandbox
from sandbox.providers.viettel import ViettelSandbox
from sandbox.world import Arrival
from tests.contract.channel_contract import KEY, ChannelContract

MESSAGE = Message(
    item="ct-01",
    title="Nộp hồ sơ",
    summary="",
    html="",
    text="",
    sms="Nop ho so qua mang. Ho tro: 1900 1234",
    sms_accented="Nộp hồ sơ qua mạng. Hỗ trợ: 1900 1234",
)
CITIZEN = Recipient("+84901234567", {"name": "Nguyễn Thị Ánh"})
HOOK = "http://127.0.0.1:9/hooks/sms/0123"
SITE = Site(Path("unused"), "http://127.0.0.1:9", hook_secret=lambda _outlet: "0123")

ENTRIES: dict[str, dict[str, Any]] = {
    "jasmin": {"username": "lantoa", "password": "sandbox-jasmin"},
    "esms": {"username": "sandbox-key", "password": "sandbox-esms"},
    "speedsms": {"password": TOKEN},
    "fpt": {"username": "sandbox-client", "password": "sandbox-fpt"},
    "stringee": {"username": stringee.SID, "password": stringee.SECRET},
    "viettel": {
        "username": viettel.USER,
        "password": viettel.PASSWORD,
        "smsc": viettel.CP_CODE,
    },
    "twilio": {"username": twilio.SID, "password": twilio.TOKEN},
    "http": {
        "username": "ubnd",
        "password": "sandbox-vnpt",
        "request": {
            "sends": "json",
            "headers": {"X-Agent": "{username}"},
            "fields": {
                "phone": "{to}",
                "content": "{text}",
                "label": "{sender}",
                "requestId": "{key}",
                "apiPass": "{password}",
                "hook": "{receipts}",
                "template": "{template}",
                "name": "{place.name}",
            },
            "code_at": "rpc.status",
            "accepted": ["0"],
            "id_at": "rpc.id",
            "codes": {"7": "number", "9": "money", "13": "later", "21": "template"},
            "receipt_id_at": "id",
            "receipt_status_at": "state",
            "receipt_delivered": ["OK"],
            "receipt_failed": ["FAIL"],
            "receipt_answer": '{"got":1}',
        },
    },
}


class VnptSandbox(HttpSandbox):
    """An interface that is only described in an outlet."""

    provider = "vnpt"

    def answer(self, request: Request) -> Answer:
        asked = json.loads(request.body)
        if asked["apiPass"] != "sandbox-vnpt" or request.headers["X-Agent"] != "ubnd":
            return json_answer(200, {"rpc": {"status": 3}})
        arrival = Arrival(
            self.provider, asked["requestId"], f"+{asked['phone']}", asked["content"], "", "v1"
        )
        taken = {"rpc": {"status": 0, "id": "v1"}}
        return json_answer(200, taken, lambda: self.world.add(arrival))


def made(provider: str, port: int, **fields: Any) -> SmsGateway:
    entry = {"provider": provider, "url": f"http://127.0.0.1:{port}", "timeout_s": 0.5}
    config = SmsGatewayConfig.model_validate(
        {"sender": "UBNDTP", "gateway": [{**entry, **ENTRIES[provider]}]} | fields
    )
    return SmsGateway("sms", config, SITE)


def send(channel: SmsGateway, message: Message = MESSAGE) -> Outcome:
    with channel.open() as line:
        return line.send(message, CITIZEN, KEY)


def called(channel: SmsGateway, query: str = "", body: object = b"", method: str = "GET") -> Call:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Call(method, query, {}, data)


def read(channel: SmsGateway, query: str = "", body: object = b"") -> list[Receipt]:
    call = called(channel, query, body)
    return channel.read_receipt(call.method, call.query, call.headers, call.body)


class ProviderContract(ChannelContract):
    provider: ClassVar[str]
    message: ClassVar[Message] = MESSAGE
    recipient: ClassVar[Recipient | None] = CITIZEN
    too_long: ClassVar[Message] = replace(MESSAGE, sms="Dai " * 200)

    def make(self, port: int) -> Channel:
        return made(self.provider, port)

    def showing(self, message: Message, text: str) -> Message:
        return replace(message, sms=None, sms_accented=text)


def refusal(code: str, words: str = "x") -> Reply:
    return Reply(200, json.dumps({"CodeResult": code, "CountRegenerate": 0, "ErrorMessage": words}))


class TestEsms(ProviderContract):
    provider = "esms"
    secret = "sandbox-esms"
    permanent: ClassVar[list[tuple[Fault, str]]] = [
        (refusal("99"), "recipient_refused"),
        (refusal("108"), "malformed_address"),
        (refusal("177"), "no_route"),
        (refusal("201"), "content_refused"),
        (refusal("107"), "invalid"),
    ]
    refused_key: ClassVar[Fault] = refusal("101")
    throttled: ClassVar[tuple[Fault, float | None] | None] = (refusal("160"), None)

    def stand(self) -> EsmsSandbox:
        return EsmsSandbox()


class TestSpeedSms(ProviderContract):
    provider = "speedsms"
    secret = TOKEN
    permanent: ClassVar[list[tuple[Fault, str]]] = [
        (Reply(200, '{"status":"error","code":"105","message":"x"}'), "malformed_address"),
        (Reply(200, '{"status":"error","code":"113","message":"x"}'), "too_long"),
        (Reply(200, '{"status":"error","code":"101","message":"x"}'), "invalid"),
    ]
    refused_key: ClassVar[Fault] = Reply(200, '{"status":"error","code":"009","message":"x"}')
    throttled: ClassVar[tuple[Fault, float | None] | None] = (
        Reply(
            429,
            '{"name":"Too Many Requests","message":"Rate limit exceeded.","code":0,"status":429}',
            {"X-Rate-Limit-Reset": "7"},
        ),
        7.0,
    )

    def stand(self) -> SpeedSmsSandbox:
        return SpeedSmsSandbox()


class TestFpt(ProviderContract):
    provider = "fpt"
    secret = "sandbox-fpt"
    permanent: ClassVar[list[tuple[Fault, str]]] = [
        (Reply(400, '{"error":"1014","error_description":"Phone invalid"}'), "invalid")
    ]
    refused_key: ClassVar[Fault] = Reply(403, '{"error":"access_denied"}')

    def stand(self) -> FptSandbox:
        return FptSandbox()


class TestStringee(ProviderContract):
    provider = "stringee"
    secret = stringee.SECRET
    permanent: ClassVar[list[tuple[Fault, str]]] = [(Reply(400, '{"r":3}'), "invalid")]
    refused_key: ClassVar[Fault] = Reply(401, '{"r":1,"msg":"Authentication failed"}')

    def stand(self) -> StringeeSandbox:
        return StringeeSandbox()


class TestViettel(ProviderContract):
    provider = "viettel"
    secret = viettel.PASSWORD
    permanent: ClassVar[list[tuple[Fault, str]]] = [(Reply(400, "Bad Request"), "invalid")]
    refused_key: ClassVar[Fault] = Reply(401, "")

    def stand(self) -> ViettelSandbox:
        return ViettelSandbox()


class TestTwilio(ProviderContract):
    provider = "twilio"
    secret = twilio.TOKEN
    permanent: ClassVar[list[tuple[Fault, str]]] = [
        (Reply(400, '{"code":21211,"message":"x","status":400}'), "malformed_address"),
        (Reply(400, '{"code":21408,"message":"x","status":400}'), "no_route"),
        (Reply(400, '{"code":21610,"message":"x","status":400}'), "recipient_refused"),
    ]
    refused_key: ClassVar[Fault] = Reply(401, '{"code":20003,"message":"Authenticate"}')
    throttled: ClassVar[tuple[Fault, float | None] | None] = (
        Reply(429, '{"code":20429,"message":"Too Many Requests"}'),
        None,
    )

    def stand(self) -> TwilioSandbox:
        return TwilioSandbox()


class TestJasmin(ProviderContract):
    provider = "jasmin"
    secret = "sandbox-jasmin"
    permanent: ClassVar[list[tuple[Fault, str]]] = [
        (Reply(400, 'Error "Argument [to] has an invalid value: [x]."'), "invalid"),
        (Reply(412, 'Error "No route found"'), "no_route"),
    ]
    refused_key: ClassVar[Fault] = Reply(403, 'Error "Authentication failure for username:x"')
    throttled: ClassVar[tuple[Fault, float | None] | None] = (
        Reply(403, 'Error "User throughput exceeded"'),
        None,
    )

    def stand(self) -> JasminSandbox:
        return JasminSandbox()


class TestAnyHttp(ProviderContract):
    provider = "http"
    secret = "sandbox-vnpt"
    permanent: ClassVar[list[tuple[Fault, str]]] = [
        (Reply(200, '{"rpc":{"status":7}}'), "malformed_address")
    ]
    refused_key: ClassVar[Fault] = Reply(200, '{"rpc":{"status":9}}')
    throttled: ClassVar[tuple[Fault, float | None] | None] = (
        Reply(200, '{"rpc":{"status":13}}'),
        None,
    )

    def stand(self) -> VnptSandbox:
        return VnptSandbox()


@pytest.mark.parametrize(
    ("code", "kind", "reason"),
    [
        ("104", Halted, Reason.SENDER_REFUSED),
        ("140", Halted, Reason.FORBIDDEN),
        ("143", Halted, Reason.ACCOUNT),
        ("146", Halted, Reason.TEMPLATE_MISMATCH),
        ("102", Halted, Reason.QUOTA),
        ("103", Halted, Reason.QUOTA),
        ("777", Unknown, Reason.UNCLEAR),
    ],
)
def test_esms_refusals_of_us_stop_the_outlet(code: str, kind: type, reason: Reason) -> None:
    with EsmsSandbox() as server:
        server.script.add(refusal(code))
        outcome = send(made("esms", server.port))
    assert isinstance(outcome, kind)
    assert outcome.why.code is reason  # type: ignore[union-attr]


def test_what_esms_has_already_is_adopted_and_never_sent_twice() -> None:
    with EsmsSandbox() as server:
        channel = made("esms", server.port)
        first = send(channel)
        assert send(channel) == Accepted(KEY)
        assert isinstance(first, Accepted)
        assert len(server.world.arrivals()) == 1


def test_fpt_gets_another_token_when_one_ends_early() -> None:
    with FptSandbox() as server:
        channel = made("fpt", server.port)
        assert isinstance(send(channel), Accepted)
        server.forget()
        assert isinstance(send(channel), Retry)
        assert isinstance(send(channel), Accepted)
        tokens = [request for request in server.requests if request.path == "/oauth2/token"]
        assert len(tokens) == 2


def test_fpt_without_a_token_sends_nothing_and_halts() -> None:
    with FptSandbox() as server:
        entry = {**ENTRIES["fpt"], "provider": "fpt", "password": "sai"}
        channel = made("fpt", server.port, gateway=[{**entry, "url": server.url}])
        outcome = send(channel)
        assert isinstance(outcome, Halted)
        assert "sai" not in outcome.why.raw
        assert channel.test() is not None
        assert server.world.arrivals() == []


@pytest.mark.parametrize(
    ("provider", "server"),
    [
        ("esms", EsmsSandbox),
        ("speedsms", SpeedSmsSandbox),
        ("fpt", FptSandbox),
        ("stringee", StringeeSandbox),
        ("viettel", ViettelSandbox),
        ("twilio", TwilioSandbox),
        ("jasmin", JasminSandbox),
    ],
)
def test_the_accented_text_arrives_whole(provider: str, server: type[Any]) -> None:
    with server() as running:
        assert isinstance(send(made(provider, running.port, encoding="unicode")), Accepted)
        (arrival,) = running.world.arrivals()
    assert arrival.text == MESSAGE.sms_accented
    assert arrival.to == CITIZEN.address


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("SMSID=7f&SendStatus=5&SendSuccess=1&SendFailed=0", Delivered),
        ("SMSID=7f&SendStatus=5&SendSuccess=0&SendFailed=1", Rejected),
        ("SMSID=7f&SendStatus=4&SendSuccess=0&SendFailed=0", Rejected),
        ("SMSID=7f&SendStatus=7&SendSuccess=0&SendFailed=0", Accepted),
    ],
)
def test_esms_reports(query: str, kind: type) -> None:
    channel = made("esms", 9)
    (receipt,) = read(channel, f"{query}&RequestId=")
    assert isinstance(receipt.outcome, kind)
    assert (receipt.key, receipt.ids) == (None, ("7f",))
    (receipt,) = read(channel, f"{query}&RequestId={KEY}&via=esms")
    assert receipt.key == KEY


@pytest.mark.parametrize(
    ("status", "kind"), [(0, Delivered), (1, Accepted), (63, Accepted), (64, Rejected)]
)
def test_speedsms_reports(status: int, kind: type) -> None:
    said = {"type": "report", "tranId": "7001", "phone": "84901234567", "status": status}
    (receipt,) = read(made("speedsms", 9), body=said)
    assert isinstance(receipt.outcome, kind)
    assert receipt.ids == ("7001",)


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ("level=1&message_status=ESME_ROK", Accepted),
        ("level=1&message_status=ESME_RINVDSTADR", Rejected),
        ("level=2&message_status=DELIVRD&id_smsc=1", Delivered),
        ("level=2&message_status=UNDELIV&err=045", Rejected),
        ("level=2&message_status=ENROUTE", Accepted),
    ],
)
def test_jasmin_reports_and_hears_its_own_word(fields: str, kind: type) -> None:
    channel, query = made("jasmin", 9), f"key={KEY}&via=jasmin"
    (receipt,) = read(channel, query, f"id=u-1&{fields}".encode())
    assert isinstance(receipt.outcome, kind)
    assert (receipt.key, receipt.ids) == (KEY, ("u-1",))
    assert channel.receipt_answer("POST", query, {}, b"").body == "ACK/Jasmin"


def test_jasmin_is_given_no_text_that_it_would_cut() -> None:
    with pytest.raises(ValidationError, match="cắt bỏ những gì quá 5 phần"):
        made("jasmin", 9, max_parts=6)


@pytest.mark.parametrize(
    ("fields", "kind", "reason"),
    [
        ("MessageStatus=delivered", Delivered, None),
        ("MessageStatus=sent", Accepted, None),
        ("MessageStatus=undelivered&ErrorCode=30003", Rejected, Reason.NOT_ARRIVED),
        ("MessageStatus=undelivered&ErrorCode=30005", Rejected, Reason.NO_SUCH_ADDRESS),
        ("MessageStatus=failed&ErrorCode=30007", Rejected, Reason.CONTENT_REFUSED),
    ],
)
def test_twilio_reports(fields: str, kind: type, reason: Reason | None) -> None:
    (receipt,) = read(
        made("twilio", 9), f"key={KEY}&via=twilio", f"MessageSid=SM1&{fields}".encode()
    )
    assert isinstance(receipt.outcome, kind)
    assert receipt.key == KEY
    assert reason is None or receipt.outcome.why.code is reason  # type: ignore[union-attr]


def test_twilio_is_believed_by_its_signature_alone() -> None:
    with TwilioSandbox() as server:
        channel = made("twilio", server.port)
        send(channel)
        form = server.requests[0].form()
    url = form["StatusCallback"]
    assert urlsplit(url).path == "/hooks/sms", "no secret is needed"
    body = b"MessageSid=SM1&MessageStatus=delivered"
    fields = {name: values[0] for name, values in parse_qs(body.decode()).items()}
    headers = {"x-twilio-signature": twilio._signed(url, fields)["X-Twilio-Signature"]}
    query = urlsplit(url).query
    assert channel.receipt_proved("POST", query, headers, body)
    assert not channel.receipt_proved("POST", query, headers, body + b"x")
    assert not channel.receipt_proved("POST", query + "&a=b", headers, body)
    assert not channel.receipt_proved("POST", query, {}, body)


def test_a_provider_of_an_outlets_own_is_asked_and_heard_as_it_says() -> None:
    with VnptSandbox() as server:
        channel = made("http", server.port, templates={"T-7": "Nop ho so qua mang. Ho tro: {name}"})
        assert channel.problems(MESSAGE) == []
        assert send(channel) == Accepted("v1")
        asked = json.loads(server.requests[0].body)
    assert asked["label"] == "UBNDTP"
    assert (asked["template"], asked["name"]) == ("T-7", "1900 1234")
    assert asked["hook"] == f"{HOOK}?key={KEY}&via=http"
    (receipt,) = read(channel, "via=http", {"id": "v1", "state": "OK"})
    assert isinstance(receipt.outcome, Delivered)
    assert receipt.ids == ("v1",)
    (receipt,) = read(channel, f"via=http&key={KEY}", {"id": "v1", "state": "FAIL"})
    assert isinstance(receipt.outcome, Rejected)
    assert receipt.key == KEY
    assert channel.receipt_answer("POST", "via=http", {}, b"").body == '{"got":1}'


def test_a_text_that_is_no_registered_one_is_not_approved() -> None:
    channel = made("http", 9, templates={"T-7": "Moi ong/ba {ten} den {noi} luc {gio}"})
    other = replace(MESSAGE, sms="Moi ong/ba {{name}} den UBND phuong luc 8h30")
    assert channel.problems(other) == []
    (problem,) = channel.problems(MESSAGE)
    assert problem.blocking
    assert "T-7" in problem.text


def test_what_a_provider_needs_is_asked_for_by_name() -> None:
    for provider, missing in (("viettel", "smsc"), ("twilio", "username"), ("http", "request")):
        entry = {**ENTRIES[provider], "provider": provider, "url": "http://127.0.0.1:9"}
        del entry[missing]
        with pytest.raises(ValidationError, match=f"cần có trường {missing}"):
            made(provider, 9, gateway=[entry])


def test_a_heavier_gateway_is_asked_more_often() -> None:
    with EsmsSandbox() as one, SpeedSmsSandbox() as two:
        heavy = {**ENTRIES["esms"], "provider": "esms", "url": one.url, "weight": 9}
        light = {**ENTRIES["speedsms"], "provider": "speedsms", "url": two.url}
        channel = made("esms", 9, gateway=[heavy, light])

        async def several() -> None:
            async with channel.connect() as line:
                for number in range(60):
                    await line.send(MESSAGE, CITIZEN, type(KEY)(f"d{number}-a"))

        asyncio.run(several())
        assert len(one.world.arrivals()) > 2 * len(two.world.arrivals())
        assert two.world.arrivals()


@pytest.mark.parametrize(
    ("provider", "server"),
    [("esms", EsmsSandbox), ("fpt", FptSandbox), ("twilio", TwilioSandbox)],
)
def test_a_harmless_question_tells_a_wrong_password(provider: str, server: type[Any]) -> None:
    with server() as running:
        assert made(provider, running.port).test() is None
        entry = {**ENTRIES[provider], "provider": provider, "url": running.url, "password": "sai"}
        assert made(provider, 9, gateway=[entry]).test()
        assert running.world.arrivals() == []


def test_what_is_left_is_told_where_the_provider_tells_it() -> None:
    with EsmsSandbox() as server:
        assert made("esms", server.port).account() == "Số dư ở eSMS: 1.250.000 đồng."
        assert made("esms", server.port).running_low() == ""
        server.balance = 80_000
        assert (
            made("esms", server.port)
            .running_low()
            .startswith("Số dư ở eSMS còn 80.000 đồng, dưới 200.000 đồng: ")
        )
        server.accounts = {}
        with pytest.raises(LookupError):
            made("esms", server.port).running_low()
    with FptSandbox() as other:
        assert made("fpt", other.port).account() == ""
