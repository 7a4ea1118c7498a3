"""Telegram channels through the Bot API (core.telegram.org/bots/api): one call a post, and no
second one by itself.

The Bot API has no idempotency key and a bot cannot read a channel back: what may have left stays
Unknown until a person looks. Edits and deletions may be repeated: what is so already is answered as
done (`channels/telegram/bot.py`).
"""

import logging
import re
from collections.abc import Coroutine, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, Field, SecretStr
from telegram import InputFile, InputMediaPhoto, MessageEntity
from telegram import Message as Posted
from telegram.error import TelegramError

from channels.contract.channel import Capabilities, Line, OutletConfig, Site
from channels.contract.message import DeliveryKey, Message, Picture, Problem, Recipient
from channels.contract.outcome import Accepted, Delivered, Halted, Outcome, Rejected, Unknown
from channels.contract.reasons import Reason, Why
from channels.shared.social import (
    BaseUrl,
    own_text,
    post_preview,
    post_text,
    text_problems,
    utf16_length,
    weight_problems,
)
from channels.telegram.bot import Connection, amended, connect, failed
from channels.telegram.rights import missing_right

TEXT_LIMIT = 4096  # after entity parsing; the unit is disputed, UTF-16 is the stricter reading
CAPTION_LIMIT = 1024  # the text under a picture
PHOTO_MEGABYTES = 10
PHOTO_SIDES = 10_000  # width + height in pixels
PHOTO_RATIO = 20

log = logging.getLogger(__name__)


def _chat(value: int | str) -> int | str:
    """An id as a number, a public name with its @."""
    if isinstance(value, int) or re.fullmatch(r"-?\d+", value):
        return int(value)
    if not re.fullmatch(r"@\w+", value, re.ASCII):
        raise ValueError(
            "phải là tên kênh bắt đầu bằng @ (ví dụ @ubndxa) hoặc mã số của kênh (ví dụ "
            "-1001234567890)"
        )
    return value


class TelegramConfig(OutletConfig):
    """Fields of a `telegram_channel` outlet."""

    base_url: BaseUrl = "https://api.telegram.org"  # without /bot
    token: SecretStr = Field(min_length=1)
    chat_id: Annotated[int | str, AfterValidator(_chat)]
    timeout_s: float = Field(default=30, gt=0)  # of silence, at every step of a call
    silent: bool = False  # readers get the post without a sound


@dataclass(frozen=True)
class _TelegramLine:
    connection: Connection
    config: TelegramConfig

    def send(self, message: Message, to: Recipient | None, key: DeliveryKey) -> Outcome:
        return self._call(self._post(message), f"delivery {key}")

    def update(self, message: Message, before: Message, provider_id: str) -> Outcome:
        return amended(
            self._call(self._edit(message, before, provider_id), f"post {provider_id}"), provider_id
        )

    def withdraw(self, provider_id: str) -> Outcome:
        return amended(self._call(self._delete(provider_id), f"post {provider_id}"), provider_id)

    def _call(self, call: Coroutine[Any, Any, Outcome], what: str) -> Outcome:
        try:
            return self.connection.runner.run(call)
        except TelegramError as error:
            return failed(error, self.connection.wire.last)
        except (KeyError, TypeError, AttributeError, ValueError):
            # python-telegram-bot 22.8 reads a 2xx answer unchecked: JSON that is no message breaks
            # it in one of these ways.
            log.warning("%s: the answer is JSON but no message", what, exc_info=True)
            return Unknown(Why(Reason.UNCLEAR, "the answer is no message"))

    async def _post(self, message: Message) -> Outcome:
        bot, chat, silent = self.connection.bot, self.config.chat_id, self.config.silent
        text, bold, picture = post_text(message), _bold_title(message), message.picture
        if picture is None:
            posted = await bot.send_message(chat, text, entities=bold, disable_notification=silent)
        else:
            photo = InputFile(picture.data, filename=picture.name)
            posted = await bot.send_photo(
                chat, photo, caption=text, caption_entities=bold, disable_notification=silent
            )
        return Accepted(str(posted.message_id), url=posted.link)

    async def _edit(self, message: Message, before: Message, post: str) -> Outcome:
        bot, chat, number = self.connection.bot, self.config.chat_id, int(post)
        text, bold, picture = post_text(message), _bold_title(message), message.picture
        if picture is None:
            edited = await bot.edit_message_text(text, chat, number, entities=bold)
        elif before.picture is not None and before.picture.name == picture.name:
            edited = await bot.edit_message_caption(
                chat, number, caption=text, caption_entities=bold
            )
        else:
            photo = InputMediaPhoto(
                picture.data, caption=text, caption_entities=bold, filename=picture.name
            )
            edited = await bot.edit_message_media(photo, chat, number)
        return Delivered(post, url=edited.link if isinstance(edited, Posted) else None)

    async def _delete(self, post: str) -> Outcome:
        await self.connection.bot.delete_message(self.config.chat_id, int(post))
        return Delivered(post)


