"""Outlets as rows: where each channel ends, its limits and its state."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, Row, insert, update

from content.database.tables.outlets import outlets
from content.intake.errors import InputError, InputProblem, NoSuchThing
from content.intake.local_time import local_day
from content.intake.typed_fields import secret_paths
from content.outlets.facts import outlet_rows
from content.people import audit
from content.people.acts import Act


def approved_name(channel: str, form: str = "") -> str:
    """What an approval calls a way out: by its channel; what people carry by its form besides, for
    each form shows the text in another way."""
    return f"{channel}:{form}" if form else channel


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
    carried: bool  # people carry what it makes; `form` is its family too

    @property
    def approved_as(self) -> str:
        """What an approval calls the way out that it is."""
        return approved_name(self.channel, self.form if self.carried else "")


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
    retired_at: datetime | None = None  # nothing new is scheduled for it since then
    secrets_at: Mapping[str, datetime] = field(default_factory=dict)  # when each was set, by path


KEY_ENDS_SOON = timedelta(days=14)
"""From then on the end of an outlet's credentials is told."""

_SILENT_AFTER = timedelta(minutes=15)


def key_ends_soon(outlet: Outlet, now: datetime) -> datetime | None:
    """When the outlet's credentials end, if that is to be told already."""
    ends = outlet.key_ends_at
    if ends is None or outlet.retired_at is not None:
        return None
    return ends if ends - now < KEY_ENDS_SOON else None


def silent_since(outlet: Outlet, now: datetime) -> datetime | None:
    """When a screen that does not ask for what to show any more last did; one that is paused may be
    switched off."""
    seen = outlet.seen_at
    return (
        seen
        if seen is not None
        and outlet.state == "active"
        and outlet.retired_at is None
        and now - seen > _SILENT_AFTER
        else None
    )


def save_outlets(db: Connection, specs: Sequence[OutletSpec], act: Act) -> list[str]:
    """Create or change outlets by name; state and history stay. Answers the names in file order.

    The record names what was changed, and no value. A name is one outlet's for ever.
    """
    act.require("administer")
    for spec in specs:
        known = _known(db, spec)
        changed = changed_fields(known, spec)
        values = {
            **{name: getattr(spec, name) for name in _AS_THEY_ARE},
            "fields": json.dumps(spec.fields, ensure_ascii=False, sort_keys=True),
            "secrets_at": json.dumps(_secrets_at(known, spec, act.at)),
        }
        if known and dict(secret_paths(known.fields)) != dict(secret_paths(spec.fields)):
            values["key_ends_at"] = None  # of the old one; the next look asks about the new
        if known is None:
            db.execute(
                insert(outlets).values(name=spec.name, state="active", state_at=act.at, **values)
            )
        else:
            db.execute(
                update(outlets).where(outlets.c.id == known.id).values(**values, dirty_at=act.at)
            )
        said = {"channel": spec.channel, "new": known is None, "fields": changed}
        audit.record(db, act, "outlet.import", f"outlet:{spec.name}", **said)
    return [spec.name for spec in specs]


_AS_THEY_ARE = tuple(
    entry.name for entry in fields(OutletSpec) if entry.name not in ("name", "fields")
)


def changed_fields(known: OutletSpec | None, spec: OutletSpec) -> list[str]:
    """The names of what a new word about an outlet changes: all that it says of a new one."""
    if known is None:
        return sorted(spec.fields)
    own = {
        name
        for name in {*known.fields, *spec.fields}
        if known.fields.get(name) != spec.fields.get(name)
    }
    plain = {
        name
        for name in _AS_THEY_ARE
        if name in _SAID and getattr(known, name) != getattr(spec, name)
    }
    return sorted({*own, *("late_limit" if name == "late_limit_s" else name for name in plain)})


_SAID = (
    *("title", "rate_per_second", "window", "holidays", "max_per_day"),
    *("late", "late_limit_s"),
)
"""What every outlet says of itself in its file."""


def _known(db: Connection, spec: OutletSpec) -> Outlet | None:
    """The outlet of that name; InputError where it is another channel's, or used no more."""
    row = db.execute(outlet_rows().where(outlets.c.name == spec.name)).one_or_none()
    if row is None:
        return None
    known = _read(row)
    if (problem := name_taken(spec, known)) is not None:
        raise InputError([problem])
    return known


def name_taken(spec: OutletSpec, known: Outlet) -> InputProblem | None:
    """Why the outlet of that name cannot become what a file says: it is another channel's, or used
    no more."""
    if known.channel != spec.channel:
        text = f"đã là kênh {known.channel}: hãy đặt tên khác cho điểm phát mới"
    elif known.retired_at is not None:
        day = f"{local_day(known.retired_at):%d/%m/%Y}"
        text = f"đã thôi dùng từ ngày {day}: bỏ khỏi tệp, hoặc đặt tên khác cho điểm phát mới"
    else:
        return None
    return InputProblem(f"outlet {spec.name}", text, "name")


def _secrets_at(known: Outlet | None, spec: OutletSpec, now: datetime) -> dict[str, str]:
    """When each secret was set: one that stays keeps its day, which is not
    known of those set before 0.3.0."""
    before = dict(secret_paths(known.fields)) if known else {}
    since = known.secrets_at if known else {}
    told = {
        path: since.get(path) if before.get(path) == said else now
        for path, said in secret_paths(spec.fields)
    }
    return {path: at.isoformat() for path, at in told.items() if at is not None}


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


def outlets_in_use(db: Connection) -> list[Outlet]:
    """Those for which something new may be scheduled."""
    return [outlet for outlet in list_outlets(db) if outlet.retired_at is None]


def find_outlet(db: Connection, name: str) -> Outlet:
    """The outlet of that name; InputError when there is none."""
    row = db.execute(outlet_rows().where(outlets.c.name == name)).one_or_none()
    if row is None:
        raise NoSuchThing([InputProblem(name, "không có điểm phát này; xem `lantoa outlet list`")])
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
        carried=row.carried,
        state=row.state,
        state_reason=row.state_reason,
        key_ends_at=row.key_ends_at,
        seen_at=row.seen_at,
        rest_until=row.rest_until,
        rest_reason=row.rest_reason,
        retired_at=row.retired_at,
        secrets_at={
            path: datetime.fromisoformat(at)
            for path, at in json.loads(row.secrets_at or "{}").items()
        },
    )
