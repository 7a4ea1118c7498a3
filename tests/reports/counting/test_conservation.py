"""No row is lost and no obligation is judged falsely, in made-up histories of plans and activities.

The other side is plain SQL and plain Python over days: it shares no code with `reports/`.
`HISTORIES=10000` (`make soak`) tries more of them, `SEED` others.
"""

import json
import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, cached_property
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import text

from content.database.db import Connection
from content.plans.file import read_plan
from reports.counting.figures import Figures, ObligationFigure
from reports.counting.summary import Ask, summarise
from reports.periods.periods import Period, parse_period
from tests.kit import SAMPLES, Home
from tests.reports.report_kit import CITY, HARBOUR

HISTORIES = int(os.environ.get("HISTORIES", "300"))
SEED = int(os.environ.get("SEED", "1"))
DAY = timedelta(days=1)
THEMES = ("KH143-a", "KH143-b", "KH18-a")
FORMS = (
    *("dialogue", "press_conference", "conference", "training", "radio_tv", "press", "visual"),
    *("leaflet", "contest", "qa_column", "survey", "video", "social", "led", "directive"),
    *("request", "xe-hoa"),
)
"""One of every kind: with and without a row of its own, with a number that must be told, readings,
what is waited for, and a form that only the plan's file knows."""
MEASURES = (
    "participants",
    "copies",
    "airings",
    "articles",
    "answers",
    "responses",
    "days",
    "times",
)
UNITS = ("A", "B", "C")
CADENCES: tuple[dict[str, Any], ...] = (
    {"kind": "at_least", "count": 1, "per": "year"},
    {"kind": "at_least", "count": 3, "per": "year"},
    {"kind": "at_least", "count": 20, "per": "year", "measure": "copies", "unit": "panô"},
    {"kind": "recurring", "count": 1, "per": "year", "due": {"rule": "before", "day": "09-30"}},
    {"kind": "recurring", "count": 1, "per": "year", "due": {"rule": "on", "day": "10-10"}},
    {"kind": "at_least", "count": 2, "per": "half_year", "unit": "cuộc", "each": UNITS},
    {"kind": "recurring", "count": 1, "per": "quarter"},
    {"kind": "recurring", "count": 2, "per": "month"},
    {"kind": "recurring", "count": 1, "per": "two_weeks"},
    {"kind": "recurring", "count": 1, "per": "week"},
    {"kind": "recurring", "count": 1, "per": "day", "every": 10},
    {"kind": "at_least", "count": 12, "per": "term"},
    {"kind": "once", "due": {"rule": "by", "day": "2026-03-31"}},
    {"kind": "percentage", "per": "year", "percent": 60, "of": "thủ tục"},
    {"kind": "continuous"},
    {"kind": "on_demand"},
    {"kind": "as_directed", "per": "year"},
)
PERIODS = ("chot_so_lieu", "theo_thang", "nam_duong_lich", "nd_09_2019")


@dataclass(frozen=True)
class History:
    """One made-up past: what the plan said from when on, who did what, what is asked for when."""

    versions: tuple[tuple[date | None, dict[str, Any]], ...]
    period: str
    today: date


def made_up(seed: int, db: Connection) -> History:
    """Write a plan's versions and some activities; all of it follows from the seed."""
    random = Random(seed)
    year = random.choice((2025, 2026))
    first = tuple(_obligation(random, number) for number in range(4))
    versions: list[tuple[date | None, dict[str, Any]]] = [(None, _plan(random, first))]
    if random.random() < 0.5:
        changed = tuple(
            _obligation(random, number) if random.random() < 0.5 else duty
            for number, duty in enumerate(first)
            if random.random() < 0.7
        )
        changed_on = date(year, random.randrange(1, 13), random.randrange(1, 29))
        second = {**versions[0][1], "obligations": [*changed, _obligation(random, 4)]}
        versions.append((changed_on, second))
    _store(db, versions)
    made = [_at_random(random, year) for _ in range(random.randrange(40))]
    for duty in random.sample(first, 2):
        made += _series(random, year, duty)
    _record(db, made)
    part = random.choice((1, 2))
    period = f"{random.choice(PERIODS)}:{year}-{part}"
    if random.random() < 0.25:
        begin = date(year, random.randrange(1, 7), random.randrange(1, 29))
        period = f"{begin}..{begin + random.randrange(1, 300) * DAY}"
    return History(tuple(versions), period, date(year, 5, 15) + random.randrange(0, 420) * DAY)


