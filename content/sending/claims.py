"""Claims of a pump: the deliveries it takes, marks before the first byte, or lets go unwritten.

Each function works in the caller's transaction and under the caller's lease.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select, update

from content.database.bulk import among, fetch_rows, numbered, read_moment
from content.database.tables.audiences import recipients
from content.database.tables.deliveries import deliveries
from content.database.tables.notices import notice_recipients, notices
from content.database.tables.publications import occurrences, publications
from content.deliveries.reasons import Because
from content.deliveries.states import State, in_state, is_notice, move
from content.notices.notices import to_addressee
from content.sending.amendments import Posted, posted
from content.sending.claimed import Claimed, Failed, failed_in_a_row, overtaken
from content.sending.leases import Lease


def claim(db: Connection, lease: Lease, until: datetime, count: int) -> list[Claimed]:
    """Take up to `count` deliveries that may leave up to `until`, the longest due first."""
    asked = {"outlet": lease.outlet_id, "until": until, "count": count}
    return _take(db, lease, fetch_rows(db, _CLAIMABLE, asked), until)


def claim_notices(db: Connection, lease: Lease, until: datetime, count: int) -> list[Claimed]:
    """Take up to `count` notices that may leave up to `until`, the oldest first."""
    asked = {"outlet": lease.outlet_id, "until": until, "count": count}
    found = fetch_rows(db, _CLAIMABLE_NOTICES, asked)
    if found:
        db.execute(_CLAIMED, {"ids": numbered([row[0] for row in found]), "held": lease.token})
    return _known_notices(db, found)


def call_up(
    db: Connection, lease: Lease, now: datetime, until: datetime, count: int
) -> list[Claimed]:
    """Take up to `count` deliveries that were put off up to `until`, as if they were not.

    They are due and never failed; the farthest is taken first.
    """
    found = fetch_rows(
        db, _AWAY, {"outlet": lease.outlet_id, "until": until, "count": count, "now": now}
    )
    if found:
        db.execute(_HERE, {"ids": numbered([row[0] for row in found])})
    return [due._replace(not_before=due.due_at) for due in _take(db, lease, found, now)]


def begun(db: Connection, lease: Lease) -> list[Claimed]:
    """The deliveries that are marked sending under a lease."""
    asked = {"outlet": lease.outlet_id, "held": lease.token}
    notices = _known_notices(db, fetch_rows(db, _MARKED_NOTICES, asked))
    return notices + _known(db, fetch_rows(db, _MARKED_ROWS, asked))


def _take(db: Connection, lease: Lease, found: list[Any], until: datetime) -> list[Claimed]:
    """The rows of a query are claimed, with what is to be known of them at that moment."""
    if found:
        db.execute(_CLAIMED, {"ids": numbered([row[0] for row in found]), "held": lease.token})
    rows = _known(db, found)
    if late := overtaken(db, [row[0] for row in found if row[_REPEAT]], until):
        rows = [row._replace(overtaken=row.id in late) for row in rows]
    return sorted(rows, key=lambda row: (row.not_before, row.id))


def give_text(db: Connection, rows: Sequence[Claimed], text: int) -> list[Claimed]:
    """The claimed rows with another text: that of a correction that was made while they flew."""
    db.execute(_GIVEN, {"ids": numbered([row.id for row in rows]), "text": text})
    return [row._replace(revision_id=text) for row in rows]


def _known(db: Connection, found: list[Any]) -> list[Claimed]:
    """The rows of a query, with what is to be known of their earlier tries and posts."""
    posts = posted(db, [row[0] for row in found if row[_KIND] != "publish"])
    moments = {
        text: read_moment(text) for text in {text for row in found for text in row[_DUE_AT:_TRIES]}
    }
    failed = failed_in_a_row(db, [row[0] for row in found if row[_TRIES]])
    rows = [_due(row, moments, posts) for row in found]
    if failed:
        rows = [row._replace(failed=failed.get(row.id, Failed())) for row in rows]
    return rows


def _due(row: list[Any], moments: Mapping[str, datetime], posts: Mapping[int, Posted]) -> Claimed:
    id, occurrence, revision, recipient, due_at, not_before, tries, *rest = row
    kind, urgent, state, _repeat, sealed, code, stopped, letter = rest
    return Claimed(
        id=id,
        occurrence_id=occurrence,
        revision_id=revision,
        recipient_id=recipient,
        due_at=moments[due_at],
        not_before=moments[not_before],
        tries=tries,
        urgent=bool(urgent) or kind != "publish",
        sealed=bytes.fromhex(sealed) if sealed else None,
        kind=kind,
        code=code,
        withdrawn=state == "withdrawn",
        stopped=bool(stopped),
        letter=letter or 0,
        posted=posts.get(id),
    )


def _known_notices(db: Connection, found: list[Any]) -> list[Claimed]:
    failed = failed_in_a_row(db, [row[0] for row in found])
    return sorted((_notice(row, failed) for row in found), key=lambda notice: notice.id)


def _notice(row: list[Any], failed: Mapping[int, Failed]) -> Claimed:
    """No window, lateness rule or daily limit is for notices: they have an end of their own."""
    id, notice, recipient, due_at, not_before, tries, expires_at, sealed, code = row
    return Claimed(
        id=id,
        occurrence_id=0,
        revision_id=0,
        notice_id=notice,
        recipient_id=recipient,
        due_at=read_moment(due_at),
        not_before=read_moment(not_before),
        expires_at=read_moment(expires_at) if expires_at else None,
        tries=tries,
        urgent=True,
        sealed=bytes.fromhex(sealed),
        kind="notice",
        code=code,
        failed=failed.get(id, Failed()),
    )


_DUE_AT, _TRIES, _KIND, _REPEAT = 4, 6, 7, 10  # places in the rows of this query
_ROWS = (
    select(
        deliveries.c.id,
        deliveries.c.occurrence_id,
        deliveries.c.revision_id,
        deliveries.c.recipient_id,
        deliveries.c.due_at,
        deliveries.c.not_before,
        deliveries.c.tries,
        deliveries.c.kind,
        publications.c.urgent,
        publications.c.state.label("publication_state"),
        publications.c.repeat,
        recipients.c.sealed,
        deliveries.c.code,
        publications.c.stopped_at.is_not(None).label("stopped"),
        publications.c.amendment_id.label("letter"),
    )
    .join(occurrences, occurrences.c.id == deliveries.c.occurrence_id)
    .join(publications, publications.c.id == occurrences.c.publication_id)
    .outerjoin(recipients, recipients.c.id == deliveries.c.recipient_id)
    .where(deliveries.c.outlet_id == bindparam("outlet"))
)
_NOTICES = (
    select(
        deliveries.c.id,
        deliveries.c.notice_id,
        deliveries.c.recipient_id,
        deliveries.c.due_at,
        deliveries.c.not_before,
        deliveries.c.tries,
        notices.c.expires_at,
        notice_recipients.c.sealed,
        deliveries.c.code,
    )
    .join(notices, notices.c.id == deliveries.c.notice_id)
    .join(notice_recipients, to_addressee())
    .where(
        deliveries.c.outlet_id == bindparam("outlet"), is_notice(), deliveries.c.kind == "notice"
    )
)


def _marked(query: Select[Any]) -> Select[Any]:
    return query.where(in_state("sending"), deliveries.c.pump_token == bindparam("held"))


def _claimable(query: Select[Any]) -> Select[Any]:
    return (
        query.where(in_state("queued"), deliveries.c.not_before <= bindparam("until"))
        .order_by(deliveries.c.not_before, deliveries.c.id)
        .limit(bindparam("count"))
        .with_for_update(of=deliveries, skip_locked=True)
    )


_MARKED_ROWS, _MARKED_NOTICES = _marked(_ROWS), _marked(_NOTICES)
_CLAIMABLE, _CLAIMABLE_NOTICES = _claimable(_ROWS), _claimable(_NOTICES)
_AWAY = (
    _CLAIMABLE.where(deliveries.c.due_at <= bindparam("now"), deliveries.c.tries == 0)
    .order_by(None)
    .order_by(deliveries.c.not_before.desc(), deliveries.c.id.desc())
)
_HERE = update(deliveries).where(among(deliveries.c.id)).values(not_before=deliveries.c.due_at)
_GIVEN = (
    update(deliveries)
    .where(among(deliveries.c.id), deliveries.c.state == "claimed")
    .values(revision_id=bindparam("text"))
)
_CLAIMED = (
    update(deliveries)
    .where(among(deliveries.c.id), in_state("queued"))
    .values(state="claimed", pump_token=bindparam("held"))
)


def begin(db: Connection, lease: Lease, rows: Sequence[Claimed]) -> set[int]:
    """Mark the rows of the next window: from the commit on, the first byte may have left.

    Answers those that were marked now: a withdrawal may have cancelled a row after this pump had
    claimed it, a stop held it, a correction given it another text than the pump has in its hand,
    and a row that comes a second time was marked before.
    """
    if not rows:
        return set()
    texts = {row.id: row.revision_id for row in rows}
    asked = {"ids": numbered(list(texts)), "held": lease.token}
    found = [id for id, text in fetch_rows(db, _MARKABLE, asked) if (text or 0) == texts[id]]
    db.execute(_MARKED, {"ids": numbered(found)})
    return set(found)


_MARKABLE = (
    select(deliveries.c.id, deliveries.c.revision_id)
    .where(
        among(deliveries.c.id),
        deliveries.c.state == "claimed",
        deliveries.c.pump_token == bindparam("held"),
    )
    # what somebody is stopping or taking back at this moment is his: who waited for each other
    # would end in a deadlock
    .with_for_update(skip_locked=True)
)
_MARKED = update(deliveries).where(among(deliveries.c.id)).values(state="sending")


def set_aside(db: Connection, row: Claimed, to: State, because: Because, now: datetime) -> None:
    """End or hold a claimed row that must not leave any more."""
    move(db, to, [row.id], only_from=("claimed",), settled_at=now, **because._asdict())


def put_off(
    db: Connection, rows: Sequence[Claimed], until: datetime, because: Because | None = None
) -> None:
    """Put claimed rows back to the queue, not before a moment; with a reason where there is one."""
    said = because._asdict() if because else {}
    move(db, "queued", [row.id for row in rows], ("claimed",), not_before=until, **said)
