"""One connection to the Bot API, and the table that turns python-telegram-bot's failures into
outcomes.

Measured with python-telegram-bot 22.8 (`request/_baserequest.py`, `_httpxrequest.py`); codes:
`TelegramBotAPI/errors`.
"""

import asyncio
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import httpx
import telegram.error as wrong
from pydantic import SecretStr
from telegram import Bot
from telegram.request import HTTPXRequest

from channels.contract.outcome import Accepted, Delivered, Halted, Outcome, Rejected, Retry, Unknown
from channels.contract.reasons import Reason, Why
from channels.shared.guard import AddressRefused, Written
from channels.shared.http import CONNECT_TIMEOUT_S
from channels.shared.httpx import transport
from channels.shared.spoken import spoken

_HALTING = {
    "chat_not_found": Reason.NO_SUCH_PLACE,
    "peer_id_invalid": Reason.NO_SUCH_PLACE,
    "channel_invalid": Reason.NO_SUCH_PLACE,
    "chat_id_is_empty": Reason.NO_SUCH_PLACE,
    "message_thread_not_found": Reason.NO_SUCH_PLACE,
    "topic_closed": Reason.FORBIDDEN,
    "channel_private": Reason.FORBIDDEN,
    "chat_write_forbidden": Reason.FORBIDDEN,
    "chat_admin_required": Reason.FORBIDDEN,
    "chat_restricted": Reason.FORBIDDEN,
    "chat_send_": Reason.FORBIDDEN,  # …_plain_forbidden, …_photos_forbidden
    "not_enough_rights": Reason.FORBIDDEN,
    "need_administrator_rights": Reason.FORBIDDEN,
    "have_no_rights_to_send": Reason.FORBIDDEN,
    "user_banned_in_channel": Reason.FORBIDDEN,
}
_REFUSED = {
    "can_t_parse_entities": Reason.INVALID,
    "entities_too_long": Reason.INVALID,
    "entity_bounds_invalid": Reason.INVALID,
    "media_invalid": Reason.PICTURE_REFUSED,
    "media_caption": Reason.TOO_LONG,
    "wrong_file_identifier": Reason.PICTURE_REFUSED,
    "failed_to_get_http_url_content": Reason.LINK_REFUSED,
    "message_is_not_modified": Reason.INVALID,
    "message_to_delete_not_found": Reason.POST_GONE,
    "message_is_too_long": Reason.TOO_LONG,
    "message_caption_is_too_long": Reason.TOO_LONG,
    "media_caption_too_long": Reason.TOO_LONG,
    "message_text_is_empty": Reason.NO_TEXT,
    "image_process_failed": Reason.PICTURE_REFUSED,
    "photo_": Reason.PICTURE_REFUSED,
    "wrong_type_of_the_web_page_content": Reason.LINK_REFUSED,
    "message_can_t_be_deleted": Reason.TOO_OLD,  # after 48 hours
    "message_can_t_be_edited": Reason.CANNOT_AMEND,
    "there_is_no_text_in_the_message_to_edit": Reason.CANNOT_AMEND,  # the post has a picture
    "message_to_edit_not_found": Reason.POST_GONE,
}
_WAIT = re.compile(r"(?i)retry after (\d{1,9})")  # without `parameters` it stands in the words only
_SO_ALREADY = ("message is not modified", "message to delete not found")
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.InvalidURL)
# at its other levels it repeats whole answers, which may hold the token and numbers
logging.getLogger("telegram").setLevel(logging.CRITICAL)
# stands for the token wherever python-telegram-bot and httpx keep, log or repeat an address
_HIDDEN = "hidden"


class TokenTransport(httpx.AsyncBaseTransport):
    """Puts the token into the address below everything that logs addresses (httpx logs each at
    INFO); keeps the last answer."""

    def __init__(self, token: SecretStr, base_url: str) -> None:
        self._token = token
        self._inner = transport(Written(base_url))
        self.last: httpx.Response | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.last = None
        before, _, method = request.url.path.rpartition(f"/bot{_HIDDEN}/")
        url = request.url.copy_with(path=f"{before}/bot{self._token.get_secret_value()}/{method}")
        real = httpx.Request(
            request.method,
            url,
            headers=request.headers,
            stream=request.stream,
            extensions=request.extensions,
        )
        self.last = await self._inner.handle_async_request(real)
        return self.last

    async def aclose(self) -> None:
        await self._inner.aclose()


@dataclass(frozen=True)
class Connection:
    """A bot and the event loop that it lives in."""

    runner: asyncio.Runner
    bot: Bot
    wire: TokenTransport


