"""The pump of one outlet: claim → mark sending → send → settle, in short committed turns.

The books (`engine.pump.books`) say what may leave; this loop hands it to the senders and brings
back what became of it. What is marked and may no longer be written (stop, lost lease, end of the
shift, a database that is silent) is called back from the senders.
"""

import time
from dataclasses import dataclass

from engine.context import log
from engine.pump.books import Books
from engine.pump.hearing import hearing
from engine.pump.journal import open_journal
from engine.pump.limits.in_flight import InFlight
from engine.pump.senders import Senders, open_senders
from engine.pump.tally import Tally

_TURN_S = 0.25  # an outcome waits at most this long for its transaction
_TELL_EVERY_S = 5.0
_DATABASE_WAIT_S = 1.0


@dataclass
class LinePump:
    """Works an outlet whose channel sends single messages. Made for one lease, run once."""

    books: Books

    def run(self) -> Tally:
        """Work until nothing is due any more, the shift ends, or the outlet may not write.

        Then settle everything that flies.
        """
        with hearing(self.books.context, self.books.outlet, self.books.channel):
            return self._run()

    def _run(self) -> Tally:
        books, told = self.books, time.monotonic()
        books.notes = open_journal(books.context.journals, books.lease)
        senders = open_senders(books.channel, books.context.now, books.permit, books.notes)
        in_flight = InFlight(senders.lines, told)
        try:
            while not books.dry:
                self._gather(senders, in_flight)
                jobs = books.turn(min(in_flight.size, books.most))
                if books.ending:
                    books.permit.revoke()
                    senders.recall()
                if jobs is None:  # the database was not to be had: try again
                    time.sleep(_DATABASE_WAIT_S)
                    continue
                senders.submit(jobs)
                books.claims.prepare()
                told = self._tell(told)
        finally:
            senders.close()
            books.notes.close()
        return books.tally

    def _gather(self, senders: Senders, in_flight: InFlight) -> None:
        """Wait for outcomes: not at all while rows are ready and there is room."""
        enough = min(in_flight.enough, max(1, len(self.books.flying)))
        ended = senders.collect(self._pause(min(in_flight.size, self.books.most)), enough)
        in_flight.note(len(ended.done), time.monotonic())
        self.books.note(ended)

    def _pause(self, room: int) -> float:
        books = self.books
        if not books.claims or len(books.flying) >= room:
            return _TURN_S if books.flying else 0.0
        return min(_TURN_S, books.claims.wait_s())

    def _tell(self, told: float) -> float:
        """Say every few seconds how far it is; the moment of the last time."""
        if time.monotonic() - told < _TELL_EVERY_S:
            return told
        name, tally = self.books.outlet.name, self.books.tally
        words = "outlet %s: %d sent, %d rejected, %d unknown so far"
        log.info(words, name, tally.sent, tally.rejected, tally.unknown)
        return time.monotonic()
