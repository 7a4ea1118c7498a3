"""A mail relay: how it is reached, and a connection that is greeted, encrypted and logged in, or the reason why there is none."""

import smtplib
import socket
import ssl
from typing import Literal, NoReturn, Self

from pydantic import Field, SecretStr, field_validator, model_validator

from channels.base import Halted, OutletConfig, Retry

NOT_SENT = (smtplib.SMTPException, OSError)
"""What smtplib raises when a server or the network fails; before the content it always means that nothing left."""


class Relay(OutletConfig):
    """One mail server that takes the outlet's letters: a `[[outlet.relay]]` table."""

    host: str = Field(max_length=253, pattern=r"^(?:[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63})*|[0-9A-Fa-f]*:[0-9A-Fa-f:.]+)$")
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
    """The relay cannot take anything now: the outcome for the letter, and a Vietnamese sentence for the officer."""

    def __init__(self, outcome: Retry | Halted, sentence: str) -> None:
        super().__init__(outcome.reason)
        self.outcome = outcome
        self.sentence = sentence


def connect(relay: Relay, hostname: str, timeout_s: float) -> smtplib.SMTP:
    """A greeted, encrypted and logged-in connection as the relay's settings demand; Unusable when there is none."""
    try:
        smtp = _dialled(relay, hostname, timeout_s)
    except NOT_SENT as error:
        _fail(relay, error)
    try:
        assert smtp.sock is not None
        smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # the final dot is a packet of its own
        _prepare(smtp, relay)
    except Unusable:
        smtp.close()
        raise
    except (*NOT_SENT, ValueError) as error:  # ValueError: smtplib reads an AUTH challenge that is no base64
        smtp.close()
        _fail(relay, error)
    return smtp


def _dialled(relay: Relay, hostname: str, timeout_s: float) -> smtplib.SMTP:
    if relay.security == "tls":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(relay.host, relay.port, hostname, timeout=timeout_s, context=context)
    return smtplib.SMTP(relay.host, relay.port, hostname, timeout=timeout_s)


def _prepare(smtp: smtplib.SMTP, relay: Relay) -> None:
    smtp.ehlo_or_helo_if_needed()
    if relay.security == "starttls":
        if not smtp.has_extn("starttls"):
            raise Unusable(
                Halted("the relay offers no STARTTLS"),
                f"Máy chuyển thư {relay.place} không hỗ trợ STARTTLS: hãy sửa «security» của điểm phát.",
            )
        smtp.starttls(context=ssl.create_default_context())
        smtp.ehlo_or_helo_if_needed()
    if relay.username is not None:
        _log_in(smtp, relay)


def _log_in(smtp: smtplib.SMTP, relay: Relay) -> None:
    refused = f"Máy chuyển thư {relay.place} từ chối tên đăng nhập hoặc mật khẩu của điểm phát."
    if not smtp.has_extn("auth"):
        raise Unusable(Halted("the relay offers no AUTH"), f"Máy chuyển thư {relay.place} không cho đăng nhập trên kết nối này.")
    try:
        smtp.login(relay.username or "", relay.password.get_secret_value() if relay.password else "")
    except smtplib.SMTPAuthenticationError as error:
        if error.smtp_code // 100 != 5:
            raise
        raise Unusable(Halted(f"AUTH refused: {error.smtp_code}"), refused) from None
    except (smtplib.SMTPServerDisconnected, smtplib.SMTPResponseException):
        raise
    except smtplib.SMTPException:
        raise Unusable(Halted("the relay offers no AUTH mechanism that we know"), refused) from None


def _fail(relay: Relay, error: Exception) -> NoReturn:
    """What a failed connection means: always Retry, for nothing of a letter was said yet."""
    if isinstance(error, ssl.SSLCertVerificationError):
        reason, sentence = "the relay's TLS certificate is not trusted", f"Chứng thư TLS của máy chuyển thư {relay.place} không tin được."
    elif isinstance(error, ssl.SSLError):
        reason, sentence = "TLS handshake failed", f"Không bắt tay TLS được với máy chuyển thư {relay.place}."
    elif isinstance(error, smtplib.SMTPResponseException):
        reason = f"the relay does not serve us: {error.smtp_code}"
        sentence = f"Máy chuyển thư {relay.place} chưa tiếp nhận (mã {error.smtp_code})."
    else:
        reason = f"not connected: {type(error).__name__}"
        sentence = f"Không kết nối được máy chuyển thư {relay.place}: hãy kiểm tra địa chỉ, cổng và tường lửa."
    raise Unusable(Retry(reason), sentence) from None


def probe(relay: Relay, hostname: str, timeout_s: float) -> str | None:
    """Connects, logs in, says NOOP and leaves; None, or a Vietnamese sentence that says what is wrong."""
    try:
        smtp = connect(relay, hostname, timeout_s)
    except Unusable as unusable:
        return unusable.sentence
    try:
        code = smtp.noop()[0]
        smtp.quit()
    except NOT_SENT:
        smtp.close()
        return f"Máy chuyển thư {relay.place} ngắt kết nối ngay sau khi đăng nhập."
    return None if code == 250 else f"Máy chuyển thư {relay.place} chưa sẵn sàng (mã {code})."
