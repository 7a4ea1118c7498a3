"""Notices to the office's own people, each in his private chat with its bot.

A bot may write only to who has written to it first (core.telegram.org/bots/features, «Deep
linking»): each person opens the bot by an address with a code of his own and presses Start, and the
bot reads who said that code.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import ClassVar, Final, TypeVar

from pydantic import Field, SecretStr
from telegram import LinkPreviewOptions, MessageEntity
from telegram.error import Conflict, TelegramError

from channels.contract.channel import Capabilities, Line, OutletConfig, Site
from channels.contract.greeting import Greeting
from channels.contract.message import DeliveryKey, Message, Problem, Recipient
from channels.contract.outcome import Accepted, Delivered, Halted, Outcome, Rejected
from channels.contract.reasons import Reason, Why
from channels.contract.receipts import NotTold
from channels.shared.fill import fill
from channels.shared.social import BaseUrl, utf16_length
from channels.telegram.bot import Connection, connect, failed
from channels.telegram.greetings import address_of, greeted
from channels.telegram.plan import TEXT_LIMIT
from channels.telegram.posting import Posting, Step
from channels.telegram.texts import torn

_Told = TypeVar("_Told")
_ASKING_S: Final = 10.0  # a person waits for the answer
_NOT_TO_HIM: Final = {
    Reason.NO_SUCH_PLACE: Reason.NO_SUCH_ADDRESS,
    Reason.FORBIDDEN: Reason.RECIPIENT_REFUSED,  # he stopped the bot, or never started it
}


class TelegramStaffConfig(OutletConfig):
    """Fields of a `telegram_staff` outlet."""

    token: SecretStr = Field(
        min_length=1,
        title="Mã của bot",
        description="BotFather cấp mã. Mỗi người tự nối với bot ở «Tài khoản của tôi».",
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


@dataclass(frozen=True)
class _StaffLine:
    connection: Connection

    def send(self, message: Message, to: Recipient | None, key: DeliveryKey) -> Outcome:
        if to is None or not to.address.isdigit():
            return Rejected(Why(Reason.NO_ADDRESS if to is None else Reason.MALFORMED_ADDRESS))
        parts = _parts(message, to.fields)
        bold = MessageEntity(MessageEntity.BOLD, 0, utf16_length(_title(message, to.fields)))
        steps = [
            Step(partial(self._say, part, [] if number else [bold]))
            for number, part in enumerate(parts)
        ]
        return _of_person(Posting(self.connection, int(to.address)).all(steps, f"delivery {key}"))

    async def _say(self, text: str, bold: list[MessageEntity], chat: int | str) -> object:
        return await self.connection.bot.send_message(
            chat, text, entities=bold, link_preview_options=LinkPreviewOptions(is_disabled=True)
        )


class TelegramStaff:
    """Notices to people of the office, each in his own chat with the bot."""

    name: ClassVar[str] = "telegram_staff"
    label: ClassVar[str] = "Telegram nội bộ"
    # of no family: it carries notices alone, and no text of an item
    capabilities: ClassVar[Capabilities] = Capabilities(
        family="", addressed="telegram", form="staff"
    )
    config: ClassVar[type[OutletConfig]] = TelegramStaffConfig

    def __init__(self, outlet: str, config: TelegramStaffConfig, site: Site) -> None:
        self._config = config

    def problems(self, message: Message) -> list[Problem]:
        """Nothing but a notice goes to the office's own people."""
        if message.notice and message.title.strip():
            return []
        text = "Điểm phát này chỉ báo việc nội bộ: hãy chọn điểm phát khác cho tin, bài."
        return [Problem("title", text)]

    def preview(self, message: Message, to: Recipient | None) -> dict[str, bytes]:
        """The messages as they would come."""
        parts = _parts(message, to.fields if to else {})
        first, *more = (part.encode("utf-8") for part in parts)
        return {".txt": first} | {f"-{nth}.txt": part for nth, part in enumerate(more, 2)}

    @contextmanager
    def open(self) -> Iterator[Line]:
        """A line with an event loop of its own: not for a thread in which one is running."""
        with self._connect(self._config.timeout_s) as connection:
            yield _StaffLine(connection)

    def test(self) -> str | None:
        """Ask who the bot is; None, or what is wrong in Vietnamese."""
        with self._connect(self._config.timeout_s) as connection:
            try:
                connection.runner.run(address_of(connection.bot, ""))
            except TelegramError as error:
                return _sentence(failed(error, connection.wire.last))
            except (KeyError, TypeError):
                return "Máy chủ Telegram trả lời không đúng mẫu: hãy kiểm tra base_url."
        return None

    def greeting(self, code: str) -> str:
        """Where a person opens the bot and says `code` by pressing Start; NotTold when the bot
        cannot be asked who it is."""
        return self._asked(
            lambda connection: connection.runner.run(address_of(connection.bot, code))
        )

    def greetings(self) -> Sequence[Greeting]:
        """Who has said what to the bot lately in a private chat; NotTold when it cannot be
        asked."""
        return self._asked(lambda connection: connection.runner.run(greeted(connection.bot)))

    def _asked(self, ask: Callable[[Connection], _Told]) -> _Told:
        with self._connect(min(_ASKING_S, self._config.timeout_s)) as connection:
            try:
                return ask(connection)
            except Conflict as error:
                raise NotTold(
                    f"bot đang được một chương trình khác đọc ({error.message})"
                ) from None
            except TelegramError as error:
                raise NotTold(_sentence(failed(error, connection.wire.last))) from None
            except (KeyError, TypeError):
                raise NotTold("máy chủ Telegram trả lời không đúng mẫu") from None

    def _connect(self, timeout_s: float) -> AbstractContextManager[Connection]:
        return connect(self._config.base_url, self._config.token, timeout_s)


def _sentence(outcome: Outcome) -> str:
    said = "" if isinstance(outcome, (Accepted, Delivered)) else outcome.why.raw
    if isinstance(outcome, (Halted, Rejected)):
        return f"Telegram không nhận bot này: hãy kiểm tra mã của bot và địa chỉ máy chủ ({said})."
    return f"Chưa hỏi được Telegram, hãy thử lại sau ({said})."


def _title(message: Message, fields: Mapping[str, str]) -> str:
    return fill(message.title, fields).strip()


def _parts(message: Message, fields: Mapping[str, str]) -> list[str]:
    """Title and text; a long one in several messages, so that nothing of it is left out."""
    text = f"{_title(message, fields)}\n\n{fill(message.text, fields)}".strip()
    return torn(text, TEXT_LIMIT)


def _of_person(outcome: Outcome) -> Outcome:
    """A refusal that is one person's, and no fault of the bot's place among others."""
    if isinstance(outcome, Halted) and outcome.why.code in _NOT_TO_HIM:
        return Rejected(replace(outcome.why, code=_NOT_TO_HIM[outcome.why.code]))
    return outcome
