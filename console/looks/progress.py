"""How far a publication is, for its page and for what an open page asks again and again."""

from datetime import timedelta
from typing import Any

from console.access.auth import Visit
from console.looks.letters import letters_of
from console.words.words import Words, publication_state, slot_state
from content.calendar.amended import Amended, amended
from content.calendar.endings import ending_of
from content.calendar.publications import Publication
from content.calendar.stopping import held_by_stop
from content.deliveries.progress import Progress, earliest_due, progress_of, recent_rate
from content.outlets.outlets import list_outlets
from content.sending.silence import silent_of
from engine.standstill import standstill
from engine.waits import causes

_STILL = timedelta(minutes=1)  # so long past its time, that nothing arrives is worth a word
_SOON = timedelta(hours=1)  # a page that is open so long before the time follows by itself


def how_far(visit: Visit, publication: Publication) -> dict[str, Any]:
    """What `publications/progress.html` and `publications/stopping.html` show: counts, rate, the
    cause when nothing leaves, and whether this person may stop it or let it go on."""
    due = publication.next_at if publication.state == "active" else None
    soon = due is not None and due - visit.now < _SOON and publication.standing == "active"
    with visit.context.database.read() as db:
        done = progress_of(db, publication.id)
        begins = earliest_due(db, publication.id) if done.waiting else None
        rate = recent_rate(db, publication.id, visit.now) if done.waiting else 0.0
        asked = soon or bool(done.waiting)
        still = standstill(db, visit.settings.home, visit.now) if asked else None
        why = []
        if done.waiting and not rate:
            places = [row for row in list_outlets(db) if row.name in publication.outlets]
            why = causes(db, publication, places, visit.context.calendar, visit.now)
        stopped = publication.standing == "stopped"
        ending = ending_of(db, publication.id)
        held = held_by_stop(db, publication.id) if stopped else 0
    alive = publication.state in ("active", "done") and not stopped
    runs = alive and (done.waiting or publication.next_at)
    return {
        "changed": _changed(visit, publication),
        "letters": letters_of(visit, publication) if publication.state == "waiting" else None,
        "progress": done,
        "silent": _silent(visit, publication, done),
        "rate": rate,
        "causes": why,
        "standing": _word(publication, done, begins is None or begins <= visit.now),
        "ending": ending,
        "begins": begins if begins is not None and begins > visit.now else None,
        "is_late": begins is not None and begins <= visit.now - _STILL,
        "starts_soon": soon,
        "is_due": soon and due is not None and due <= visit.now,
        "still": still,
        "stopped": held if stopped else None,
        "may_stop": bool(runs) and visit.may("stop", publication.unit),
    }


def _changed(visit: Visit, publication: Publication) -> Amended | None:
    """The correction or withdrawal of its item since it was scheduled; none of its own letters."""
    with visit.context.database.read() as db:
        change = amended(db, [publication.item]).get(publication.item)
    if change is None or publication.amendment is not None:
        return None
    return change if change.at >= publication.created_at else None


def _silent(visit: Visit, publication: Publication, done: Progress) -> int:
    if not done.counts.get("accepted"):
        return 0
    with visit.context.database.read() as db:
        return silent_of(db, publication.id)


def _word(publication: Publication, done: Progress, is_due: bool) -> Words:
    """All its times may be planned although most of it has not left."""
    state = publication.standing
    if state not in ("prepared", "done"):
        return publication_state(state)
    return slot_state("done", True, done.counts, is_due)
