"""What people recorded and no figure counts, as reports list it."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class LeftOut:
    """A recorded activity of the covered span that is behind no figure of its form, and why."""

    id: int
    form: str  # name
    title: str
    day: date  # its last
    place: str
    reason: str  # "đã hủy"
