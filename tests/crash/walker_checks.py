"""What must be true of a record, whatever anybody pressed. Each check answers a sentence for every
fault; arithmetic on the record, and none of the product's own rules."""

import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from tests.crash.walker_record import (
    CHANNELS,
    Delivery,
    Done,
    Generation,
    Publication,
    Record,
)
from tests.crash.walker_texts import canonical, missing

GRACE = timedelta(seconds=5)
"""What is on the wire when somebody stops a mailing may still arrive for so long."""

MAY_HAVE = ("accepted", "delivered", "unknown")
_LEFT = (*MAY_HAVE, "sending")


def unapproved(record: Record) -> Iterator[str]:
    """Messages of which not every word is that of a text that somebody else had approved, for that
    channel, before it left."""
    for arrival, row in record.letters():
        revision = record.revisions[row.revision]
        left = row.left_at
        sha = hashlib.sha256(canonical(revision.document)).hexdigest()
        if not any(
            found.revision == revision.id
            and found.sha256 == revision.sha256 == sha
            and left is not None
            and found.at <= left
            and row.channel in found.channels
            and (found.urgent or found.by not in revision.writers)
            for found in record.approvals
        ):
            yield f"delivery {row.id}: revision {revision.id} was not approved when it left"
        is_letter = record.publications[row.publication].is_letter
        for part in missing(arrival, revision, is_letter):
            yield f"delivery {row.id}: not the words of revision {revision.id}: {part[:60]!r}"


def nobodys(record: Record) -> Iterator[str]:
    """Messages behind which no delivery stands, or one to somebody or somewhere else, or one that
    says that it never left."""
    for place, arrival in enumerate(record.arrivals):
        row = record.of_arrival.get(place)
        if row is None:
            yield f"{arrival.provider}: nobody's message {arrival.key or arrival.provider_id}"
        elif row.channel != CHANNELS[arrival.provider]:
            yield f"delivery {row.id} of {row.channel} arrived at {arrival.provider}"
        elif row.state not in _LEFT:
            yield f"delivery {row.id} is {row.state}, and arrived"


def doubled(record: Record) -> Iterator[str]:
    """People who got something twice, and places where it stands twice."""
    seen: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for arrival, row in record.letters():
        seen[row.occurrence, row.outlet, arrival.to].append(row.id)
    for (occurrence, outlet, to), rows in seen.items():
        if len(rows) > 1:
            yield f"occurrence {occurrence} reached {to} by outlet {outlet} {len(rows)} times"


def unreleased(record: Record) -> Iterator[str]:
    """Mailings to a list above the limit that left without a release that covers that list, by
    somebody who neither scheduled nor replaced it."""
    went: dict[tuple[int, int], datetime] = {}
    for row in _mailed(record):
        if row.left_at is not None:
            key = row.publication, row.generation
            went[key] = min(row.left_at, went.get(key, row.left_at))
    for (number, generation), left in went.items():
        publication = record.publications[number]
        if publication.is_letter:
            continue
        list_ = _list_of(record, publication, generation)
        if list_.size <= record.release_above:
            continue
        before = [
            done for done in record.about("release", f"publication:{number}") if done.at <= left
        ]
        if not before or not _covers(record, before[-1], publication, list_):
            yield f"publication {number} left unreleased to the {list_.size} of list {generation}"


def _covers(record: Record, release: Done, publication: Publication, list_: Generation) -> bool:
    """Whether a release is a second person's and speaks of this list."""
    upto = release.detail["upto"]
    if release.by == publication.by:
        return False
    if release.detail["generation"] != list_.number:
        return upto is not None and list_.size <= upto
    (scheduled,) = record.about("schedule", f"publication:{publication.id}")
    return release.by != list_.by or list_.seq < scheduled.seq


def left_after_the_end(record: Record) -> Iterator[str]:
    """What left of a publication that was stopped or cancelled, or whose item was withdrawn, after
    that was committed."""
    ends = {number: list(_ends(record, found)) for number, found in record.publications.items()}
    for row in _published(record):
        for begins, over in ends[row.publication]:
            if row.left_at and row.left_at > begins + GRACE and (not over or row.left_at < over):
                yield f"delivery {row.id} left {row.left_at - begins} after its publication ended"


def _ends(record: Record, publication: Publication) -> Iterator[tuple[datetime, datetime | None]]:
    """From when until when nothing of it may leave."""
    subject, ended = f"publication:{publication.id}", None
    scheduled = record.about("schedule", subject)
    acts = [*record.on(subject), *record.on(f"item:{publication.item}")]
    for done in sorted(acts, key=lambda done: done.seq):
        if done.act in ("publication.stop", "publication.cancel"):
            ended = ended or record.known_at(done.by, done.at)
        elif done.act == "publication.continue" and ended:
            yield ended, done.at
            ended = None
        elif done.act == "item.withdraw" and scheduled and scheduled[0].seq < done.seq:
            ended = ended or record.known_at(done.by, done.at)
    if ended:
        yield ended, None