@contextmanager
def connect(base_url: str, token: SecretStr, timeout_s: float) -> Iterator[Connection]:
    """A connection of this thread, silent at most `timeout_s` at any step; no proxy, no limiter, no
    getMe."""
    wire = TokenTransport(token, base_url)
    request = HTTPXRequest(
        read_timeout=timeout_s,
        write_timeout=timeout_s,
        media_write_timeout=timeout_s,
        connect_timeout=min(CONNECT_TIMEOUT_S, timeout_s),
        pool_timeout=timeout_s,
        httpx_kwargs={"transport": wire, "trust_env": False},
    )
    bot = Bot(_HIDDEN, base_url=f"{base_url}/bot", request=request, get_updates_request=request)
    with asyncio.Runner() as runner:
        try:
            yield Connection(runner, bot, wire)
        finally:
            runner.run(request.shutdown())


def failed(error: wrong.TelegramError, last: httpx.Response | None) -> Outcome:
    """What an error means for a call that posts; `last` is the answer that it came from, None
    without one."""
    cause = error.__cause__
    said = _said(error, last)
    match error:
        case wrong.RetryAfter(retry_after=wait):
            return Retry(
                Why(Reason.BUSY, said),
                after=wait.total_seconds() if isinstance(wait, timedelta) else float(wait),
            )
        case wrong.ChatMigrated(new_chat_id=moved):
            return Halted(Why(Reason.NO_SUCH_PLACE, f"migrate_to_chat_id: {moved}"))
        case wrong.InvalidToken():
            # an old server of somebody's own knows the token and not the call
            old = "method not found" in said.lower()
            return Halted(Why(Reason.MISCONFIGURED if old else Reason.CREDENTIALS, said))
        case wrong.Forbidden():
            return Halted(Why(Reason.FORBIDDEN, said))
        case wrong.BadRequest() if cause is None:  # a kind of NetworkError
            return _bad_request(error.message, said)
        # TimedOut is one too: it also says "pool full"
        case wrong.NetworkError() if unsent := _unsent(cause):
            return unsent
    if last is None or isinstance(cause, httpx.HTTPError):
        return Unknown(
            Why(Reason.NO_ANSWER, f"no complete answer: {type(cause or error).__name__}")
        )
    return _by_status(last, said)


def _unsent(cause: BaseException | None) -> Retry | Halted | None:
    """What a failure means before which nothing can have left; None for another."""
    if isinstance(cause, AddressRefused):
        return cause.outcome
    if isinstance(cause, _NEVER_SENT):
        return Retry(Why(Reason.UNREACHABLE, f"not connected: {type(cause).__name__}"))
    return None


def amended(outcome: Outcome, post: str) -> Outcome:
    """What the outcome of a call means for an edit or a deletion: what is so already is done."""
    done = isinstance(outcome, Rejected) and any(
        words in outcome.why.raw.lower() for words in _SO_ALREADY
    )
    return Delivered(post) if done else outcome


def _said(error: wrong.TelegramError, last: httpx.Response | None) -> str:
    """The Bot API's words; of what is none of its answers, what a reader would see."""
    if error.__cause__ is None:
        return spoken(error.message)
    if last is None:
        return ""
    try:
        return spoken(f"HTTP {last.status_code} {last.text}")
    except httpx.ResponseNotRead:  # it broke off inside its body
        return ""


def _bad_request(description: str, said: str) -> Outcome:
    code = re.sub(r"[^a-z0-9]+", "_", description.partition(":")[0].lower()).strip("_")
    for beginning, reason in _HALTING.items():
        if code.startswith(beginning):
            return Halted(Why(reason, said))
    for beginning, reason in _REFUSED.items():
        if code.startswith(beginning):
            return Rejected(Why(reason, said))
    return Unknown(Why(Reason.UNCLEAR, said))  # none that we know: nobody guesses


def _by_status(last: httpx.Response, said: str) -> Outcome:
    """An answer that came whole but that no error class names: a 429 without parameters, 413, 5xx,
    an unreadable 2xx."""
    if last.status_code == 429:
        wait = last.headers.get("Retry-After", "")
        named = wait if wait.isdigit() else next(iter(_WAIT.findall(said)), "")
        return Retry(Why(Reason.BUSY, said), after=float(named) if named else None)
    if last.status_code == 413:
        return Rejected(Why(Reason.INVALID, said))
    return Unknown(Why(Reason.UNCLEAR, said))


def sentence(outcome: Outcome, chat: int | str) -> str:
    """What an officer has to do about a call that failed."""
    reason = "" if isinstance(outcome, (Accepted, Delivered)) else outcome.why.raw
    if isinstance(outcome, (Halted, Rejected)):
        return (
            f"Bot chưa dùng được với kênh {chat}: hãy kiểm tra token, chat_id và quyền quản trị "
            f"của bot ({reason})."
        )
    return f"Chưa hỏi được Telegram về kênh {chat}, hãy thử lại sau ({reason})."
