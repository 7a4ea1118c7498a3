"""What somebody says of a pack that he carried, by the link of his letter and without an account:
it becomes an activity with its evidence, and the delivery has arrived.

The link is signed, for one delivery and one purpose, and ends. Said twice is said once.
"""

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Row, insert, select

from content.database.tables.deliveries import deliveries
from content.database.tables.handover import confirmations
from content.database.tables.items import revisions
from content.database.tables.outlets import outlets
from content.database.tables.plans import activities
from content.database.tables.publications import occurrences, publications
from content.database.vault import Vault
from content.deliveries.carried import LINK_HOLDS, overtaken
from content.intake.errors import InputError, InputProblem
from content.intake.text import clean
from content.people import audit
from content.people.acts import Act
from content.plans.activities import ActivityEntry
from content.plans.activity_register import Register
from content.plans.evidence import Subject, add_file
from content.plans.plans import plan_ids, plan_on, plan_versions_of
from content.sending.carrier_words import (
    CarrierTask,
    CarrierWord,
    TaskState,
    photo_faults,
    word_faults,
)
from content.sending.later_report import LaterReport, learn, lock

_PURPOSE: Final = "handover"


def token_of(vault: Vault, delivery: int) -> str:
    """The last part of a link's address; nobody can make one without the installation's key."""
    return vault.token(_PURPOSE, delivery)


def find_task(db: Connection, vault: Vault, token: str, now: datetime) -> CarrierTask | None:
    """What a link is about; None for one that is cut or forged."""
    delivery = vault.read_token(_PURPOSE, token)
    if delivery is None:
        return None
    columns = ("id", "kind", "state", "provider_id", "due_at", "occurrence_id", "outlet_id")
    query = (
        select(
            *(deliveries.c[name] for name in columns),
            publications.c.item_id,
            revisions.c.title,
            revisions.c.document,
            outlets.c.form,
            outlets.c.title.label("outlet"),
            confirmations.c.confirmed_at,
            overtaken().label("overtaken"),
        )
        .join(occurrences, occurrences.c.id == deliveries.c.occurrence_id)
        .join(publications, publications.c.id == occurrences.c.publication_id)
        .join(revisions, revisions.c.id == deliveries.c.revision_id)
        .join(outlets, outlets.c.id == deliveries.c.outlet_id)
        .outerjoin(confirmations, confirmations.c.delivery_id == deliveries.c.id)
    )
    row = db.execute(query.where(deliveries.c.id == delivery, outlets.c.carried)).one_or_none()
    return _read(row, now) if row is not None else None


def _read(row: Row[Any], now: datetime) -> CarrierTask:
    ends = row.due_at + LINK_HOLDS
    return CarrierTask(
        delivery=row.id,
        kind=row.kind,
        state=_state(row, now >= ends),
        item=row.item_id,
        title=row.title,
        form=row.form,
        outlet=row.outlet,
        pack=row.provider_id or "",
        due_at=row.due_at,
        ends_at=ends,
        confirmed_at=row.confirmed_at,
        themes=tuple(json.loads(row.document)["themes"]),
        occurrence=row.occurrence_id,
        outlet_id=row.outlet_id,
    )


def _state(row: Row[Any], ended: bool) -> TaskState:
    if row.confirmed_at is not None:
        return "done"
    if row.overtaken:
        return "replaced"
    return "over" if ended or row.state != "accepted" else "open"


def confirm(
    db: Connection, task: CarrierTask, word: CarrierWord, evidence: Path, act: Act
) -> CarrierTask:
    """Take in what the carrier says, once; InputError names each field that is wrong, and nothing
    was changed. Of what was taken down only the moment is kept.

    A correction of what was confirmed before is the same activity: its photographs are added.
    """
    act.require("write")
    known = lock(db, [task.delivery])
    already = select(confirmations.c.confirmed_at).where(
        confirmations.c.delivery_id == task.delivery
    )
    before = db.execute(already).scalar_one_or_none()
    if before is not None:
        return replace(task, state="done", confirmed_at=before)
    if task.state != "open":
        return task
    activity = None if task.kind == "withdraw" else _activity(db, task, word, act)
    for photo in word.photos:
        if activity is not None:
            add_file(db, evidence, Subject(activity=activity), photo, act)
    db.execute(
        insert(confirmations).values(
            delivery_id=task.delivery, activity_id=activity, confirmed_at=act.at
        )
    )
    said = LaterReport(task.delivery, "receipt", "delivered", act.at)
    learn(db, known, [said])
    _arrive_with(db, task, act)
    told = {"activity": activity, "photos": len(word.photos)}
    audit.record(db, act, "handover.confirm", f"delivery:{task.delivery}", **told)
    return replace(task, state="done", confirmed_at=act.at)


