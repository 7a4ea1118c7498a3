"""What is still going to be published of an older text, told wherever the newer one is looked
at."""

from content.calendar.correcting import older_to_come
from content.calendar.publications import Publication, publications_of
from content.database.db import Connection
from content.items.items import Revision


def older_publications(db: Connection, revision: Revision) -> list[Publication]:
    """The publications to come of an older text of the same item, the next one first."""
    numbers = older_to_come(db, revision)
    found = [one for one in publications_of(db, revision.item) if one.id in numbers]
    return sorted(found, key=lambda publication: publication.next_at or publication.at)
