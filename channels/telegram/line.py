"""Posts, corrections and withdrawals on one channel (core.telegram.org/bots/api)."""

import logging
import re
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from time import sleep
from typing import Any, Protocol

from telegram import InputFile, InputMediaDocument, InputMediaPhoto, InputMediaVideo, MessageEntity
from telegram.error import TelegramError

from channels.contract.message import Attachment, DeliveryKey, Message, Picture, Recipient
from channels.contract.outcome import Accepted, Delivered, Outcome, Rejected, Retry
from channels.contract.reasons import Reason, Why
from channels.telegram import answers
from channels.telegram.bot import Connection, amended
from channels.telegram.plan import Medium, Planned, plan, whole
from channels.telegram.posting import Posting, Step
from channels.telegram.whereabouts import Whereabouts

log = logging.getLogger(__name__)

_NO_NAME = re.compile(r"[/:*?<>|\"\\\\]+")
_TOO_LONG = Rejected(Why(Reason.TOO_LONG, "the text fits into no messages"))
_OTHER_SHAPE = Rejected(
    Why(Reason.CANNOT_AMEND, "Telegram adds and removes no message of a post that stands")
)
Files = Mapping[str, bytes]


class PostManner(Protocol):
    """How an outlet posts."""

    @property
    def silent(self) -> bool: ...
    @property
    def pinned(self) -> bool: ...
    @property
    def topic(self) -> int | None: ...


@dataclass(frozen=True)
class TelegramLine:
    """One connection to one channel."""

    connection: Connection
    manner: PostManner
    where: Whereabouts
    sleep: Callable[[float], None] = field(default=sleep, repr=False)

    def send(self, message: Message, to: Recipient | None, key: DeliveryKey) -> Outcome:
        """All of a post, or what stopped it: never a second time by itself."""
        planned = plan(message) or whole(
            message
        )  # the server says in its words that it is too long
        try:
            files = _read(planned)
        except OSError as error:
            return Retry(Why(Reason.NOT_WRITTEN, f"a file of the item: {type(error).__name__}"))
        steps = [Step(partial(self._post, one, files), one.is_album) for one in planned]
        posting = self._posting()
        outcome = posting.all(steps, f"delivery {key}")
        if isinstance(outcome, Accepted):
            self.where.see(answers.chat_of(self.connection.wire.last))
            if self.manner.pinned:
                self._pin(posting.chat, outcome.provider_id.partition("+")[0])
        return outcome

    def update(self, message: Message, before: Message, provider_id: str) -> Outcome:
        """Another text or other pictures in the messages that stand; as many as they were."""
        new, old, ids = plan(message), plan(before), provider_id.split("+")
        if new is None or old is None:
            return _TOO_LONG
        if not _same_shape(new, old) or sum(one.messages for one in new) != len(ids):
            return _OTHER_SHAPE
        try:
            files = _read(new)
        except OSError as error:
            return Retry(Why(Reason.NOT_WRITTEN, f"a file of the item: {type(error).__name__}"))
        done: Outcome = Delivered(provider_id)
        at = 0
        for now, was in zip(new, old, strict=True):
            for edit in self._edits(now, was, ids[at : at + now.messages], files):
                outcome = amended(self._posting().call(Step(edit), f"post {ids[at]}"), provider_id)
                if not isinstance(outcome, Delivered | Accepted):
                    return outcome
                done = Delivered(provider_id, url=done_url(outcome) or done_url(done))
            at += now.messages
        return done

    def withdraw(self, provider_id: str) -> Outcome:
        """Every message of the post, also where one of them cannot be taken down any more."""
        outcomes = [self._withdraw(one) for one in provider_id.split("+")]
        left = [outcome for outcome in outcomes if not isinstance(outcome, Delivered)]
        return left[0] if left else Delivered(provider_id)

    def _withdraw(self, post: str) -> Outcome:
        bot = self.connection.bot

        async def delete(chat: int | str) -> object:
            return await bot.delete_message(chat, int(post))

        return amended(self._posting().call(Step(delete), f"post {post}", true=post), post)

    def _posting(self) -> Posting:
        return Posting(self.connection, self.where.chat, self.where.move, self.sleep)

    async def _post(self, one: Planned, files: Files, chat: int | str) -> object:
        bot, bold = self.connection.bot, _entities(one)
        how: dict[str, Any] = {"disable_notification": self.manner.silent}
        if self.manner.topic is not None:
            how["message_thread_id"] = self.manner.topic
        if one.shows == "text":
            return await bot.send_message(chat, one.text, entities=bold, **how)
        if one.is_album:
            return await bot.send_media_group(chat, _album(one, files), **how)
        if one.shows == "files":
            (file,) = one.files
            document = InputFile(files[file.name], filename=_named(file))
            return await bot.send_document(chat, document, **how)
        (medium,) = one.media
        how |= {"caption": one.text, "caption_entities": bold}
        shown = InputFile(_bytes(medium, files), filename=medium.name)
        if isinstance(medium, Picture):
            return await bot.send_photo(chat, shown, **how)
        return await bot.send_video(chat, shown, supports_streaming=True, **how)

    def _edits(
        self, now: Planned, was: Planned, ids: Sequence[str], files: Files
    ) -> list[Callable[[int | str], Coroutine[Any, Any, Any]]]:
        """The calls that make one planned call show what it shows now."""
        bot, first, bold = self.connection.bot, int(ids[0]), _entities(now)
        if now.shows == "text":
            return [lambda chat: bot.edit_message_text(now.text, chat, first, entities=bold)]
        new = _album(now, files)
        changed = [nth for nth, name in enumerate(now.names) if was.names[nth : nth + 1] != (name,)]
        edits: list[Callable[[int | str], Coroutine[Any, Any, Any]]] = [
            partial(_edit_media, bot, new[nth], int(ids[nth])) for nth in changed
        ]
        if now.shows == "media" and 0 not in changed:
            edits.append(
                lambda chat: bot.edit_message_caption(
                    chat, first, caption=now.text, caption_entities=bold
                )
            )
        return edits

    def _pin(self, chat: int | str, post: str) -> None:
        """A post that cannot be pinned is posted all the same; the test of the outlet says why."""
        try:
            self.connection.runner.run(
                self.connection.bot.pin_chat_message(
                    chat, int(post), disable_notification=self.manner.silent
                )
            )
        except TelegramError as error:
            log.warning("post %s is not pinned: %s", post, type(error).__name__)


