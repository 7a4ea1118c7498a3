"""What a pump writes afterwards: what became of its attempts, and what certainly was not written.

Each function works in the caller's transaction. A pump that has lost its outlet still settles its
own attempts, late.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, and_, insert, select

from content.database.bulk import moment_writer, run_rows
from content.database.tables.deliveries import attempts, deliveries
from content.database.tables.publications import occurrences, publications
from content.deliveries.reasons import OwnReason
from content.deliveries.states import State, in_state, move, move_where, sources
from content.sending.claimed import UNREACHED
from content.sending.leases import Lease


class Settlement(NamedTuple):
    """What became of one attempt, as it will be stored."""

    delivery_id: int
    outcome: str
    started_at: datetime
    ended_at: datetime
    number: int
    to: State
    reason: str = ""
    code: str = ""
    raw: str = ""  # the provider's own words
    provider_id: str | None = None
    url: str | None = None
    not_before: datetime | None = None  # for what goes back to the queue


def call_back(db: Connection, lease: Lease, rows: Collection[int], now: datetime) -> None:
    """Put marked rows of which certainly nothing was written back to the queue.

    That goes also for those that a successor took for unknown.
    """
    if not rows:
        return
    mine = and_(deliveries.c.id.in_(rows), deliveries.c.pump_token == lease.token)
    move_where(db, "queued", mine, ("sending",))
    doubted = db.execute(
        select(deliveries.c.id, deliveries.c.tries).where(mine, deliveries.c.state == "unknown")
    ).all()
    if doubted:
        said = {
            "ended_at": now,
            "outcome": UNREACHED,
            "code": OwnReason.NOT_BEGUN,
            "reason": "Chưa gửi: tiến trình gửi đã dừng trước khi viết.",
        }
        _append(db, doubted, said)
        ids = [row.id for row in doubted]
        move(db, "queued", ids, only_from=("unknown",), reason=None, code="", settled_at=None)


def settle(db: Connection, lease: Lease, done: Sequence[Settlement], again: bool = False) -> None:
    """Append the attempts and move the states.

    A row that became unknown meanwhile is settled late by its own attempt.

    `again`: an earlier transaction with the same may have been committed although it seemed to
    fail.
    """
    done = _unstored(db, done) if again else done
    moment = moment_writer(db)
    late_too = {to: int("unknown" in sources(to)) for to in {settlement.to for settlement in done}}
    tried, ended, queued = [], [], []
    for settlement in done:
        begin, end = moment(settlement.started_at), moment(settlement.ended_at)
        tried.append(_tried(settlement, begin, end))
        mine = settlement.delivery_id, lease.token, late_too[settlement.to]
        if settlement.not_before is None:
            ended.append((*mine, *_result(settlement), end))
        else:
            again_at = moment(settlement.not_before)
            reason = settlement.reason or None, settlement.code
            queued.append((*mine, settlement.number, *reason, again_at))
    run_rows(db, _TRIED, tried)
    run_rows(db, _ENDED, ended)
    run_rows(db, _AGAIN, queued)


def _tried(settlement: Settlement, begin: datetime | str, end: datetime | str) -> tuple[Any, ...]:
    """In the order of _TRIED."""
    return (
        settlement.delivery_id,
        settlement.number,
        begin,
        end,
        settlement.outcome,
        settlement.code,
        settlement.reason,
        settlement.provider_id,
        settlement.url,
        settlement.raw,
    )


def _result(settlement: Settlement) -> tuple[Any, ...]:
    """In the order of _ENDED, between the row's fence and its end."""
    return (
        settlement.to,
        settlement.number,
        settlement.reason or None,
        settlement.code,
        settlement.provider_id,
        settlement.url,
    )


_TRIED = """
INSERT INTO attempts
(delivery_id, number, started_at, ended_at, outcome, code, reason, provider_id, url, raw)
VALUES {rows}
"""
_ENDED = """
WITH given (id, token, late, state, tries, reason, code, provider_id, url, settled_at)
AS (VALUES {rows})
UPDATE deliveries
SET state = given.state, tries = given.tries, reason = given.reason, code = given.code,
    provider_id = given.provider_id, url = given.url, settled_at = given.settled_at
FROM given
WHERE deliveries.id = given.id AND deliveries.pump_token = given.token
    AND (deliveries.state = 'sending' OR deliveries.state = 'unknown' AND given.late = 1)
"""
_AGAIN = """
WITH given (id, token, late, tries, reason, code, not_before) AS (VALUES {rows})
UPDATE deliveries
SET state = 'queued', tries = given.tries, reason = given.reason, code = given.code,
    not_before = given.not_before
FROM given
WHERE deliveries.id = given.id AND deliveries.pump_token = given.token
    AND (deliveries.state = 'sending' OR deliveries.state = 'unknown' AND given.late = 1)
"""


def _unstored(db: Connection, done: Sequence[Settlement]) -> list[Settlement]:
    # the attempts that a successor notes have no beginning
    of_pumps = attempts.c.started_at.is_not(None)
    query = select(attempts.c.delivery_id, attempts.c.number).where(
        attempts.c.delivery_id.in_([settlement.delivery_id for settlement in done]), of_pumps
    )
    stored = {(row[0], row[1]) for row in db.execute(query)}
    return [
        settlement
        for settlement in done
        if (settlement.delivery_id, settlement.number) not in stored
    ]


def confirm_unknown(
    db: Connection, outlet_id: int, proof: str, url: str | None, now: datetime
) -> int:
    """Settle a surface's unknown deliveries as delivered; how many they were.

    The artefact was just published whole and read back.

    What was withdrawn meanwhile is not in the artefact: whether it ever was stays unknown.
    """
    unknown = (
        select(deliveries.c.id, deliveries.c.tries)
        .join(occurrences, occurrences.c.id == deliveries.c.occurrence_id)
        .join(publications, publications.c.id == occurrences.c.publication_id)
        .where(
            deliveries.c.outlet_id == outlet_id,
            in_state("unknown"),
            publications.c.state != "withdrawn",
        )
    )
    found = db.execute(unknown).all()
    if found:
        tried = {
            "outcome": "delivered",
            "code": OwnReason.SEEN,
            "reason": "Đọc lại thấy đủ.",
            "ended_at": now,
            "provider_id": proof,
            "url": url,
        }
        _append(db, found, tried)
        known = {"provider_id": proof, "url": url, "reason": None, "code": "", "settled_at": now}
        move(db, "delivered", [row.id for row in found], only_from=("unknown",), **known)
    return len(found)


def _append(db: Connection, rows: Sequence[Row[Any]], said: Mapping[str, object]) -> None:
    """One more attempt, by its number, of each row (id, tries)."""
    tried = [{"delivery_id": row.id, "number": row.tries, **said} for row in rows]
    db.execute(insert(attempts), tried)