def wrongly_corrected(record: Record) -> Iterator[str]:
    """Letters of a correction that nobody else released, that somebody got who has no older text,
    or got twice."""
    oldest = _oldest_texts(record)
    told: Counter[tuple[str, int]] = Counter()
    for row in _mailed(record):
        publication = record.publications[row.publication]
        if not publication.is_letter or row.left_at is None:
            continue
        told[row.person, row.revision] += 1
        releases = record.about("release", f"publication:{publication.id}")
        if not any(done.at <= row.left_at and done.by != publication.by for done in releases):
            yield f"letter {row.id} left unreleased"
        if oldest.get((row.person, publication.item), row.revision) >= row.revision:
            yield f"letter {row.id} went to somebody who has no older text"
    for (_person, revision), count in told.items():
        if count > 1:
            yield f"somebody was told of revision {revision} {count} times"


def _oldest_texts(record: Record) -> dict[tuple[str, str], int]:
    """By person and item, the oldest text that they may have got."""
    found: dict[tuple[str, str], int] = {}
    for row in _published(record):
        if row.person and row.state in MAY_HAVE:
            got = row.person, record.publications[row.publication].item
            found[got] = min(row.revision, found.get(got, row.revision))
    return found


def barred(record: Record) -> Iterator[str]:
    """What left for somebody who had asked not to be written to."""
    for row in _mailed(record):
        if row.person not in record.barred:
            continue
        since = record.known_at(*record.barred[row.person])
        if row.left_at and row.left_at > since + GRACE:
            yield f"delivery {row.id} left {row.left_at - since} after its address was barred"


_ONE_ACT = {
    "schedule": r"/lich/moi",
    "release": r"/lich/\d+/cho-phep",
    "publication.cancel": r"/lich/\d+/huy",
    "publication.move": r"/lich/\d+/doi",
    "publication.stop": r"/lich/\d+/dung",
    "publication.continue": r"/lich/\d+/phat-tiep",
    "audience.import": r"/nhom-nhan",
    "item.remark": r"/tin/[^/]+/gop-y",
    "item.correct": r"/tin/[^/]+/dinh-chinh",
    "item.withdraw": r"/tin/[^/]+/go",
}


_OR: Mapping[str, str] = {"item.correct": "item.replace"}
"""The same button, where nothing had gone out yet."""

_ALSO_REFUSED_SO = ("publication.stop", "publication.continue")
"""Of these, a refusal leads to the same page."""


def pressed_twice(record: Record) -> Iterator[str]:
    """Buttons that acted more than once, or said that they had acted and had not."""
    rows = Counter((done.act, done.by) for done in record.acts if done.seq > record.begun)
    for name in sorted({press.by for press in record.presses}):
        for act, action in _ONE_ACT.items():
            keys: dict[str, set[str]] = defaultdict(set)
            for press in record.presses:
                if press.by == name and press.place and re.fullmatch(action, press.action):
                    keys[f"{press.action} {press.key}"].add(press.place)
            made = rows[act, name] + rows[_OR.get(act, ""), name]
            if made > len(keys) or (made < len(keys) and act not in _ALSO_REFUSED_SO):
                yield f"{name} pressed {len(keys)} times for {made} acts {act}"
            yield from (f"{key} led to {found}" for key, found in keys.items() if len(found) > 1)


def broken(record: Record) -> Iterator[str]:
    """Pages that broke."""
    yield from record.broken


def broken_chain(record: Record) -> Iterator[str]:
    """Rows of the record of acts that do not follow from the one before."""
    previous = "0" * 64
    for expected, done in enumerate(record.acts, start=1):
        text = json.dumps([*done.raw], ensure_ascii=False, separators=(",", ":"))
        digest = hashlib.sha256(text.encode()).hexdigest()
        if (done.seq, done.previous, done.hash) != (expected, previous, digest):
            yield f"act {expected} does not follow"
        previous = done.hash


def miscounted(record: Record) -> Iterator[str]:
    """Counts that are not those of the rows."""
    rows = Counter(
        (
            row.occurrence,
            row.outlet,
            row.kind,
            "queued" if row.state in ("claimed", "sending") else row.state,
        )
        for row in record.deliveries
    )
    for key in rows.keys() | record.counted.keys():
        if rows[key] != record.counted.get(key, 0):
            yield f"{key}: {record.counted.get(key, 0)} counted, {rows[key]} there"


CHECKS: tuple[Callable[[Record], Iterator[str]], ...] = (
    unapproved,
    nobodys,
    doubled,
    unreleased,
    left_after_the_end,
    wrongly_corrected,
    barred,
    pressed_twice,
    broken,
    broken_chain,
    miscounted,
)


def faults(record: Record) -> dict[str, list[str]]:
    """The first faults that each check finds; empty where nothing is wrong."""
    found = {check.__name__: list(check(record))[:5] for check in CHECKS}
    return {name: lines for name, lines in found.items() if lines}


def _published(record: Record) -> Iterator[Delivery]:
    yield from (row for row in record.deliveries if row.kind == "publish")


def _mailed(record: Record) -> Iterator[Delivery]:
    """What went to people: it arrived, or its row says that it may have."""
    arrived = {row.id for row in record.of_arrival.values()}
    yield from (
        row
        for row in _published(record)
        if row.person and (row.id in arrived or row.state in _LEFT)
    )


def _list_of(record: Record, publication: Publication, generation: int) -> Generation:
    (found,) = (
        list_
        for list_ in record.generations
        if (list_.audience, list_.number) == (publication.audience, generation)
    )
    return found
