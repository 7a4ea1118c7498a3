"""A mail relay: how it is reached, and a connection that is greeted, encrypted and logged in, or
the reason why there is none."""

import base64
import hmac
import ssl
from typing import Literal, NoReturn, Self

from pydantic import Field, SecretStr, field_validator, model_validator

from channels.contract.channel import OutletConfig
from channels.contract.outcome import Halted, Retry
from channels.contract.reasons import Reason, Why
from channels.email.pipeline import NOT_SENT, Refused, Reply, Wire, dial
from channels.shared.guard import AddressRefused
from channels.shared.spoken import spoken

# in the order in which they are tried: first the one that hides the password
_MECHANISMS = (
    "CRAM-MD5",
    "PLAIN",
    "LOGIN",
)


class Relay(OutletConfig):
    """One mail server that takes the outlet's letters: a `[[outlet.relay]]` table."""

    host: str = Field(
        max_length=253,
        pattern=r"^(?:[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63})*|[0-9A-Fa-f]*:[0-9A-Fa-f:.]+)$",
    )
    port: int = Field(ge=1, le=65535)
    security: Literal["none", "starttls", "tls"] = "starttls"
    username: str | None = None
    password: SecretStr | None = None

    @field_validator("username", "password")
    @classmethod
    def _ascii(cls, value: str | SecretStr | None) -> str | SecretStr | None:
        plain = value.get_secret_value() if isinstance(value, SecretStr) else value
        if plain is not None and not plain.isascii():
            raise ValueError("chỉ được dùng chữ không dấu (máy chuyển thư không nhận chữ khác)")
        return value

    @model_validator(mode="after")
    def _both_or_neither(self) -> Self:
        if (self.username is None) != (self.password is None):
            raise ValueError("username và password phải đi cùng nhau")
        return self

    @property
    def place(self) -> str:
        return f"{self.host}:{self.port}"


class Unusable(Exception):
    """The relay cannot take anything now: the outcome for the letter, and a Vietnamese sentence for
    the officer."""

    def __init__(self, outcome: Retry | Halted, sentence: str) -> None:
        super().__init__(outcome.why.raw)
        self.outcome = outcome
        self.sentence = sentence


async def connect(relay: Relay, hostname: str, timeout_s: float) -> Wire:
    """A greeted, encrypted and logged-in connection as the relay's settings demand; Unusable when
    there is none."""
    tls = ssl.create_default_context() if relay.security == "tls" else None
    try:
        wire = await dial(relay.host, relay.port, tls, timeout_s)
    except NOT_SENT as error:
        _fail(relay, error)
    except AddressRefused as refused:
        raise Unusable(refused.outcome, str(refused)) from None
    try:
        await _prepare(wire, relay, hostname)
    except (*NOT_SENT, Refused) as error:
        wire.abort()
        _fail(relay, error)
    except BaseException:
        wire.abort()
        raise
    return wire


async def _prepare(wire: Wire, relay: Relay, hostname: str) -> None:
    await wire.greeting()
    await wire.hello(hostname)
    if relay.security == "starttls":
        if "starttls" not in wire.features:
            raise Unusable(
                Halted(Why(Reason.MISCONFIGURED, "the relay offers no STARTTLS")),
                f"Máy chuyển thư {relay.place} không hỗ trợ STARTTLS: hãy sửa «security» của "
                "điểm phát.",
            )
        await wire.start_tls(ssl.create_default_context(), relay.host)
        await wire.hello(hostname)
    if relay.username is not None and relay.password is not None:
        await _log_in(wire, relay, relay.username, relay.password.get_secret_value())


