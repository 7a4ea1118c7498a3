"""Logging in at a mail relay: by password (RFC 4616, RFC 2195, LOGIN as everybody speaks it) or by
a token of the mailbox."""

import asyncio
import base64
import hmac
from collections.abc import Callable, Mapping
from typing import NoReturn

from channels.contract.outcome import Halted, Retry
from channels.contract.reasons import Reason, Why
from channels.email.mail_server import Relay, Unusable
from channels.email.oauth2 import oauthbearer, reason_said, xoauth2
from channels.email.pipeline import Refused, Reply, Wire
from channels.shared.spoken import spoken

# in the order in which they are tried: first the one that hides the password
_MECHANISMS = (
    "CRAM-MD5",
    "PLAIN",
    "LOGIN",
)

_BY_TOKEN: Mapping[str, Callable[[str, str], str]] = {
    "XOAUTH2": xoauth2,
    "OAUTHBEARER": oauthbearer,
}

GetToken = Callable[[str], str | Retry | Halted]
"""A token for the mailbox, another one than the one given, which was refused; may block."""


async def log_in(wire: Wire, relay: Relay, username: str, password: str) -> None:
    """Tries what both sides know until one succeeds; Unusable when the relay does not want us,
    Refused when it cannot say now."""
    offered = _offered(wire, relay, _MECHANISMS)
    outcome = Halted(Why(Reason.CREDENTIALS, "AUTH refused"))
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


async def log_in_by_token(wire: Wire, relay: Relay, username: str, get_token: GetToken) -> None:
    """With the token that is in force, and once with a fresh one where that is refused."""
    offered = _offered(wire, relay, tuple(_BY_TOKEN))
    mechanism = next(known for known in _BY_TOKEN if known in offered)
    token, said = "", ""
    for _ in range(2):
        got = await asyncio.to_thread(get_token, token)
        if not isinstance(got, str):
            sentence = f"Chưa lấy được mã OAuth2 của hộp thư {username}: {got.why.raw}"
            raise Unusable(got, sentence)
        token = got
        reply = await wire.ask(f"AUTH {mechanism} {_base64(_BY_TOKEN[mechanism](username, token))}")
        if reply.code == 334:  # the reason, which wants to be taken note of
            said = reason_said(reply.text)
            reply = await wire.ask("" if mechanism == "XOAUTH2" else _base64("\1"))
        if reply.code in (235, 503):
            return
        if reply.code // 100 != 5:
            raise Refused(reply)
        said = spoken(f"AUTH: {reply.code} {reply.text} {said}".rstrip(), [token])
    raise Unusable(
        Halted(Why(Reason.CREDENTIALS, said)),
        f"Máy chuyển thư {relay.place} từ chối mã OAuth2 của hộp thư {username}: kiểm tra quyền "
        "SMTP của ứng dụng và của hộp thư, rồi cấp quyền lại.",
    )


def _offered(wire: Wire, relay: Relay, known: tuple[str, ...]) -> list[str]:
    """The mechanisms that the relay offers; Unusable where none of them is known here."""
    if "auth" not in wire.features:
        raise Unusable(
            Halted(Why(Reason.MISCONFIGURED, "the relay offers no AUTH")),
            f"Máy chuyển thư {relay.place} không cho đăng nhập trên kết nối này.",
        )
    offered = wire.features["auth"].upper().split()
    if not set(offered) & set(known):
        _refuse_methods(relay, offered, known)
    return offered


def _refuse_methods(relay: Relay, offered: list[str], known: tuple[str, ...]) -> NoReturn:
    """Exchange behind a domain often offers NTLM and GSSAPI only: accounts of a Windows domain,
    which no other machine has."""
    names = ", ".join(offered) or "không cách nào"
    raise Unusable(
        Halted(Why(Reason.MISCONFIGURED, f"the relay offers {names} only")),
        f"Máy chuyển thư {relay.place} chỉ cho đăng nhập bằng {names}; điểm phát này đăng "
        f"nhập bằng {', '.join(known)}: nhờ quản trị máy thư bật một cách trong số đó cho tài "
        "khoản này (Exchange: «Basic authentication» trên đầu nối nhận thư, sau TLS).",
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
