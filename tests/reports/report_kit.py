"""A log as tests of figures want it: rows of known number, day and state, made through the same
tables."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from content.audiences.audiences import Audience, find_audience
from content.calendar.schedule import ScheduleRequest
from content.database.tables.deliveries import deliveries
from content.database.tables.publications import occurrences
from content.plans.activities import ActivityEntry
from content.plans.activity_register import add_activity
from content.plans.file import PlanFile, read_plan
from content.plans.plans import import_plan
from reports.counting.figures import Figures, ObligationFigure
from reports.counting.summary import Ask, summarise
from reports.periods.periods import Period, free, parse_period
from tests.content.content_kit import calendared, local, outlet, passed, planned
from tests.kit import BIENTAP, SAMPLES, Home, addresses, phones

CITY = "da-nang-143-kh-ubnd-2022"
HARBOUR = "hai-phong-18-kh-khdt-2024"
NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)


@dataclass
class Town:
    """A home whose log tests write."""

    home: Home
    outlets: dict[str, Any] = field(default_factory=dict)

    def publish(self, item: str, family: str, day: str, **about: Any) -> int:
        """One publication on one day; `state` and `people` as told, the text under `themes`.

        Its number.
        """
        options = {
            **{"state": "delivered", "people": 0, "themes": ["KH143-a"], "kind": "article"},
            **about,
        }
        revision = passed(self.home, item, themes=options["themes"], kind=options["kind"])
        there = self.outlets.setdefault(
            family, outlet(self.home, f"diem-{family}", family, title=f"Điểm {family}")
        )
        people = options["people"]
        readers = self._readers(family, people) if people else None
        number = calendared(
            self.home,
            ScheduleRequest(revision, [there], readers, local(f"{day} 09:00")),
            release_above=10**6,
        )
        planned(self.home)
        of_it = deliveries.c.occurrence_id.in_(
            select(occurrences.c.id).where(occurrences.c.publication_id == number)
        )
        with self.home.database.write() as db:
            db.execute(update(deliveries).where(of_it).values(state=options["state"]))
        return number

    def _readers(self, family: str, people: int) -> Audience:
        name = f"ds-{family}-{people}"
        self.home.audience(name, phones(range(people)) if family == "sms" else addresses(people))
        with self.home.database.read() as db:
            return find_audience(db, name)

    def act(self, form: str, day: str, obligation: str | None = None, **about: Any) -> int:
        """One activity on one day. Its number."""
        when = date.fromisoformat(day)
        plan = about.pop("plan", CITY if obligation else None)
        values = {
            "title": f"{form} {day}",
            "first": when,
            "last": when,
            "plan": plan,
            "obligation": obligation,
            **about,
        }
        with self.home.database.write() as db:
            return add_activity(db, ActivityEntry(form=form, **values), self.home.act(BIENTAP))

    def report(self, period: str, plan: str = CITY, now: datetime = NOW) -> Figures:
        """What the office's own report would print, or the one on the whole plan."""
        with self.home.database.read() as db:
            folder = self.home.folder / "evidence"
            return summarise(db, Ask(plan, parse_period(period), folder, now, report=True))

    def figures(self, period: str | Period, plan: str = CITY, now: datetime = NOW) -> Figures:
        """What a report would print."""
        wanted = parse_period(period) if isinstance(period, str) else period
        with self.home.database.read() as db:
            return summarise(db, Ask(plan, wanted, self.home.folder / "evidence", now))

    def value(self, key: str, period: str | Period, plan: str = CITY) -> int | None:
        """One number in the covered span."""
        return self.figures(period, plan).figure(key).values.covered

    def duty(
        self, id: str, period: str | Period, plan: str = CITY, now: datetime = NOW
    ) -> ObligationFigure:
        """One obligation."""
        (found,) = [
            obligation
            for obligation in self.figures(period, plan, now).obligations
            if obligation.id == id
        ]
        return found

    def changed_plan(
        self, folder: Path, *changes: tuple[str, str], changed_on: date | None = None
    ) -> None:
        """Import the city's plan with words replaced."""
        text = (SAMPLES / "plans" / f"{CITY}.yaml").read_text("utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        with self.home.database.write() as db:
            import_plan(db, _read(folder, text), self.home.act(), changed_on)


def _read(folder: Path, text: str) -> PlanFile:
    path = folder / f"{CITY}.yaml"
    path.write_text(text, "utf-8")
    return read_plan(path)


def days(first: str, last: str) -> Period:
    """Any range."""
    return free(date.fromisoformat(first), date.fromisoformat(last))


def states(found: Figures) -> dict[str, str]:
    """The state of every obligation."""
    return {obligation.id: obligation.state for obligation in found.obligations}


def labels(gaps: Sequence[Any]) -> list[str]:
    """The windows that miss something."""
    return [gap.label for gap in gaps]
