"""A mail relay: how it is reached, and a connection that is greeted, encrypted and logged in, or
the reason why there is none."""

import ssl
from typing import NoReturn

from channels.contract.outcome import Halted, Retry
from channels.contract.reasons import Reason, Why
from channels.email.login import GetToken, log_in, log_in_by_token
from channels.email.mail_server import Relay, Unusable
from channels.email.pipeline import NOT_SENT, Refused, Wire, dial
from channels.shared.guard import AddressRefused
from channels.shared.spoken import spoken

_CAUSES = (
    ((10,), "đã hết hạn: nhờ quản trị máy thư thay chứng thư mới"),
    ((9,), "chưa đến ngày có hiệu lực: kiểm tra giờ của máy này và của máy thư"),
    (
        (62, 64),
        "không mang tên đã ghi ở «host»: ghi đúng tên trong chứng thư, hoặc nhờ quản trị cấp lại",
    ),
    (
        (18, 19, 20, 21),
        "do nơi mà máy này không biết cấp: ghi tệp chứng thư gốc của cơ quan ở «ca_file»",
    ),
    ((23,), "đã bị thu hồi: nhờ quản trị máy thư thay chứng thư mới"),
)


async def connect(
    relay: Relay, hostname: str, timeout_s: float, get_token: GetToken | None = None
) -> Wire:
    """A greeted, encrypted and logged-in connection as the relay's settings demand; Unusable when
    there is none."""
    try:
        tls = _trust(relay) if relay.security == "tls" else None
        wire = await dial(relay.host, relay.port, tls, timeout_s)
    except NOT_SENT as error:
        _fail(relay, error)
    except AddressRefused as refused:
        raise Unusable(refused.outcome, str(refused)) from None
    try:
        await _prepare(wire, relay, hostname, get_token)
    except (*NOT_SENT, Refused) as error:
        wire.abort()
        _fail(relay, error)
    except BaseException:
        wire.abort()
        raise
    return wire


async def _prepare(wire: Wire, relay: Relay, hostname: str, get_token: GetToken | None) -> None:
    await wire.greeting()
    await wire.hello(hostname)
    if relay.security == "starttls":
        if "starttls" not in wire.features:
            raise Unusable(
                Halted(Why(Reason.MISCONFIGURED, "the relay offers no STARTTLS")),
                f"Máy chuyển thư {relay.place} không hỗ trợ STARTTLS: hãy sửa «security» của "
                "điểm phát.",
            )
        await wire.start_tls(_trust(relay), relay.host)
        await wire.hello(hostname)
    if relay.auth == "oauth2" and relay.username is not None and get_token is not None:
        await log_in_by_token(wire, relay, relay.username, get_token)
    elif relay.username is not None and relay.password is not None:
        await log_in(wire, relay, relay.username, relay.password.get_secret_value())


def _trust(relay: Relay) -> ssl.SSLContext:
    """Whose certificates are believed; Unusable where the office's own authority cannot be read."""
    made = ssl.create_default_context()
    if relay.ca_file is not None:
        try:
            made.load_verify_locations(relay.ca_file)
        except (OSError, ssl.SSLError):
            raise Unusable(
                Halted(Why(Reason.MISCONFIGURED, f"ca_file cannot be read: {relay.ca_file}")),
                f"Không đọc được chứng thư gốc {relay.ca_file} của máy chuyển thư {relay.place}: "
                "«ca_file» phải là tệp PEM đọc được.",
            ) from None
    return made


def _fail(relay: Relay, error: Exception) -> NoReturn:
    """What a failed connection means: always Retry, for nothing of a letter was said yet."""
    if isinstance(error, ssl.SSLCertVerificationError):
        why, sentence = (
            Why(Reason.NOT_TRUSTED, spoken(error.verify_message or "")),
            _distrust(relay, error),
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


def _distrust(relay: Relay, error: ssl.SSLCertVerificationError) -> str:
    """What is wrong with a certificate, by OpenSSL's X509_V_ERR codes, and what to do."""
    for codes, cause in _CAUSES:
        if error.verify_code in codes:
            return f"Chứng thư TLS của máy chuyển thư {relay.place} {cause}."
    said = error.verify_message
    return f"Chứng thư TLS của máy chuyển thư {relay.place} không tin được ({said})."


async def probe(
    relay: Relay, hostname: str, timeout_s: float, get_token: GetToken | None = None
) -> str | None:
    """Connects, logs in, says NOOP and leaves; None, or a Vietnamese sentence that says what is
    wrong."""
    try:
        wire = await connect(relay, hostname, timeout_s, get_token)
    except Unusable as unusable:
        return unusable.sentence
    try:
        code = (await wire.ask("NOOP")).code
    except NOT_SENT:
        wire.abort()
        return f"Máy chuyển thư {relay.place} ngắt kết nối ngay sau khi đăng nhập."
    await wire.quit()
    return None if code == 250 else f"Máy chuyển thư {relay.place} chưa sẵn sàng (mã {code})."
