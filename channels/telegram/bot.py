"""One connection to the Bot API, and the table that turns python-telegram-bot's failures into
outcomes.

Measured with python-telegram-bot 22.8 (`request/_baserequest.py`, `_httpxrequest.py`); codes:
`TelegramBotAPI/errors`.
"""

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

import httpx
import telegram.error as wrong
from pydantic import SecretStr
from telegram import Bot
from telegram.request import HTTPXRequest

from channels.contract.outcome import Delivered, Halted, Outcome, Rejected, Retry, Unknown
from channels.shared.http import CONNECT_TIMEOUT_S

_HALTING = (
    "chat_not_found",
    "chat_write_forbidden",
    "not_enough_rights",
    "need_administrator_rights",
)
_SO_ALREADY = ("message_is_not_modified", "message_to_delete_not_found")
_REFUSED = {  # of edits and deletions, for the officer
    "message_can_t_be_deleted": (
        "Telegram chỉ cho bot gỡ bài trong 48 giờ sau khi đăng: hãy gỡ tay trong kênh."
    ),
    "message_can_t_be_edited": "Telegram không cho bot sửa bài này nữa: hãy sửa tay trong kênh.",
    "message_to_edit_not_found": "Bài không còn trong kênh nên không đính chính được.",
    "there_is_no_text_in_the_message_to_edit": (
        "Bài đã đăng có ảnh, bản mới thì không: hãy sửa tay trong kênh."
    ),
}
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.InvalidURL)
# stands for the token wherever python-telegram-bot and httpx keep, log or repeat an address
_HIDDEN = "hidden"


class TokenTransport(httpx.AsyncBaseTransport):
    """Puts the token into the address below everything that logs addresses (httpx logs each at
    INFO); keeps the last answer."""

    def __init__(self, token: SecretStr) -> None:
        self._token = token
        self._inner = httpx.AsyncHTTPTransport(trust_env=False)
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
    wire = TokenTransport(token)
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
    words = "not the Bot API's words" if cause else error.message
    match error:
        case wrong.RetryAfter(retry_after=wait):
            return Retry(
                "too many requests",
                after=wait.total_seconds() if isinstance(wait, timedelta) else float(wait),
            )
        case wrong.ChatMigrated(new_chat_id=moved):
            return Halted(f"the chat moved: set chat_id to {moved}")
        case wrong.InvalidToken():
            return Halted(f"the token was refused or base_url is wrong: {words}")
        case wrong.Forbidden():
            return Halted(f"the bot may not post here: {words}")
        case wrong.BadRequest() if cause is None:  # a kind of NetworkError
            return _bad_request(words)
        # TimedOut is one too: it also says "pool full"
        case wrong.NetworkError() if isinstance(cause, _NEVER_SENT):
            return Retry(f"not connected: {type(cause).__name__}")
    if last is None or isinstance(cause, httpx.HTTPError):
        return Unknown(f"no complete answer: {type(cause or error).__name__}")
    return _by_status(last, words)


def amended(outcome: Outcome, post: str) -> Outcome:
    """What the outcome of a call means for an edit or a deletion: what is so already is done."""
    if not isinstance(outcome, Rejected):
        return outcome
    if outcome.code.startswith(_SO_ALREADY):
        return Delivered(post)
    words = next((text for code, text in _REFUSED.items() if outcome.code.startswith(code)), None)
    return replace(outcome, reason=words) if words else outcome


def _bad_request(description: str) -> Outcome:
    code = re.sub(r"[^a-z0-9]+", "_", description.partition(":")[0].lower()).strip("_")
    if code.startswith(_HALTING):
        return Halted(f"chat_id or the bot's rights are wrong: {description}")
    return Rejected(description, code=code)


def _by_status(last: httpx.Response, words: str) -> Outcome:
    """An answer that came whole but that no error class names: a 429 without parameters, 413, 5xx,
    an unreadable 2xx."""
    reason = f"HTTP {last.status_code}: {words}"
    if last.status_code == 429:
        wait = last.headers.get("Retry-After", "")
        return Retry(reason, after=float(wait) if wait.isdigit() else None)
    if 400 <= last.status_code < 500:
        return Rejected(reason, code=str(last.status_code))
    return Unknown(reason)