def _obligation(random: Random, number: int) -> dict[str, Any]:
    doing = [form for form in FORMS if form not in ("directive", "request")]
    return {
        **_sample()["obligations"][0],
        "id": f"nv-{number}",
        "forms": random.sample(doing, random.randrange(1, 4)),
        "cadence": {"count": None, "per": None, "text": None, **random.choice(CADENCES)},
        "starts": random.choice((None, None, None, 2026)),
        "service": random.choice(("logged", "assisted")),
    }


def _plan(random: Random, obligations: tuple[dict[str, Any], ...]) -> dict[str, Any]:
    known = _sample()
    form = known["forms"][0]
    return {
        **known,
        "themes": known["themes"][:3],
        "effective_on": random.choice(("2022-07-29", "2025-03-12", "2026-02-04")),
        "period": {"from_year": 2022, "to_year": random.choice((2026, 2030))},
        "forms": [{**form, "key": key} for key in FORMS],
        "obligations": list(obligations),
    }


@cache
def _sample() -> dict[str, Any]:
    return read_plan(SAMPLES / "plans" / f"{CITY}.yaml").document


def _store(db: Connection, versions: list[tuple[date | None, dict[str, Any]]]) -> None:
    newest = json.dumps(versions[-1][1])
    db.execute(text("DELETE FROM activities"))
    db.execute(text("DELETE FROM plan_versions WHERE plan_id = :p"), {"p": CITY})
    db.execute(text("UPDATE plans SET document = :d WHERE id = :p"), {"d": newest, "p": CITY})
    for since, document in versions:
        db.execute(
            text(
                "INSERT INTO plan_versions (plan_id, valid_from, document, sha256, imported_at) "
                "VALUES (:p, :since, :d, '', '2022-07-29 00:00:00')"
            ),
            {"p": CITY, "since": since and since.isoformat(), "d": json.dumps(document)},
        )


def _at_random(random: Random, year: int) -> dict[str, Any]:
    """Anything that anybody could have recorded, or could have before entries were checked."""
    last = date(year - 1, 1, 1) + random.randrange(0, 900) * DAY
    plan = random.choice((CITY, CITY, CITY, HARBOUR, None))
    return {
        "form": random.choice(FORMS),
        "last": last,
        "place": random.choice(("A", "B", "a ;  C")),
        "plan": plan,
        "obligation": f"nv-{random.randrange(6)}" if plan and random.random() < 0.8 else None,
        "themes": json.dumps(random.sample(THEMES, random.choice((0, 0, 1)))),
        "counts": json.dumps(_counts(random)),
        "state": random.choice(("done", "done", "done", "planned", "cancelled")),
    }


