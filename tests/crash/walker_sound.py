"""A record in which all is as it should be, and the ways to doctor it."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sandbox.world import Arrival
from tests.crash.walker_record import (
    Approval,
    Delivery,
    Done,
    Generation,
    Press,
    Publication,
    Record,
    Revision,
)

NOON = datetime(2026, 12, 1, 5, tzinfo=UTC)
LETTER, AFTER, PAGE = 0, 1, 2
"""Places of the arrivals: a letter, its correction, a post."""


def at(minute: float) -> datetime:
    """So many minutes after noon."""
    return NOON + timedelta(minutes=minute)


def revision(number: int, mark: str) -> Revision:
    """A text of the item, with the mark of its edit."""
    document: dict[str, Any] = {
        "title": f"Bài {mark}",
        "summary": f"Tóm tắt {mark}",
        "body": f"Đoạn **một**.\n\n{mark}",
        "sms": {"text": f"Tin {mark}"},
        "social": None,
    }
    said = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    sha = hashlib.sha256(said.encode()).hexdigest()
    return Revision(number, "ct-1", document, sha, frozenset(["bientap"]))


def approval(of: Revision, minute: float) -> Approval:
    """The decision of a second person."""
    ways = frozenset(["email_smtp", "telegram_channel"])
    return Approval(of.id, of.sha256, "duyet", at(minute), ways, urgent=False)


def acts(*said: tuple[float, str, str, str, dict[str, Any]]) -> list[Done]:
    """A chained record of acts, one (minute, who, what, on what, detail) each."""
    made: list[Done] = []
    for seq, (minute, by, act, subject, detail) in enumerate(said, start=1):
        before = made[-1].hash if made else "0" * 64
        raw = (seq, at(minute).isoformat(), by, act, subject, json.dumps(detail), before)
        digest = hashlib.sha256(
            json.dumps([*raw], ensure_ascii=False, separators=(",", ":")).encode()
        ).hexdigest()
        made.append(Done(seq, at(minute), by, act, subject, detail, before, digest, raw))
    return made


def sound() -> Record:
    """A list replaced by a larger one after a mailing was scheduled, its release, a letter, its
    correction, a post: all as it should be."""
    old, new = revision(1, "w1w"), revision(2, "w2w")
    letter = Delivery(1, 1, 1, 1, "email_smtp", "AA", 2, "publish", 1, "accepted", "k1@x", at(6))
    told = replace(letter, id=2, publication=2, occurrence=2, revision=2, left_at=at(12))
    post = replace(
        letter, id=3, publication=3, occurrence=3, outlet=2, channel="telegram_channel",
        person="", generation=0, provider_id="7",
    )  # fmt: skip
    mail = Arrival("smtp", "k1", "a@x.vn", "Đoạn một.\n\nw1w", "Bài w1w")
    body = "Đính chính: sai ngày.\n\nĐoạn một.\n\nw2w"
    return Record(
        arrivals=[
            mail,
            replace(mail, key="k2", title="Đính chính: Bài w2w", text=body),
            Arrival("telegram", "", "-1", "Bài w1w\n\nTóm tắt w1w", provider_id="7"),
        ],
        of_arrival={LETTER: letter, AFTER: told, PAGE: post},
        revisions={1: old, 2: new},
        approvals=[approval(old, 1), approval(new, 9)],
        publications={
            1: Publication(1, "ct-1", "dan", "bientap", is_letter=False),
            2: Publication(2, "ct-1", "", "duyet", is_letter=True),
            3: Publication(3, "ct-1", "", "bientap", is_letter=False),
        },
        deliveries=[letter, told, post],
        generations=[
            Generation("dan", 1, 3, "bientap", 1),
            Generation("dan", 2, 150, "bientap", 3),
        ],
        acts=acts(
            (1, "bientap", "audience.import", "audience:dan", {"taken": 3}),
            (2, "bientap", "schedule", "publication:1", {}),
            (3, "bientap", "audience.import", "audience:dan", {"taken": 150}),
            (4, "duyet", "release", "publication:1", {"generation": 2, "upto": None}),
            (5, "bientap", "schedule", "publication:3", {}),
            (11, "duyet2", "release", "publication:2", {"generation": None, "upto": None}),
        ),
        counted={
            (1, 1, "publish", "accepted"): 1,
            (2, 1, "publish", "accepted"): 1,
            (3, 2, "publish", "accepted"): 1,
        },
        presses=[
            Press("bientap", "/nhom-nhan", "k1", "/nhom-nhan", at(0)),
            Press("bientap", "/nhom-nhan", "k2", "/nhom-nhan", at(0)),
            Press("bientap", "/lich/moi", "k3", "/lich/1", at(0)),
            Press("bientap", "/lich/moi", "k3", "/lich/1", at(0)),
            Press("bientap", "/lich/moi", "k4", "/lich/3", at(0)),
            Press("bientap", "/lich/moi", "k5", "", at(0)),
            Press("duyet", "/lich/1/cho-phep", "k6", "/lich/1", at(0)),
            Press("duyet2", "/lich/2/cho-phep", "k7", "/lich/2", at(0)),
        ],
        release_above=100,
    )


def other_row(record: Record, place: int, **values: Any) -> None:
    """The delivery behind an arrival says something else."""
    row = replace(record.of_arrival[place], **values)
    record.of_arrival[place] = row
    record.deliveries = [row if old.id == row.id else old for old in record.deliveries]


def other_arrival(record: Record, place: int, **values: Any) -> None:
    """What arrived is something else."""
    record.arrivals[place] = replace(record.arrivals[place], **values)


def other_act(record: Record, seq: int, **values: Any) -> None:
    """An act was another one; the chain is as if it had always been."""
    record.acts = acts(
        *(_said(replace(done, **values) if done.seq == seq else done) for done in record.acts)
    )


def _said(done: Done) -> tuple[float, str, str, str, dict[str, Any]]:
    minute = (done.at - NOON).total_seconds() / 60
    return minute, done.by, done.act, done.subject, done.detail


def again(record: Record, place: int, **values: Any) -> None:
    """What arrived arrives once more."""
    record.of_arrival[len(record.arrivals)] = replace(record.of_arrival[place], **values)
    record.arrivals.append(record.arrivals[place])


def ended(record: Record, act: str, subject: str) -> None:
    """Somebody ended it half a minute before it left."""
    known = [_said(done) for done in record.acts]
    made = [*known, (5.5, "chanh", act, subject, {})]
    record.acts = acts(*sorted(made, key=lambda row: row[0]))


def elsewhere(record: Record) -> None:
    """It left by a channel that it was not approved for."""
    other_row(record, PAGE, channel="facebook_page")
    other_arrival(record, PAGE, provider="facebook")


def changed(record: Record) -> None:
    """An act was changed where it stands."""
    record.acts[1] = replace(record.acts[1], raw=(*record.acts[1].raw[:2], "ai"))


def older_is(record: Record, **values: Any) -> None:
    """The older text's row says something else, though it is nobody's arrival."""
    del record.of_arrival[LETTER]
    record.arrivals[LETTER] = record.arrivals[PAGE]
    record.of_arrival[LETTER] = record.of_arrival.pop(PAGE)
    del record.arrivals[PAGE]
    record.deliveries[0] = replace(record.deliveries[0], **values)


def text_is(record: Record, number: int, **values: Any) -> None:
    """The text in the database is another one than was approved."""
    found = record.revisions[number]
    record.revisions[number] = replace(found, document={**found.document, **values})
