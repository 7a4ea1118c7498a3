"""The publications of a campaign: those of its items, unless they were scheduled from the times of
another campaign. Letters that tell of a correction are none."""

from collections.abc import Collection

from sqlalchemy import Connection, select

from content.calendar.publications import Publication, list_publications
from content.campaigns.campaigns import Campaign
from content.campaigns.membership import memberships
from content.database.tables.campaigns import campaign_times
from content.database.tables.publications import occurrences, publications

_LIVE = ("waiting", "active")


def own_publications(
    db: Connection, campaign: Campaign, items: Collection[str] | None = None
) -> list[Publication]:
    """Every publication, oldest first; `items`: those of the campaign, where they are known."""
    if items is None:
        items = [member.item for member in memberships(db, campaign.name)]
    others = select(campaign_times.c.publication_id).where(
        campaign_times.c.publication_id.is_not(None),
        campaign_times.c.campaign_id != (campaign.id or 0),
    )
    query = select(publications.c.id).where(
        publications.c.item_id.in_(items),
        publications.c.amendment_id.is_(None),
        publications.c.id.not_in(others),
    )
    found = list_publications(db, db.execute(query).scalars().all())
    return sorted(found, key=lambda publication: (publication.at, publication.id))


def live_of(db: Connection, campaign: Campaign) -> list[Publication]:
    """Those that have something still to plan."""
    own = own_publications(db, campaign)
    return [publication for publication in own if publication.state in _LIVE]


def begun_among(db: Connection, ids: Collection[int]) -> set[int]:
    """Those of which a due time was planned already: from then on they are neither moved nor
    cancelled with the others."""
    query = select(occurrences.c.publication_id).where(occurrences.c.publication_id.in_(ids))
    return set(db.execute(query.distinct()).scalars())
