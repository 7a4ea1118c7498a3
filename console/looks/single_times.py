"""The times of a repetition one by one, as a publication's page shows them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from content.calendar.exceptions import RuleException, due_times
from content.calendar.publications import Publication
from content.intake.local_time import YEARS

_AHEAD: Final = timedelta(days=731)
_FORM: Final = "%Y%m%dT%H%M%S%fZ"


@dataclass(frozen=True)
class SingleTime:
    """One time: when it is due (None where it is skipped), when the rule has it, and what was
    decided of it."""

    at: datetime | None
    rule_at: datetime
    decided: RuleException | None

    @property
    def path(self) -> str:
        """The end of its page's address."""
        return f"luot/{stamp(self.rule_at)}"


def coming_times(publication: Publication, now: datetime, most: int) -> list[SingleTime]:
    """The next times that have no deliveries yet, and between them those that are skipped."""
    if publication.repeat is None or publication.next_at is None:
        return []
    far = publication.next_at + _AHEAD
    decided = {one.rule_at: one for one in publication.exceptions}
    due = due_times(publication, publication.exceptions, publication.next_at, far)
    times = [SingleTime(one.at, one.rule_at, decided.get(one.rule_at)) for one in due[:most]]
    times += [
        SingleTime(None, one.rule_at, one)
        for one in publication.exceptions
        if one.moved_to is None and one.rule_at > now
    ]
    return sorted(times, key=lambda time: time.at or time.rule_at)


def time_of(publication: Publication, rule_at: datetime) -> SingleTime:
    """One of them, whether or not it is to come."""
    decided = next((one for one in publication.exceptions if one.rule_at == rule_at), None)
    return SingleTime(decided.moved_to if decided else rule_at, rule_at, decided)


def stamp(moment: datetime) -> str:
    """A moment in an address, such as 20261207T010000Z; a fraction of a second follows it."""
    said = moment.astimezone(UTC)
    return f"{said:{_FORM}}" if said.microsecond else f"{said:%Y%m%dT%H%M%SZ}"


def from_stamp(text: str) -> datetime | None:
    """The moment of a stamp; None for what is none."""
    for form in ("%Y%m%dT%H%M%SZ", _FORM):
        try:
            found = datetime.strptime(text, form).replace(tzinfo=UTC)
        except ValueError:
            continue
        if stamp(found) == text and found.year in YEARS:
            return found
    return None
