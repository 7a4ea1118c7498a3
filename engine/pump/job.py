"""A job: one message to be written, what became of it, and what is noted of it meanwhile."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from channels.contract.message import DeliveryKey, Message, Recipient
from content.deliveries.states import CHANGES
from content.sending.claimed import Claimed
from engine.pump.amending import Texts
from engine.pump.outcomes import SendResult


class Job(NamedTuple):
    """One message to one addressee, or one change of a post that stands, to be written at
    `start_at` and not before."""

    due: Claimed
    texts: Texts
    to: Recipient | None
    key: DeliveryKey
    start_at: datetime
    part: str | None = None  # of the outlet, that it goes to

    @property
    def message(self) -> Message:
        """What is to be sent; ValueError for a change of a post, which must never be sent as a new
        one."""
        if self.due.kind in CHANGES or self.texts.message is None:
            raise ValueError(
                f"delivery {self.due.id} publishes nothing: it is a row of kind {self.due.kind}"
            )
        return self.texts.message


@dataclass
class Ended:
    """What senders gave back: attempts with their outcome, and deliveries of which nothing was
    written."""

    done: list[SendResult] = field(default_factory=list)
    back: set[int] = field(default_factory=set)


class Notes:
    """What is told of each job while it happens, for the pump that comes after a kill.

    This one keeps nothing; `engine.pump.journal` keeps it all.
    """

    def mark(self, jobs: Sequence[Job]) -> None:
        """These will be marked sending by the commit that follows; nothing was written yet."""

    def begin(self, key: DeliveryKey) -> None:
        """The first byte may leave from now on."""

    def end(self, result: SendResult, key: DeliveryKey) -> None:
        """The attempt has ended so."""

    def forget(self, deliveries: Collection[int]) -> None:
        """The database knows now what became of these."""

    def close(self) -> None:
        """All is in the database."""