def _series(random: Random, year: int, duty: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """An obligation that somebody carries out regularly, with now and then one left out."""
    day, step = date(year - 1, random.randrange(1, 13), 3), random.choice((6, 13, 28, 80, 300))
    while day < date(year + 1, 2, 1):
        if random.random() < 0.97:
            yield {
                "form": duty["forms"][0],
                "last": day,
                "place": random.choice((*UNITS, "A; b")),
                "plan": CITY,
                "obligation": duty["id"],
                "themes": "[]",
                "counts": json.dumps(
                    {
                        "copies": 9,
                        "percent": random.randrange(40, 100),
                        "times": random.choice((1, 1, 4)),
                    }
                ),
                "state": "done",
            }
        day += step * DAY


def _record(db: Connection, made: list[dict[str, Any]]) -> None:
    sql = (
        "INSERT INTO activities (form, title, first, last, place, plan_id, obligation, themes, "
        "counts, note, state, added_by, added_at) VALUES (:form, 'Một', :last, :last, :place, "
        ":plan, :obligation, :themes, :counts, '', :state, 'x', :last)"
    )
    if made:
        db.execute(text(sql), [{**act, "last": act["last"].isoformat()} for act in made])


def _counts(random: Random) -> dict[str, int]:
    names = random.sample((*MEASURES, "reach", "interactions", "percent"), random.randrange(4))
    return {name: random.randrange(0, 50) for name in names}


# The other side: what a clerk would count who has only the tables and a calendar.

OF_FORM: Mapping[str, tuple[str, str, int | None]] = {
    "dialogue": ("dialogue.count", "times", 1),
    "press_conference": ("press_conference.count", "times", 1),
    "conference": ("meetings.count", "times", 1),
    "training": ("meetings.count", "times", 1),
    "radio_tv": ("radio_tv.issues", "times", 1),
    "press": ("press.articles", "articles", 1),
    "visual": ("visual.copies", "copies", None),
    "leaflet": ("leaflet.copies", "copies", None),
    "contest": ("contest.count", "times", 1),
    "qa_column": ("qa.answers", "answers", None),
    "survey": ("survey.responses", "responses", None),
    "video": ("other.count", "times", 1),
    "xe-hoa": ("other.count", "times", 1),
    "led": ("led.days", "days", None),
    "directive": ("directives.count", "times", 1),
    "request": ("requests.count", "times", 1),
}
"""The one figure of each form: the measure that it sums, and what a row is of which nobody told
it (None: in no figure)."""


@dataclass(frozen=True)
class Row:
    id: int
    form: str
    last: date
    plan: str | None
    obligation: str | None
    themes: list[str]
    counts: dict[str, int]
    state: str
    place: str
    title: str

    @property
    def units(self) -> list[str]:
        return [
            unit for unit in UNITS if unit.lower() in self.place.lower().replace(" ", "").split(";")
        ]

    @property
    def is_ours(self) -> bool:
        return self.plan == CITY or bool({"KH143-a", "KH143-b"} & set(self.themes))


def rows(db: Connection) -> list[Row]:
    names = "id, form, last, plan_id, obligation, themes, counts, state, place, title"
    return [
        Row(id, form, date.fromisoformat(last), plan, duty, json.loads(of), json.loads(n), *rest)
        for id, form, last, plan, duty, of, n, *rest in db.execute(
            text(f"SELECT {names} FROM activities ORDER BY last, id")  # noqa: S608 - our own names
        )
    ]


def placed(found: list[Row], first: date, last: date) -> tuple[Counter[str], set[int]]:
    """The sum of each figure, and the rows that are in none."""
    sums: Counter[str] = Counter()
    nowhere: set[int] = set()
    newest: dict[tuple[str, str, str], Row] = {}
    for row in found:
        if not first <= row.last <= last:
            continue
        if row.state != "done" or not row.is_ours:
            nowhere.add(row.id)
        elif row.form == "social":
            nowhere.add(row.id)
            for measure in {"reach", "interactions"} & set(row.counts):
                newest[measure, row.title, row.place] = row
        else:
            key, wanted, alone = OF_FORM[row.form]
            amount = row.counts.get(wanted, alone)
            if amount is None:
                nowhere.add(row.id)
            else:
                sums[key] += amount
    for (measure, _, _), row in newest.items():
        sums[f"social.{measure}"] += row.counts[measure]
        nowhere.discard(row.id)
    return sums, nowhere


BUCKETS: Mapping[str, Callable[[date, date], object]] = {
    "year": lambda day, begin: day.year,
    "half_year": lambda day, begin: (day.year, day.month > 6),
    "quarter": lambda day, begin: (day.year, (day.month - 1) // 3),
    "month": lambda day, begin: (day.year, day.month),
    "week": lambda day, begin: day.isocalendar()[:2],
    "day": lambda day, begin: (day - begin).days // 10,
    "two_weeks": lambda day, begin: (
        ((day - day.weekday() * DAY) - (begin - begin.weekday() * DAY)).days // 14
    ),
}


@cache
def stretches(per: str | None, begin: date, end: date) -> tuple[tuple[date, date], ...]:
    """The first and last day of every year, quarter, … of a plan's life, by going through it day by
    day; of the whole of it where no bucket is named."""
    days: dict[object, list[date]] = defaultdict(list)
    for number in range((end - begin).days + 1):
        day = begin + number * DAY
        days[BUCKETS[per](day, begin) if per and per in BUCKETS else 0].append(day)
    return tuple((found[0], found[-1]) for found in days.values())


def in_time(first: date, last: date, due: dict[str, str] | None) -> tuple[date, date] | None:
    """The days of a stretch on which the doing is in time, by the day that the plan names."""
    if due is None:
        return first, last
    named = due["day"] if len(due["day"]) > 5 else f"{last.year}-{due['day']}"
    day = date.fromisoformat(named) - (DAY if due["rule"] == "before" else 0 * DAY)
    days = max(first, day) if due["rule"] == "on" else first, min(last, day)
    return days if days[0] <= days[1] else None


@dataclass(frozen=True)
class Clerk:
    """Judges one obligation by hand."""

    history: History
    duty: str
    found: list[Row]
    first: date  # of the days that the report judges
    last: date

    def said_on(self, day: date) -> dict[str, Any] | None:
        """What the plan said of it on a day."""
        spoken = [plan for since, plan in self.history.versions if since is None or since <= day]
        for duty in spoken[-1]["obligations"]:
            if duty["id"] == self.duty and (duty["starts"] or 0) <= day.year:
                return dict(duty)
        return None

    @property
    def life(self) -> tuple[date, date]:
        newest = self.history.versions[-1][1]
        end = date(newest["period"]["to_year"], 12, 31)
        return date.fromisoformat(newest["effective_on"]), end

    @cached_property
    def windows(self) -> list[tuple[date, date, int, int]]:
        """First and last day, wanted, done, of all that could matter."""
        return list(self._windows())

    @property
    def has_cadence(self) -> bool:
        return any(self._is_due(cadence) for cadence in self._cadences())

    def _is_due(self, cadence: dict[str, Any]) -> bool:
        return bool(cadence["count"]) or cadence["kind"] in ("once", "percentage")

    def _cadences(self) -> list[dict[str, Any]]:
        told = [duty for _, plan in self.history.versions for duty in plan["obligations"]]
        return [duty["cadence"] for duty in told if duty["id"] == self.duty]

    def _windows(self) -> Iterator[tuple[date, date, int, int]]:
        """Each cadence once: of two alike the words of the day decide."""
        known = {json.dumps(cadence): cadence for cadence in self._cadences()}
        for cadence in filter(self._is_due, known.values()):
            for whole in stretches(cadence["per"], *self.life):
                days = in_time(*whole, cadence.get("due"))
                if days is None or days[1] < self.first or days[0] > self.last:
                    continue
                duty = self.said_on(days[1])
                if duty and duty["cadence"] == cadence:
                    until = min(days[1], self.last, self.history.today)
                    owed = cadence.get("percent") or cadence["count"] or 1
                    units = len(cadence.get("each", "x"))
                    yield *days, owed * units, self.done(days[0], until, cadence)

    def done(self, first: date, last: date, cadence: dict[str, Any] | None = None) -> int:
        """What the rows of some days add up to in the unit of a cadence."""
        told = cadence or {}
        rows = [
            row
            for row in self.found
            if row.state == "done" and row.plan == CITY and row.obligation == self.duty
            if first <= row.last <= last and row.form in self.forms_on(row.last)
        ]
        if "percent" in told:
            return next((row.counts["percent"] for row in rows[::-1] if "percent" in row.counts), 0)
        amounts = [row.counts.get(told.get("measure", "times"), 0) for row in rows]
        if "measure" not in told:
            amounts = [row.counts.get("times", 1) for row in rows]
        if "each" not in told:
            return sum(amounts)
        of: Counter[str] = Counter()
        for row, amount in zip(rows, amounts, strict=True):
            for unit in row.units:
                of[unit] += amount if len(row.units) == 1 else bool(amount)
        return sum(min(of[unit], told["count"]) for unit in UNITS)

    def asked(self, first: date, last: date) -> int:
        """How often a directive or a request was recorded under it."""
        return sum(
            row.counts.get("times", 1)
            for row in self.found
            if row.state == "done" and row.plan == CITY and row.obligation == self.duty
            if first <= row.last <= last and row.form in ("directive", "request")
        )

    def forms_on(self, day: date) -> set[str]:
        """What fulfils it on a day; where the plan is silent, by its nearest words."""
        told = self.said_on(day)
        return {*(told or self._nearest(day))["forms"]} - {"social"}

    def _nearest(self, day: date) -> dict[str, Any]:
        named = [
            (since, duty)
            for since, plan in self.history.versions
            for duty in plan["obligations"]
            if duty["id"] == self.duty
        ]
        begun = [duty for since, duty in named if self._begin(since, duty) <= day]
        return dict(begun[-1] if begun else named[0][1])

    def _begin(self, since: date | None, duty: dict[str, Any]) -> date:
        begin = max(since or self.life[0], self.life[0])
        return max(begin, date(duty["starts"], 1, 1)) if duty["starts"] else begin

    def closed(self) -> list[tuple[date, date, int, int]]:
        return [
            window
            for window in self.windows
            if self.first <= window[1] <= self.last and window[1] < self.history.today
        ]

    def gaps(self) -> set[tuple[date, date, int]]:
        """First and last day of what is missed, and what was done of it."""
        return {(first, last, done) for first, last, wanted, done in self.closed() if done < wanted}

    def is_kept(self) -> bool:
        """Everything that ends in the judged days is done; where nothing does, what goes on."""
        found = self.windows
        ours = [window for window in found if self.first <= window[1] <= self.last]
        ours = ours or [w for w in found if w[0] <= self.last < w[1]]
        return bool(ours) and all(done >= wanted for _, _, wanted, done in ours)


def judged_days(period: Period) -> tuple[date, date]:
    """The half-year, the year, or the days that were asked for."""
    if period.name.endswith("-1") and ":" in period.name:
        return date(period.year, 1, 1), date(period.year, 6, 30)
    if ":" in period.name:
        return date(period.year, 1, 1), date(period.year, 12, 31)
    return period.covered.first, period.covered.last


def days_before(period: Period) -> tuple[date, date]:
    """The days between the last report and the judged ones: an empty stretch for a free range."""
    first, _ = judged_days(period)
    since = min(period.covered.first, date(first.year - 1, 12, 1)) if ":" in period.name else first
    return since, first - DAY


def false_words(history: History, found: Figures, entered: list[Row]) -> Iterator[str]:
    """Every word of the report that a clerk would contradict."""
    days, covered = judged_days(found.period), found.period.covered
    for duty in found.obligations:
        clerk = Clerk(history, duty.id, entered, *days)
        older = Clerk(history, duty.id, entered, *days_before(found.period))
        yield from _of_gaps(duty.id, {(gap.first, gap.last, gap.done) for gap in duty.gaps}, clerk)
        yield from _of_gaps(duty.id, {(gap.first, gap.last, gap.done) for gap in duty.older}, older)
        if clerk.windows:
            yield from _of_states(duty, clerk)
        elif not clerk.has_cadence and duty.state in ("met", "short"):
            done, asked = (
                count(covered.first, covered.last) for count in (clerk.done, clerk.asked)
            )
            if (duty.state == "met") != (done >= max(1, asked)):
                yield f"{duty.id}: asked {asked}, done {done}, called {duty.state}"


def _of_gaps(duty: str, told: set[tuple[date, date, int]], clerk: Clerk) -> Iterator[str]:
    if clerk.windows and told != clerk.gaps():
        yield f"{duty}: says missing {told}, missing are {clerk.gaps()}"


def _of_states(duty: ObligationFigure, clerk: Clerk) -> Iterator[str]:
    if duty.state == "met" and not clerk.is_kept():
        yield f"{duty.id}: a false «Đạt»"
    if duty.state == "short" and not clerk.gaps():
        yield f"{duty.id}: a false «Chưa đạt»"
    if duty.state in ("open", "on_track") and (clerk.is_kept() or clerk.gaps()):
        yield f"{duty.id}: falsely {duty.state}"


def lost_rows(found: Figures, entered: list[Row]) -> Iterator[str]:
    """Every figure that says another sum, every row that stands nowhere or twice."""
    covered = found.period.covered
    sums, nowhere = placed(entered, covered.first, covered.last)
    for key in {*(key for key, _, _ in OF_FORM.values()), "social.reach", "social.interactions"}:
        if (found.figure(key).values.covered or 0) != sums[key]:
            yield f"{key}: says {found.figure(key).values.covered}, it is {sums[key]}"
    told = Counter(row.id for row in found.left_out)
    if told != Counter(nowhere):
        yield f"left out: says {sorted(told)}, it is {sorted(nowhere)}"
    if not all(row.reason for row in found.left_out):
        yield "a row is left out without a reason"


class _Enough(Exception):
    """Takes a made-up history back."""


def test_made_up_histories_are_told_without_a_false_word_or_a_lost_row(home: Home) -> None:
    home.people().plans()
    seen: Counter[str] = Counter()
    for seed in range(SEED * 1_000_000, SEED * 1_000_000 + HISTORIES):
        try:
            with home.database.write() as db:
                history = made_up(seed, db)
                now = datetime.combine(history.today, datetime.min.time(), UTC).replace(hour=3)
                ask = Ask(CITY, parse_period(history.period), Path("evidence"), now)
                found, entered = summarise(db, ask), rows(db)
                wrong = [*false_words(history, found, entered), *lost_rows(found, entered)]
                assert wrong == [], (seed, history.period, history.today)
                seen.update(duty.state for duty in found.obligations)
                seen["left out"] += len(found.left_out)
                raise _Enough
        except _Enough:
            continue
    words = {"met", "short", "on_track", "open", "ended", "not_in_force", "left out"}
    assert {word for word in words if seen[word] < HISTORIES // 100} == set()
