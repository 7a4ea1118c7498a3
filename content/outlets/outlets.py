"""Outlets as rows: where each channel ends, its limits and its state."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, Row, insert, select, update

from content.database.tables.outlets import outlets
from content.intake.errors import InputError, InputProblem
from content.outlets.facts import outlet_rows
from content.people import audit
from content.people.acts import Act


@dataclass(frozen=True)
class OutletSpec:
    """What an outlets file says of one outlet; secrets in `fields` are references or sealed."""

    name: str
    channel: str
    family: str  # which of the author's texts it shows, and nothing else
    addressed: str | None  # the kind of address its messages go to; None for pages and surfaces
    surface: bool  # a whole artefact, drawn anew
    form: str  # what a report counts it as
    title: str
    fields: Mapping[str, Any]
    rate_per_second: float
    window: str
    holidays: Literal["send", "hold"]
    max_per_day: int
    late: str
    late_limit_s: int


@dataclass(frozen=True)
class Outlet(OutletSpec):
    """An outlet in the database."""

    id: int
    state: str
    state_reason: str
    key_ends_at: datetime | None = None  # when the provider ends its credentials, as far as it says
    seen_at: datetime | None = None  # when its screen last asked for what to show
    rest_until: datetime | None = None  # nothing is tried until then
    rest_reason: str = ""


KEY_ENDS_SOON = timedelta(days=14)
"""From then on the end of an outlet's credentials is told."""

_SILENT_AFTER = timedelta(minutes=15)


def key_ends_soon(outlet: Outlet, now: datetime) -> datetime | None:
    """When the outlet's credentials end, if that is to be told already."""
    ends = outlet.key_ends_at
    return ends if ends is not None and ends - now < KEY_ENDS_SOON else None


def silent_since(outlet: Outlet, now: datetime) -> datetime | None:
    """When a screen that does not ask for what to show any more last did; one that is paused may be
    switched off."""
    seen = outlet.seen_at
    return (
        seen
        if seen is not None and outlet.state == "active" and now - seen > _SILENT_AFTER
        else None
    )


def save_outlets(db: Connection, specs: Sequence[OutletSpec], act: Act) -> list[str]:
    """Create or change outlets by name; state and history stay. Answers the names in file order."""
    act.require("administer")
    for spec in specs:
        values = {
            **{
                name: getattr(spec, name)
                for name in ("channel", "family", "addressed", "surface", "form", "title")
            },
            **{
                name: getattr(spec, name)
                for name in ("rate_per_second", "window", "holidays", "max_per_day")
            },
            "late": spec.late,
            "late_limit_s": spec.late_limit_s,
            "fields": json.dumps(spec.fields, ensure_ascii=False, sort_keys=True),
        }
        known = db.execute(
            select(outlets.c.id, outlets.c.channel).where(outlets.c.name == spec.name)
        ).one_or_none()
        if known is None:
            db.execute(
                insert(outlets).values(name=spec.name, state="active", state_at=act.at, **values)
            )
        elif known.channel != spec.channel:
            raise InputError(
                [
                    InputProblem(
                        f"outlet {spec.name}",
                        f"đã là kênh {known.channel}: hãy đặt tên khác cho điểm phát mới",
                    )
                ]
            )
        else:
            db.execute(
                update(outlets).where(outlets.c.id == known.id).values(**values, dirty_at=act.at)
            )
        audit.record(db, act, "outlet.import", f"outlet:{spec.name}", channel=spec.channel)
    return [spec.name for spec in specs]


def set_state(db: Connection, name: str, state: str, act: Act) -> None:
    """Pause, halt or resume an outlet for the act's reason; its queue stays.

    Saying the same again changes nothing.

    Whoever resumes an outlet vouches for it: earlier failures and a wait that the provider asked
    for count no more.
    """
    act.require("halt")
    outlet = find_outlet(db, name)
    if outlet.state == state:
        return
    said = {"state": state, "state_reason": act.why, "state_at": act.at}
    db.execute(
        update(outlets)
        .where(outlets.c.id == outlet.id)
        .values(**said, rest_until=None, rests=0, rest_reason="", recent="")
    )
    audit.record(db, act, f"outlet.{state}", f"outlet:{name}")


def mark_dirty(db: Connection, outlet_id: int, at: datetime | None) -> None:
    """Ask for a surface to be drawn again at a moment; None when it is up to date for good."""
    db.execute(update(outlets).where(outlets.c.id == outlet_id).values(dirty_at=at))


def note_key_end(db: Connection, outlet_id: int, at: datetime | None) -> None:
    """Keep when the provider ends the outlet's credentials."""
    db.execute(update(outlets).where(outlets.c.id == outlet_id).values(key_ends_at=at))


def note_seen(db: Connection, outlet_id: int, at: datetime) -> None:
    """Keep that the outlet's screen is alive."""
    db.execute(update(outlets).where(outlets.c.id == outlet_id).values(seen_at=at))


def list_outlets(db: Connection) -> list[Outlet]:
    """Every outlet, in the order of their first import."""
    return [_read(row) for row in db.execute(outlet_rows().order_by(outlets.c.id))]


def find_outlet(db: Connection, name: str) -> Outlet:
    """The outlet of that name; InputError when there is none."""
    row = db.execute(outlet_rows().where(outlets.c.name == name)).one_or_none()
    if row is None:
        raise InputError([InputProblem(name, "không có điểm phát này; xem `lantoa outlet list`")])
    return _read(row)


def outlet_by_id(db: Connection, outlet_id: int) -> Outlet:
    """The outlet of that id."""
    return _read(db.execute(outlet_rows().where(outlets.c.id == outlet_id)).one())


def _read(row: Row[Any]) -> Outlet:
    return Outlet(
        id=row.id,
        name=row.name,
        channel=row.channel,
        family=row.family,
        addressed=row.addressed,
        surface=row.surface,
        form=row.form,
        title=row.title,
        fields=json.loads(row.fields),
        rate_per_second=row.rate_per_second,
        window=row.window,
        holidays=row.holidays,
        max_per_day=row.max_per_day,
        late=row.late,
        late_limit_s=row.late_limit_s,
        state=row.state,
        state_reason=row.state_reason,
        key_ends_at=row.key_ends_at,
        seen_at=row.seen_at,
        rest_until=row.rest_until,
        rest_reason=row.rest_reason,
    )
