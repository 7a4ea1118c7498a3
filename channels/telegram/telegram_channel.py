"""Telegram channels through the Bot API (core.telegram.org/bots/api): the calls of a post's plan,
and none of them twice by itself.

The Bot API has no idempotency key and a bot cannot read a channel back: what may have left stays
Unknown until a person looks. Edits and deletions may be repeated: what is so already is answered as
done (`channels/telegram/bot.py`).
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from time import sleep
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field, SecretStr
from telegram.error import TelegramError

from channels.contract.channel import Capabilities, Line, OutletConfig, PartCount, Site
from channels.contract.credentials import CredentialStore
from channels.contract.linking import LinkingConfig
from channels.contract.message import Message, Picture, Problem, Recipient
from channels.shared.social import (
    BaseUrl,
    caption_notes,
    post_preview,
    post_text,
    text_problems,
    video_notes,
    weight_problems,
)
from channels.telegram.answers import seen_chat
from channels.telegram.bot import Connection, connect, failed, sentence
from channels.telegram.line import TelegramLine
from channels.telegram.plan import CAPTION_LIMIT, TEXT_LIMIT, Planned, media_of, plan
from channels.telegram.rights import WantedRights, missing_right, seen
from channels.telegram.whereabouts import Whereabouts, names_of

PHOTO_MEGABYTES = 10
PHOTO_SIDES = 10_000  # width + height in pixels
PHOTO_RATIO = 20


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


class TelegramConfig(LinkingConfig):
    """Fields of a `telegram_channel` outlet."""

    chat_id: Annotated[int | str, AfterValidator(_chat)] = Field(
        title="Kênh",
        description="Tên kênh bắt đầu bằng @, hoặc mã số của kênh.",
        json_schema_extra={"directs": True, "sole": True},
    )
    token: SecretStr = Field(
        min_length=1,
        title="Mã của bot",
        description="Bot phải là quản trị viên của kênh; BotFather cấp mã.",
    )
    # readers get the post without a sound
    silent: bool = Field(default=False, title="Đăng không kêu chuông")
    pinned: bool = Field(
        default=False,
        title="Ghim bài mới",
        description="Bot phải có quyền ghim (ở kênh: quyền sửa bài).",
    )
    # of a group with topics: the number at the end of the topic's address
    topic: int | None = Field(
        default=None,
        ge=1,
        title="Chủ đề trong nhóm",
        description="Chỉ với nhóm có chủ đề: số ở cuối địa chỉ của chủ đề; kênh thì để trống.",
        json_schema_extra={"directs": True, "sole": True},
    )
    # without /bot
    base_url: BaseUrl = Field(
        default="https://api.telegram.org",
        title="Địa chỉ máy chủ",
        description="Thường để nguyên.",
        json_schema_extra={"server": True},
    )
    # of silence, at every step of a call
    timeout_s: float = Field(default=30, gt=0, title="Chờ trả lời nhiều nhất (giây)")


class TelegramChannel:
    """Posts text, pictures, a video and files to one channel where the bot is an administrator."""

    name: ClassVar[str] = "telegram_channel"
    label: ClassVar[str] = "Kênh Telegram"
    capabilities: ClassVar[Capabilities] = Capabilities(
        family="social",
        uses=("pictures", "attachments", "video"),
        amends=("update", "withdraw"),
    )
    config: ClassVar[type[OutletConfig]] = TelegramConfig
    place_field: ClassVar[str] = "chat_id"

    def __init__(self, outlet: str, config: TelegramConfig, site: Site) -> None:
        self._config = config
        self.short_links = config.short_links
        self._store: CredentialStore | None = None
        # of this chat at this server: who comes back to it finds what was known of it alone
        self.credential_name = f"telegram:{outlet}:{config.base_url}/{config.chat_id}"
        self.granted = {"chat_id": str(config.chat_id)}
        self.sleep: Callable[[float], None] = sleep

    def use_credentials(self, store: CredentialStore) -> None:
        """Where the number of the chat is kept: a chat that moves gets another one
        (`migrate_to_chat_id`), and a public name may change hands."""
        self._store = store

    def place_names(self, kept: Mapping[str, str]) -> frozenset[str]:
        """Its number and its public name, as far as Telegram told."""
        return names_of(self._config.chat_id, kept)

    def problems(self, message: Message) -> list[Problem]:
        """Too long (with a picture the first message may have 1024 units only) where no sentence
        ends, too heavy, or of a shape that Telegram refuses; and how many messages it becomes."""
        media = media_of(message)
        limit = CAPTION_LIMIT if media else TEXT_LIMIT
        allowed = (
            f"Telegram chỉ nhận {CAPTION_LIMIT} khi có ảnh ({TEXT_LIMIT} khi không)"
            if media
            else f"Telegram chỉ nhận {limit}"
        )
        found = text_problems(message, post_text(message), limit, allowed)
        planned = plan(message)
        if planned is not None and post_text(message).strip():
            found = _several(planned)
        pictures = [medium for medium in media if isinstance(medium, Picture)]
        for picture in pictures:
            found += weight_problems(picture, PHOTO_MEGABYTES, "Telegram")
            found += _shape_problems(picture)
        return found + caption_notes(message) + video_notes(message)

    def preview(self, message: Message, to: Recipient | None) -> dict[str, bytes]:
        """The post's texts, pictures and files."""
        planned = plan(message)
        texts = [one.text for one in planned if one.text] if planned else [post_text(message)]
        return post_preview(message, *texts)

    def parts(self, message: Message, to: Recipient | None) -> int:
        """How many messages a post becomes: each counts for the pace of the channel."""
        return sum(one.messages for one in plan(message) or ()) or 1

    def counted(self, message: Message, to: Recipient) -> PartCount:
        """As `parts`; nothing is paid."""
        return PartCount(self.parts(message, to), wide=True, fits=plan(message) is not None)

    @contextmanager
    def open(self) -> Iterator[Line]:
        """A line with an event loop of its own: not for a thread in which one is running."""
        with self._connect() as connection:
            where = Whereabouts(self._config.chat_id, self._store)
            yield TelegramLine(connection, self._config, where, self.sleep)

    def test(self) -> str | None:
        """Ask whether the bot may post to the channel; None, or what is wrong in Vietnamese."""
        where = Whereabouts(self._config.chat_id, self._store)
        wanted = WantedRights(pin=self._config.pinned, topic=self._config.topic is not None)
        with self._connect() as connection:
            bot, run = connection.bot, connection.runner.run
            try:
                found = run(seen(bot, where.chat))
                where.see(seen_chat(found))
                return run(missing_right(bot, self._config.chat_id, found, wanted))
            except TelegramError as error:
                return sentence(failed(error, connection.wire.last), self._config.chat_id)
            except (KeyError, TypeError):
                return "Máy chủ Telegram trả lời không đúng mẫu: hãy kiểm tra base_url."

    def _connect(self) -> AbstractContextManager[Connection]:
        return connect(self._config.base_url, self._config.token, self._config.timeout_s)


def _several(planned: Sequence[Planned]) -> list[Problem]:
    """That readers get several messages: advice, which blocks nothing."""
    texts = sum(bool(one.text) for one in planned)
    if texts < 2:
        return []
    text = (
        f"Bài dài nên thành {texts} tin nhắn liền nhau, ngắt ở cuối câu: hãy xem từng tin ở dưới."
    )
    return [Problem("social.text", text, blocking=False)]


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
