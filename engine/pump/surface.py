"""The pump of a surface: everything that is due becomes one publish of the whole artefact, read
back and settled together."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from channels.contract.channel import Incremental, Surface, Tidying
from channels.contract.message import ChangeNote, Entry, EntryHead, Tombstone
from channels.contract.outcome import Accepted, Delivered, Halted, Outcome
from content.database.db import Connection
from content.deliveries.reasons import Because, OwnReason
from content.deliveries.states import State
from content.items.items import revision_by_id
from content.outlets.outlets import Outlet, mark_dirty, set_state
from content.outlets.own_hosts import host_of, own_hosts
from content.people.acts import PUMP, Act
from content.sending import claims, leases, settling, surfaces
from content.sending.claimed import Claimed
from content.sending.leases import Lease
from content.sending.surfaces import StandingHead, Withdrawn
from engine.context import Context, log
from engine.pump import holding
from engine.pump.amending import aside
from engine.pump.outcomes import SendResult, settlement
from engine.pump.prepare import Unfit, build, fit_message
from engine.pump.tally import Tally
from wiring.reasons import because, told

_BATCH = 500
_MOST = 50_000  # entries of one artefact; what is older than a feed's own limit is archived
_RETRY = timedelta(seconds=15)


@dataclass
class SurfacePump:
    """Works one feed or screen under a lease."""

    context: Context
    outlet: Outlet
    channel: Surface
    lease: Lease
    # when the first of the entries that were drawn runs out
    _first_end: datetime | None = field(init=False, default=None)

    def run(self) -> Tally:
        """One publish of all that is due now, or a redraw when something ran out or was taken
        back."""
        tally, now = Tally(), self.context.now()
        with self.context.database.read() as db:
            if not leases.may_send(db, self.outlet.id):
                return tally
            must_draw = surfaces.must_draw(db, self.outlet.id, now)
        due = self._begin(now, tally)
        if due or must_draw:
            self._draw(due, now, tally)
        return tally

    def _draw(self, due: list[Claimed], now: datetime, tally: Tally) -> None:
        outcome = self._publish(now)
        ended = self.context.now()
        done = [SendResult(row, outcome, now, ended) for row in due]
        with self.context.database.turn() as db:
            mine = leases.renew(db, self.lease, ended)
            settled = [settlement(result, self.channel.capabilities.retries) for result in done]
            settling.settle(db, self.lease, settled)
            self._after(db, outcome, now, ended)
            # what a successor drew meanwhile may lie under what we drew: it is drawn again
            if not mine:
                mark_dirty(db, self.outlet.id, ended)
        for stored in settled:
            tally.add(stored.to)

    def _begin(self, now: datetime, tally: Tally) -> list[Claimed]:
        """Claim and mark everything that is due; texts that must not leave are held, what is too
        late is left out."""
        fit: list[Claimed] = []
        while True:
            with self.context.database.turn() as db:
                rows = claims.claim(db, self.lease, now, _BATCH)
            if not rows:
                return fit
            problems = self._problems(rows, now)
            with self.context.database.turn() as db:
                for row in rows:
                    if row.id in problems:
                        claims.set_aside(db, row, *problems[row.id], now)
                        tally.aside += 1
                going = claims.begin(
                    db, self.lease, [row for row in rows if row.id not in problems]
                )
            fit += [row for row in rows if row.id in going]

    def _problems(self, rows: list[Claimed], now: datetime) -> dict[int, tuple[State, Because]]:
        """Why a claimed row must not be shown: (its new state, the reason)."""
        found: dict[int, tuple[State, Because]] = {}
        for row in rows:
            try:
                if why := aside(row, self.channel, now):
                    found[row.id] = (why.to, because(why.code))
                elif to := holding.fate(self.outlet, self.context.calendar, row, now):
                    found[row.id] = (to, because(OwnReason.TOO_LATE))
                elif row.kind != "withdraw" and self._is_over(row.revision_id, now):
                    found[row.id] = ("expired", because(OwnReason.TOO_LATE))
            except Unfit as reason:
                found[row.id] = ("held", Because(OwnReason.NOT_FIT, str(reason)))
        return found

    def _is_over(self, revision_id: int, now: datetime) -> bool:
        """Whether an urgent notice, which must be fit to be shown, has ended already."""
        message = fit_message(self.context, self.outlet, self.channel, revision_id)
        return message.urgent_until is not None and message.urgent_until <= now

    def _publish(self, now: datetime) -> Outcome:
        with self.context.database.turn() as db:
            surfaces.identify(db, self.outlet.id, self.context.host, now)
            place = self.outlet.id, now, self.channel.show_days, _MOST
            standing = surfaces.standing_heads(db, *place)
            withdrawn = surfaces.withdrawn(db, self.outlet.id)
            own = own_hosts(db, self.context.site.public_url) if withdrawn else frozenset()
        stones = [self._stone(gone, own) for gone in withdrawn]
        if isinstance(self.channel, Incremental):
            return self.channel.publish_changed([self._head(shown) for shown in standing], stones)
        made = [entry for shown in standing if (entry := self._entry(shown))]
        entries = [entry for entry in made if entry.valid_to is None or entry.valid_to > now]
        ends = [entry.valid_to for entry in entries if entry.valid_to is not None]
        self._first_end = min(ends, default=None)
        return self.channel.publish(entries, stones)

    def _head(self, standing: StandingHead) -> EntryHead:
        """Its version names what the message is made of and all that the entry says besides."""
        said = (standing.sha256, standing.guid, standing.updated_at, standing.valid_to)
        version = repr((*said, standing.published_at, standing.correction))
        named = standing.item, standing.slug, standing.themes, version, standing.published_at
        return EntryHead(*named, partial(self._entry, standing))

    def _stone(self, gone: Withdrawn, own: frozenset[str]) -> Tombstone:
        """The way may end at somebody else's site although it began at ours: then it is a link."""
        note, instead = ChangeNote(gone.at, gone.why), gone.replaced_by
        if instead is not None and "/" not in instead:
            instead = f"{self.context.site.public_url}/bai/{instead}"
        moves = gone.moves and instead is not None and host_of(instead) in own
        return Tombstone(gone.item, gone.slug, note, instead, moves)

    def _entry(self, standing: StandingHead) -> Entry | None:
        with self.context.database.read() as db:
            revision = revision_by_id(db, standing.revision_id)
        try:
            message = build(self.context, self.channel, revision)
        except Unfit as reason:
            log.warning("outlet %s: item %s left out: %s", self.outlet.name, standing.item, reason)
            return None
        ends = [end for end in (standing.valid_to, message.urgent_until) if end is not None]
        change = standing.correction
        note = ChangeNote(change.at, change.why) if change else None
        return Entry(
            message,
            standing.guid,
            standing.slug,
            standing.published_at,
            standing.updated_at,
            min(ends, default=None),
            note,
            standing.urgent,
        )

    def _after(self, db: Connection, outcome: Outcome, drawn: datetime, now: datetime) -> None:
        """Decide when the surface must be drawn again: when the first entry of those that were
        drawn runs out, or soon when this publish failed or left something to clear away."""
        if isinstance(outcome, Halted):
            set_state(db, self.outlet.name, "halted", Act(PUMP, now, told(outcome.why)))
        worked = isinstance(outcome, (Accepted, Delivered))
        if isinstance(outcome, Delivered):
            settling.confirm_unknown(db, self.outlet.id, outcome.provider_id, outcome.url, now)
        ends = surfaces.first_end(db, self.outlet.id, drawn, self.channel.show_days)
        again = [end for end in (ends, self._first_end) if end is not None]
        if isinstance(self.channel, Tidying) and self.channel.again_in_s is not None:
            again.append(now + timedelta(seconds=self.channel.again_in_s))
        mark_dirty(db, self.outlet.id, min(again, default=None) if worked else now + _RETRY)