async def _log_in(wire: Wire, relay: Relay, username: str, password: str) -> None:
    """Tries what both sides know until one succeeds; Unusable when the relay does not want us,
    Refused when it cannot say now."""
    if "auth" not in wire.features:
        raise Unusable(
            Halted(Why(Reason.MISCONFIGURED, "the relay offers no AUTH")),
            f"Máy chuyển thư {relay.place} không cho đăng nhập trên kết nối này.",
        )
    offered = wire.features["auth"].upper().split()
    outcome = Halted(Why(Reason.MISCONFIGURED, "no AUTH mechanism of the relay is known here"))
    for mechanism in (known for known in _MECHANISMS if known in offered):
        reply = await _authenticate(wire, mechanism, username, password)
        if reply.code in (235, 503):  # 503: logged in already
            return
        if reply.code // 100 != 5:
            raise Refused(reply)
        said = spoken(f"AUTH: {reply.code} {reply.text}", [username, password])
        outcome = Halted(Why(Reason.CREDENTIALS, said))
    raise Unusable(
        outcome, f"Máy chuyển thư {relay.place} từ chối tên đăng nhập hoặc mật khẩu của điểm phát."
    )


async def _authenticate(wire: Wire, mechanism: str, username: str, password: str) -> Reply:
    """The relay's last word on one mechanism (RFC 4616, RFC 2195; LOGIN as everybody speaks it)."""
    plain = f"\0{username}\0{password}"
    reply = await wire.ask(
        f"AUTH PLAIN {_base64(plain)}" if mechanism == "PLAIN" else f"AUTH {mechanism}"
    )
    if mechanism == "CRAM-MD5" and reply.code == 334:
        challenge = base64.b64decode(reply.lines[0])
        digest = hmac.new(password.encode("ascii"), challenge, "md5").hexdigest()
        return await wire.ask(_base64(f"{username} {digest}"))
    for answer in (plain,) if mechanism == "PLAIN" else (username, password):
        if reply.code == 334:
            reply = await wire.ask(_base64(answer))
    return reply


def _base64(text: str) -> str:
    return base64.b64encode(text.encode("ascii")).decode("ascii")


def _fail(relay: Relay, error: Exception) -> NoReturn:
    """What a failed connection means: always Retry, for nothing of a letter was said yet."""
    if isinstance(error, ssl.SSLCertVerificationError):
        why, sentence = (
            Why(Reason.NOT_TRUSTED, spoken(error.verify_message or "")),
            f"Chứng thư TLS của máy chuyển thư {relay.place} không tin được.",
        )
    elif isinstance(error, ssl.SSLError):
        why, sentence = (
            Why(Reason.TLS_FAILED, "TLS handshake failed"),
            f"Không bắt tay TLS được với máy chuyển thư {relay.place}.",
        )
    elif isinstance(error, Refused):
        said = f"{error.code} {spoken(error.text)}".rstrip()
        sentence = f"Máy chuyển thư {relay.place} chưa tiếp nhận ({said})."
        if error.code // 100 == 5:  # of us: nothing was said of a letter yet
            raise Unusable(Halted(Why(Reason.POLICY, said)), sentence) from None
        why = Why(Reason.BUSY, said)
    else:
        why = Why(Reason.UNREACHABLE, f"not connected: {type(error).__name__}")
        sentence = (
            f"Không kết nối được máy chuyển thư {relay.place}: hãy kiểm tra địa chỉ, cổng và "
            "tường lửa."
        )
    raise Unusable(Retry(why), sentence) from None


async def probe(relay: Relay, hostname: str, timeout_s: float) -> str | None:
    """Connects, logs in, says NOOP and leaves; None, or a Vietnamese sentence that says what is
    wrong."""
    try:
        wire = await connect(relay, hostname, timeout_s)
    except Unusable as unusable:
        return unusable.sentence
    try:
        code = (await wire.ask("NOOP")).code
    except NOT_SENT:
        wire.abort()
        return f"Máy chuyển thư {relay.place} ngắt kết nối ngay sau khi đăng nhập."
    await wire.quit()
    return None if code == 250 else f"Máy chuyển thư {relay.place} chưa sẵn sàng (mã {code})."
