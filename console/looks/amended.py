"""What was corrected or taken back, as pages say it: when, by whom, why, and how far it is on each
outlet."""

from dataclasses import dataclass

from console.access.auth import Visit
from content.calendar.amended import Amended, AmendedPost, amended, amended_posts
from content.calendar.correcting import OlderText, older_text
from content.calendar.publications import Publication
from content.database.db import Connection
from content.deliveries.reasons import OwnReason
from content.items.items import approved_revision
from content.people.acts import Person
from content.people.users import people_who_may

_ENDED = ("accepted", "delivered", "rejected", "cancelled", "expired", "suppressed")


@dataclass(frozen=True)
class AmendedLook:
    """The newest correction or withdrawal of an item, on its outlets."""

    change: Amended
    posts: tuple[AmendedPost, ...]

    @property
    def under_way(self) -> bool:
        """Whether an outlet has not done it yet: the page asks again, unless somebody may be
        typing how a refused one was made by hand."""
        words = {self.word(post) for post in self.posts}
        return "under way" in words and "refused" not in words

    def word(self, post: AmendedPost) -> str:
        """done, by hand, refused, nothing (there was nothing to change) or under way."""
        if post.code == OwnReason.BY_HAND:
            return "by hand"
        if post.state in ("accepted", "delivered"):
            return "done"
        if post.state == "rejected":
            return "refused"
        return "nothing" if post.state in _ENDED else "under way"


@dataclass(frozen=True)
class AmendingOffer:
    """What may be done about an item that was published: `able` are the people who may when this
    person may not."""

    correct: OlderText  # "waits": what is scheduled is replaced, and nothing is put right
    withdraw: bool
    schedule: bool
    taken_back: bool  # the approved text: it goes out again only on purpose
    able: tuple[Person, ...]


def look_at_amended(db: Connection, item: str) -> AmendedLook | None:
    """None for an item that stands as it was published, or was never."""
    change = amended(db, [item]).get(item)
    return AmendedLook(change, tuple(amended_posts(db, change))) if change else None


def offer(visit: Visit, db: Connection, item: str, scheduled: list[Publication]) -> AmendingOffer:
    """Only what would not be refused is offered."""
    alive = [publication for publication in scheduled if publication.state != "withdrawn"]
    revision = approved_revision(db, item)
    older = older_text(db, revision) if alive and revision is not None else ""
    unit = scheduled[0].unit if scheduled else None
    may = visit.may("amend", unit)
    able = () if may or not scheduled else tuple(people_who_may(db, "amend", unit))
    taken_back = revision is not None and any(
        publication.state == "withdrawn" and publication.revision_id == revision.id
        for publication in scheduled
    )
    return AmendingOffer(
        correct=older if may else "",
        withdraw=may and bool(alive),
        schedule=may or not taken_back,
        taken_back=taken_back,
        able=able,
    )
