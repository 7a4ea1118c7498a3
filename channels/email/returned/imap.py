"""Letters out of an IMAP mailbox (RFC 3501; MOVE, RFC 6851, and UIDPLUS, RFC 4315, where the server
has them)."""

import imaplib
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import NoReturn

from channels.contract.outcome import Halted, Retry
from channels.contract.receipts import NotTold
from channels.email.login import GetToken
from channels.email.oauth2 import xoauth2
from channels.email.returned.mailbox import MOST_BYTES, MOST_LETTERS, Bounces, Keep
from channels.shared import guard
from channels.shared.guard import AddressRefused, Named
from channels.shared.spoken import spoken

_BROKEN = (OSError, imaplib.IMAP4.error, ValueError)


class _Imap(imaplib.IMAP4):
    """imaplib over the one door through which connections leave."""

    def __init__(self, config: Bounces, timeout_s: float) -> None:
        self._bounces, self._timeout_s = config, timeout_s
        super().__init__(str(config.host), config.port, timeout_s)

    def _create_socket(self, _timeout: float | None) -> socket.socket:
        config = self._bounces
        made = guard.connect(str(config.host), config.port, self._timeout_s, Named.BY_ADMINISTRATOR)
        if config.security != "tls":
            return made
        try:
            return _trust(config).wrap_socket(made, server_hostname=str(config.host))
        except BaseException:
            made.close()
            raise


def fetch(config: Bounces, timeout_s: float, get_token: GetToken | None, keep: Keep) -> int:
    """Gives each letter of the folder to `keep` and moves it away; how many; NotTold where the
    mailbox cannot be opened now."""
    with _opened(config, timeout_s, get_token) as imap:
        lines = [line for line in _ask(imap, "SEARCH", "ALL") if isinstance(line, bytes)]
        count = 0
        for number in b" ".join(lines).split()[:MOST_LETTERS]:
            raw = _letter(imap, number)
            if raw is None:  # one that the server cannot give holds up no other
                continue
            keep(raw)
            _put_away(imap, config, number)
            count += 1
        return count


def probe(config: Bounces, timeout_s: float, get_token: GetToken | None) -> str | None:
    """Logs in, opens the folder and leaves; None, or a Vietnamese sentence that says what is
    wrong."""
    try:
        with _opened(config, timeout_s, get_token):
            return None
    except NotTold as told:
        return str(told)


@contextmanager
def _opened(config: Bounces, timeout_s: float, get_token: GetToken | None) -> Iterator[_Imap]:
    try:
        imap = _Imap(config, timeout_s)
    except AddressRefused as refused:
        raise NotTold(str(refused)) from None
    except _BROKEN as error:
        _fail(config, error)
    try:
        _log_in(imap, config, get_token)
        _select(imap, config)
        yield imap
    except _BROKEN as error:
        _fail(config, error)
    finally:
        with suppress(*_BROKEN):
            imap.logout()


def _log_in(imap: _Imap, config: Bounces, get_token: GetToken | None) -> None:
    if config.security == "starttls":
        imap.starttls(_trust(config))
    user = str(config.username)
    if config.auth == "oauth2" and get_token is not None:
        got = get_token("")
        if isinstance(got, Retry | Halted):
            raise NotTold(f"Chưa lấy được mã OAuth2 của hộp thư {user}: {got.why.raw}")
        token = got
        imap.authenticate("XOAUTH2", lambda _challenge: xoauth2(user, token).encode("ascii"))
    elif config.password is not None:
        imap.login(user, config.password.get_secret_value())


def _select(imap: _Imap, config: Bounces) -> None:
    status, _ = imap.select(_quoted(config.folder))
    if status != "OK":
        raise NotTold(f"Hộp thư {config.place} không có thư mục «{config.folder}».")
    if config.done_folder:
        imap.create(_quoted(config.done_folder))  # refused where it is there


def _letter(imap: _Imap, number: bytes) -> bytes | None:
    """As much of one letter as is read."""
    wanted = f"(BODY.PEEK[]<0.{MOST_BYTES}>)"
    status, answers = imap.uid("FETCH", number.decode("ascii"), wanted)
    found = next((answer[1] for answer in answers if isinstance(answer, tuple)), None)
    return found[:MOST_BYTES] if status == "OK" and isinstance(found, bytes) else None


def _put_away(imap: _Imap, config: Bounces, number: bytes) -> None:
    uid, folder = number.decode("ascii"), _quoted(config.done_folder)
    if config.done_folder and "MOVE" in imap.capabilities:
        _ask(imap, "MOVE", uid, folder)
        return
    if config.done_folder:
        _ask(imap, "COPY", uid, folder)
    _ask(imap, "STORE", uid, "+FLAGS.SILENT", r"(\Deleted)")
    if "UIDPLUS" in imap.capabilities:
        _ask(imap, "EXPUNGE", uid)
    else:
        imap.expunge()


def _ask(imap: _Imap, command: str, *words: str) -> list[bytes | tuple[bytes, bytes] | None]:
    """One command by UID; ValueError when the server refuses it."""
    status, answer = imap.uid(command, *words)
    if status != "OK":
        raise ValueError(f"{command}: {answer!r}")
    return list(answer)


def _trust(config: Bounces) -> ssl.SSLContext:
    made = ssl.create_default_context()
    if config.ca_file is not None:
        made.load_verify_locations(config.ca_file)
    return made


def _quoted(folder: str) -> str:
    return '"' + re.sub(r'(["\\])', r"\\\1", folder) + '"'


def _fail(config: Bounces, error: Exception) -> NoReturn:
    place = f"hộp thư nhận thư báo {config.place}"
    if isinstance(error, ssl.SSLError):
        raise NotTold(f"Không lập được kết nối mã hóa với {place}: {_words(error)}.") from None
    if isinstance(error, OSError) and not isinstance(error, imaplib.IMAP4.error):
        raise NotTold(f"Không kết nối được {place}: kiểm tra địa chỉ, cổng, mạng.") from None
    secret = config.password.get_secret_value() if config.password else ""
    said = spoken(str(error), [secret])
    raise NotTold(f"Không mở được {place}, máy chủ nói: {said}.") from None


def _words(error: ssl.SSLError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"chứng thư không tin được ({error.verify_message})"
    return "bắt tay TLS không thành"
