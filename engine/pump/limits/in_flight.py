"""How many messages may be marked sending at once: what a kill would leave unknown, against what
keeps the lines busy."""

from dataclasses import dataclass, field

MOST = 500
"""However fast an outlet is, no more are marked than this."""

_BLINK_S = 0.1
_LOOK_EVERY_S = 0.1


@dataclass
class InFlight:
    """Twice the lines: while one message is written the next is marked and waits.

    A turn of the books costs the same for ten messages as for three hundred: so a fast outlet gets
    as much as leaves in a tenth of a second. Time is in seconds from any beginning.
    """

    lines: int
    since: float
    size: int = field(init=False)
    _ended: int = 0

    def __post_init__(self) -> None:
        self.size = 2 * self.lines

    @property
    def enough(self) -> int:
        """So many must have ended for the next turn to be worth its cost; what is left keeps the
        lines busy meanwhile."""
        return max(self.size // 2, self.size - self.lines - self.size // 4)

    def note(self, ended: int, now: float) -> None:
        """Take in how many messages ended since the last note."""
        self._ended += ended
        if now - self.since >= _LOOK_EVERY_S:
            leaving = int(self._ended / (now - self.since) * _BLINK_S)
            self.size, self.since, self._ended = max(2 * self.lines, min(leaving, MOST)), now, 0
