"""What pumps did, counted."""

from dataclasses import dataclass

from content.deliveries.states import State


@dataclass
class Tally:
    """What a pump did."""

    sent: int = 0
    rejected: int = 0
    unknown: int = 0
    again: int = 0
    aside: int = 0
    turns: int = 0

    def add(self, state: State) -> None:
        """Count one attempt by what it left behind."""
        if state in ("accepted", "delivered"):
            self.sent += 1
        elif state == "rejected":
            self.rejected += 1
        elif state == "unknown":
            self.unknown += 1
        else:
            self.again += 1

    @property
    def moved(self) -> int:
        return self.sent + self.rejected + self.unknown + self.again + self.aside

    def include(self, other: "Tally | None") -> None:
        """Add what another pump did."""
        for name, value in vars(other).items() if other is not None else ():
            setattr(self, name, getattr(self, name) + value)