class TelegramChannel:
    """Posts text, or a picture with its caption, to one channel where the bot is an
    administrator."""

    name: ClassVar[str] = "telegram_channel"
    label: ClassVar[str] = "Kênh Telegram"
    capabilities: ClassVar[Capabilities] = Capabilities(
        family="social", amends=("update", "withdraw")
    )
    config: ClassVar[type[OutletConfig]] = TelegramConfig

    def __init__(self, outlet: str, config: TelegramConfig, site: Site) -> None:
        self._config = config

    def problems(self, message: Message) -> list[Problem]:
        """Too long (with a picture the text may have 1024 units only), too heavy, or of a shape
        that Telegram refuses."""
        limit = CAPTION_LIMIT if message.picture else TEXT_LIMIT
        allowed = (
            f"Telegram chỉ nhận {CAPTION_LIMIT} khi có ảnh ({TEXT_LIMIT} khi không)"
            if message.picture
            else f"Telegram chỉ nhận {limit}"
        )
        found = text_problems(message, post_text(message), limit, allowed)
        return (
            found
            + weight_problems(message.picture, PHOTO_MEGABYTES, "Telegram")
            + _shape_problems(message.picture)
        )

    def preview(self, message: Message, to: Recipient | None) -> dict[str, bytes]:
        """The post's text and picture."""
        return post_preview(message, post_text(message))

    @contextmanager
    def open(self) -> Iterator[Line]:
        """A line with an event loop of its own: not for a thread in which one is running."""
        with self._connect() as connection:
            yield _TelegramLine(connection, self._config)

    def test(self) -> str | None:
        """Ask whether the bot may post to the channel; None, or what is wrong in Vietnamese."""
        with self._connect() as connection:
            try:
                return connection.runner.run(missing_right(connection.bot, self._config.chat_id))
            except TelegramError as error:
                return _sentence(failed(error, connection.wire.last), self._config.chat_id)
            except (KeyError, TypeError):
                return "Máy chủ Telegram trả lời không đúng mẫu: hãy kiểm tra base_url."

    def _connect(self) -> AbstractContextManager[Connection]:
        return connect(self._config.base_url, self._config.token, self._config.timeout_s)


def _bold_title(message: Message) -> list[MessageEntity]:
    """The title in bold by position, in UTF-16 units: without a parse_mode nothing that is written
    can break the parsing."""
    if own_text(message) or not message.title.strip():
        return []
    return [MessageEntity(MessageEntity.BOLD, offset=0, length=utf16_length(message.title))]


def _shape_problems(picture: Picture | None) -> list[Problem]:
    if picture is None:
        return []
    size = f"Ảnh {picture.width} × {picture.height} điểm ảnh"
    if picture.width + picture.height > PHOTO_SIDES:
        return [
            Problem(
                "image",
                f"{size}: Telegram chỉ nhận rộng cộng cao đến {PHOTO_SIDES}, hãy thu nhỏ ảnh.",
            )
        ]
    if max(picture.width, picture.height) > PHOTO_RATIO * min(picture.width, picture.height):
        return [
            Problem(
                "image",
                f"{size}: Telegram không nhận ảnh có một cạnh dài quá {PHOTO_RATIO} lần cạnh "
                "kia, hãy cắt lại ảnh.",
            )
        ]
    return []


def _sentence(outcome: Outcome, chat: int | str) -> str:
    reason = "" if isinstance(outcome, (Accepted, Delivered)) else outcome.why.raw
    if isinstance(outcome, (Halted, Rejected)):
        return (
            f"Bot chưa dùng được với kênh {chat}: hãy kiểm tra token, chat_id và quyền quản trị "
            f"của bot ({reason})."
        )
    return f"Chưa hỏi được Telegram về kênh {chat}, hãy thử lại sau ({reason})."
