"""Calls that post to a chat, one after the other: what became of all of them together.

Nothing that may have been posted is posted again. A chat that moved is followed once.
"""

import logging
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from time import sleep
from typing import Any, Final

from telegram.error import ChatMigrated, TelegramError

from channels.contract.outcome import Accepted, Delivered, Halted, Outcome, Rejected, Retry, Unknown
from channels.contract.reasons import Reason, Why
from channels.telegram import answers
from channels.telegram.bot import Connection, failed

log = logging.getLogger(__name__)

LONGEST_WAIT_S: Final = 60.0
"""So long the later messages of one post wait where the server asks for it."""

_WAITS: Final = 3


@dataclass(frozen=True)
class Step:
    """One call to a chat, named anew where the chat has moved. `several`: the server executes it as
    several single messages, and a refusal does not say that none of them is there."""

    run: Callable[[int | str], Coroutine[Any, Any, Any]]
    several: bool = False


@dataclass
class Posting:
    """The calls of one connection to one chat; `moved` is told where the chat has gone."""

    connection: Connection
    chat: int | str
    moved: Callable[[int], None] = lambda chat: None
    sleep: Callable[[float], None] = field(default=sleep, repr=False)

    def all(self, steps: Sequence[Step], what: str) -> Outcome:
        """What became of a post of several messages, as one: its numbers in order, "5+6+7". Where
        the first is there and another is not, a person must look: Unknown."""
        ids: list[str] = []
        url = None
        for number, step in enumerate(steps):
            outcome = self._patiently(step, what) if number else self.call(step, what)
            if not isinstance(outcome, Accepted):
                return _broken_off(outcome, ids, len(steps)) if ids else outcome
            ids += outcome.provider_id.split("+")
            url = url or outcome.url
        return Accepted("+".join(ids), url=url)

    def call(self, step: Step, what: str, true: str = "") -> Outcome:
        """What became of one call; `true` is what an answer that names no message is about."""
        try:
            return self._call(step, what, true)
        except ChatMigrated as error:
            log.warning("%s: the chat has moved to %s", what, error.new_chat_id)
            self.chat = error.new_chat_id
            self.moved(error.new_chat_id)
        try:
            return self._call(step, what, true)
        except ChatMigrated as error:
            return failed(error, self.connection.wire.last)

    def _call(self, step: Step, what: str, true: str) -> Outcome:
        try:
            answer = self.connection.runner.run(step.run(self.chat))
            if true and answer is True:
                return Delivered(true)
        except ChatMigrated:
            raise
        except TelegramError as error:
            ids, url = answers.posted(self.connection.wire.last)
            outcome = _there(ids, url) if ids else failed(error, self.connection.wire.last)
            return _perhaps_in_part(outcome) if step.several else outcome
        except (KeyError, TypeError, AttributeError, ValueError):
            # python-telegram-bot 22.8 reads a 2xx answer unchecked: JSON that it does not know
            # breaks it in one of these ways
            log.warning("%s: the answer is not as it was expected", what, exc_info=True)
        ids, url = answers.posted(self.connection.wire.last)
        return _there(ids, url) if ids else Unknown(Why(Reason.UNCLEAR, "the answer is no message"))

    def _patiently(self, step: Step, what: str) -> Outcome:
        """A later message of a post: a refusal that says when to come again is waited for."""
        outcome = self.call(step, what)
        for _ in range(_WAITS):
            if not isinstance(outcome, Retry) or (outcome.after or 0) > LONGEST_WAIT_S:
                break
            self.sleep(outcome.after or 1.0)
            outcome = self.call(step, what)
        return outcome


def _perhaps_in_part(outcome: Outcome) -> Outcome:
    """Of an album that was refused after the server had it, some may be there."""
    reached = not isinstance(outcome, Retry) or outcome.why.code is Reason.BUSY
    if isinstance(outcome, Rejected | Retry) and reached:
        return Unknown(Why(Reason.UNCLEAR, f"of an album: {outcome.why.raw}"))
    return outcome


def _there(ids: Sequence[str], url: str | None) -> Accepted:
    return Accepted("+".join(ids), url=url)


def _broken_off(
    outcome: Rejected | Retry | Unknown | Halted | Any, ids: Sequence[str], all: int
) -> Unknown:
    said = f"posted: {', '.join(ids)}; of {all} calls the next one failed: {outcome.why.raw}"
    return Unknown(Why(Reason.UNCLEAR, said))