def done_url(outcome: Outcome) -> str | None:
    """The address in an outcome that has one."""
    return outcome.url if isinstance(outcome, Accepted | Delivered) else None


async def _edit_media(bot: Any, medium: Any, post: int, chat: int | str) -> object:
    return await bot.edit_message_media(medium, chat, post)


def _entities(one: Planned) -> list[MessageEntity]:
    """The title in bold by position, in UTF-16 units: without a parse_mode nothing that is written
    can break the parsing."""
    return [MessageEntity(MessageEntity.BOLD, offset=0, length=one.bold)] if one.bold else []


def _album(one: Planned, files: Files) -> list[Any]:
    """Its media or files; the text of an album is that of the first."""
    if one.files:
        return [InputMediaDocument(files[file.name], filename=_named(file)) for file in one.files]
    made: list[Any] = []
    for nth, medium in enumerate(one.media):
        said: dict[str, Any] = {}
        if nth == 0:
            said = {"caption": one.text, "caption_entities": _entities(one)}
        kind: Any = InputMediaPhoto if isinstance(medium, Picture) else InputMediaVideo
        made.append(kind(_bytes(medium, files), filename=medium.name, **said))
    return made


def _bytes(medium: Medium, files: Files) -> bytes:
    return medium.data if isinstance(medium, Picture) else files[medium.name or ""]


def _read(planned: Sequence[Planned]) -> dict[str, bytes]:
    """The bytes of files and videos, before anything leaves; OSError when one is gone."""
    found: dict[str, bytes] = {}
    for call in planned:
        found |= {file.name: file.read() for file in call.files}
        for medium in call.media:
            if not isinstance(medium, Picture) and medium.read is not None:
                found[medium.name or ""] = medium.read()
    return found


def _same_shape(new: Sequence[Planned], old: Sequence[Planned]) -> bool:
    return len(new) == len(old) and all(
        (now.shows == was.shows or not (now.files or was.files)) and now.messages == was.messages
        for now, was in zip(new, old, strict=True)
    )


def _named(file: Attachment) -> str:
    """A file's name as readers see it: its title, without what no file may be called."""
    return f"{_NO_NAME.sub('_', file.title)}.pdf"
