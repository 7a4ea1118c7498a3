"""Unknown deliveries: looked up with the provider where it can tell, listed for a person where it
cannot. Nothing is sent here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from channels.contract.channel import Channel, Surface
from channels.contract.message import Message
from channels.contract.outcome import Accepted, Delivered, Rejected
from channels.contract.receipts import Lookup, NotTold, ReceiptReader
from content.items.items import revision_by_id
from content.outlets.outlets import Outlet
from content.people.acts import RECONCILE, Act
from content.sending import later_report
from content.sending.later_report import Unclear
from engine.context import Context, fresh_outlet, log
from engine.pump.outcomes import word_of
from engine.pump.prepare import Unfit, build, delivery_key
from wiring.outlets import open_outlet
from wiring.settings import SettingsError

INDEX = timedelta(seconds=60)
"""A provider's own lists lag behind what it took by about so much."""

LOOK_EVERY = timedelta(minutes=5)
PATIENCE = timedelta(minutes=25)
"""What is still unknown then goes to a person: with looks five minutes apart, within 30 minutes."""

# a pass begins no look after it: a provider that hangs must not keep a shift from ending
_BUDGET = timedelta(seconds=20)

ASKED = "có thể đã gửi, có thể chưa: hãy hỏi nhà cung cấp rồi quyết định"
_UNSEEN = "chưa thấy ở nhà cung cấp"
_UNTOLD = "nhà cung cấp chưa cho biết"
_ANOTHERS = "chỉ thấy bài của một lượt gửi khác"


BELIEVED = timedelta(minutes=5)
"""A refused post that two looks did not find, the last after so long, was refused: a list shows
what it has by then."""


@dataclass
class Reconciled:
    """What became of the unknown deliveries: found at the provider, given to a person now, left for
    a later look or a receipt."""

    found: int = 0
    raised: int = 0
    left: int = 0


def _is_refused(row: Unclear) -> bool:
    """Whether the provider refused it, and was seen not to show it."""
    if row.refused is None or row.seen_at is None:
        return False
    return row.looks > 1 and row.seen_at - row.since >= BELIEVED


def reconcile(context: Context) -> Reconciled:
    """One pass over every unknown delivery that no person was asked about yet."""
    with context.database.read() as db:
        rows = later_report.unclear(db)
    total, until = Reconciled(), context.now() + _BUDGET
    for outlet_id, of_outlet in groupby(rows, lambda row: row.outlet_id):
        _OutletPass(context, fresh_outlet(context, outlet_id), until, total).run(list(of_outlet))
    return total


@dataclass
class _OutletPass:
    """One pass over one outlet."""

    context: Context
    outlet: Outlet
    until: datetime
    total: Reconciled

    def run(self, rows: Sequence[Unclear]) -> None:
        channel, hopeless = self._channel(), list[Unclear]()
        for row in rows:
            now = self.context.now()
            if (
                isinstance(channel, Lookup)
                and self._is_due(row, now)
                and self._look(channel, self._message(channel, row), row)
            ):
                self.total.found += 1
            elif _is_refused(row):
                with self.context.database.turn() as db:
                    later_report.believe(db, row, now)
            elif self._is_patient(row, now) and self._may_be_heard_of(channel, row):
                self.total.left += 1
            else:
                hopeless.append(row)
        if hopeless:
            self._raise(hopeless)

    def _is_patient(self, row: Unclear, now: datetime) -> bool:
        stopped = row.refused is not None and self.outlet.state != "active"
        return stopped or now - row.since < PATIENCE

    def _channel(self) -> Channel | Surface | None:
        try:
            return open_outlet(self.outlet, self.context.vault, self.context.site)
        except SettingsError as error:
            log.warning("outlet %s: no look-up now: %s", self.outlet.name, error)
            return None

    def _may_be_heard_of(self, channel: Channel | Surface | None, row: Unclear) -> bool:
        """Whether something may still come: a receipt, the read-back of a surface, a later look; or
        an outlet that opens again."""
        if channel is None or isinstance(channel, (ReceiptReader, Surface)):
            return True
        if row.refused and self.outlet.state != "active":  # asked again when it works again
            return True
        return isinstance(channel, Lookup) and self._can_be_looked_up(row, self.context.now())

    def _can_be_looked_up(self, row: Unclear, now: datetime) -> bool:
        return row.kind == "publish" and now - row.due_at <= timedelta(
            seconds=self.outlet.late_limit_s
        )

    def _is_due(self, row: Unclear, now: datetime) -> bool:
        indexed = now - row.since >= INDEX and now < self.until
        rested = row.looked_at is None or now - row.looked_at >= LOOK_EVERY
        return indexed and rested and self._can_be_looked_up(row, now)

    def _message(self, channel: Channel | Surface, row: Unclear) -> Message | None:
        """What was sent; None when it cannot be made any more, so that nothing can be compared with
        it."""
        if row.revision_id is None:
            return None
        with self.context.database.read() as db:
            revision = revision_by_id(db, row.revision_id)
        try:
            return build(self.context, channel, revision)
        except Unfit as reason:
            log.warning("delivery %d: no look-up: %s", row.id, reason)
            return None

    def _look(self, channel: Lookup, message: Message | None, row: Unclear) -> bool:
        """Ask the provider once, outside any transaction; store what it said.

        Whether that moved the delivery.
        """
        try:
            found = self._ask(channel, message, row) if message else None
        except NotTold as silent:
            return self._note(row, f"{_UNTOLD}: {silent}", told=False)
        if found is None:
            return self._note(row, _UNSEEN, told=message is not None)
        now = self.context.now()
        with self.context.database.turn() as db:
            if not isinstance(found, Rejected) and later_report.is_adopted(
                db, row, found.provider_id
            ):
                later_report.note_look_up(db, row, now, _ANOTHERS)
            else:
                return (
                    later_report.learn(
                        db,
                        later_report.lock(db, [row.id]),
                        [word_of(found, row.id, "look-up", now)],
                    )
                    == 1
                )
        return False

    def _note(self, row: Unclear, reason: str, told: bool) -> bool:
        """Append a look that found nothing; False."""
        with self.context.database.turn() as db:
            later_report.note_look_up(db, row, self.context.now(), reason, told)
        return False

    def _ask(
        self, channel: Lookup, message: Message, row: Unclear
    ) -> Accepted | Delivered | Rejected | None:
        try:
            return channel.look_up(message, delivery_key(self.context, row.id), row.began_at)
        except NotTold:
            raise
        except Exception as error:  # the edge of the engine: an adapter that raises is a bug
            log.error("delivery %d: the adapter raised in a look-up", row.id, exc_info=error)
            raise NotTold("bộ nối kênh bị lỗi") from None

    def _raise(self, rows: Sequence[Unclear]) -> None:
        with self.context.database.turn() as db:
            raised = later_report.raise_to_person(
                db, rows, Act(RECONCILE, self.context.now(), ASKED)
            )
        self.total.raised += raised
        log.warning("outlet %s: %d unknown deliveries wait for a person", self.outlet.name, raised)