def _arrive_with(db: Connection, task: CarrierTask, act: Act) -> None:
    """A correction that hangs has arrived for the pack before as well, of which nobody is asked any
    more; a withdrawal settles nothing of what was never said."""
    if task.kind != "update":
        return
    same = deliveries.c.occurrence_id == task.occurrence, deliveries.c.outlet_id == task.outlet_id
    older = select(deliveries.c.id).where(
        *same,
        deliveries.c.id < task.delivery,
        deliveries.c.state == "accepted",
        deliveries.c.kind.in_(("publish", "update")),
    )
    ids = list(db.execute(older).scalars())
    words = [LaterReport(id, "receipt", "delivered", act.at) for id in ids]
    learn(db, lock(db, ids), words)


def _activity(db: Connection, task: CarrierTask, word: CarrierWord, act: Act) -> int:
    """The activity that the word is: a new one, or that of the pack which this one corrects."""
    faults = [*word_faults(word, task), *photo_faults(word)]
    if faults:
        raise InputError(faults)
    known = _of_the_pack_before(db, task)
    if known is not None:
        return known
    register = Register(db, act)
    entry = _entry(word, task)
    entry = _under_its_duty(db, register, entry, task)
    if wrong := register.faults(entry):
        raise InputError([_at_field(name, text) for name, text in wrong])
    return register.add(entry)


def _of_the_pack_before(db: Connection, task: CarrierTask) -> int | None:
    query = (
        select(confirmations.c.activity_id)
        .join(deliveries, deliveries.c.id == confirmations.c.delivery_id)
        .join(activities, activities.c.id == confirmations.c.activity_id)
        .where(
            deliveries.c.occurrence_id == task.occurrence,
            deliveries.c.outlet_id == task.outlet_id,
            activities.c.state != "cancelled",
        )
    )
    found = db.execute(query.order_by(confirmations.c.delivery_id.desc()).limit(1))
    return found.scalar_one_or_none()


def _entry(word: CarrierWord, task: CarrierTask) -> ActivityEntry:
    assert word.day is not None
    counts = {task.measure: int(word.count)} if task.measure and word.count else {}
    return ActivityEntry(
        form=task.form,
        title=task.title,
        first=word.day,
        last=word.day,
        place=clean(word.place).strip(),
        themes=task.themes,
        item=task.item,
        counts=counts,
        note=clean(word.note).strip(),
    )


def _under_its_duty(
    db: Connection, register: Register, entry: ActivityEntry, task: CarrierTask
) -> ActivityEntry:
    """The entry under the one obligation that it could fulfil, among the plans whose themes the
    item has; as it is where there are several or none, and a person chooses."""
    plans = {id: plan_on(plan_versions_of(db, id), entry.last) for id in plan_ids(db)}
    ours = {
        id: plan
        for id, plan in plans.items()
        if any(theme.id in task.themes for theme in plan.themes)
    }
    fitting = [
        replace(entry, plan=id, obligation=duty.id)
        for id, plan in ours.items()
        for duty in plan.obligations
        if entry.form in duty.forms
    ]
    possible = [candidate for candidate in fitting if not register.faults(candidate)]
    return possible[0] if len(possible) == 1 else entry


_PLACES: Final = {"first": "day", "last": "day", "title": "place", "place": "place"}


def _at_field(name: str, text: str) -> InputProblem:
    if name == "title":
        text = "việc này ở nơi này trong ngày này đã ghi rồi: ghi rõ nơi hơn nếu là nơi khác"
    return InputProblem("xác nhận", text, _PLACES.get(name, "day"))
