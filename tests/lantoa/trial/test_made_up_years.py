"""The made-up past: the same for the same seed, and every figure that is counted from it agrees
with a count in plain SQL."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import bindparam, text

from content.database.db import Connection, Database, UtcDateTime, sqlite_url
from content.intake.local_time import VIETNAM
from content.plans.file import IssuedPlan, Obligation
from content.plans.plans import find_plan
from reports.body.blocks import MISSING
from reports.body.tables import published_table
from reports.counting.summary import Ask, summarise
from reports.files.excel import write_xlsx
from reports.files.pack.proofs import gather
from reports.files.pdf import libreoffice, write_pdf
from reports.files.word import write_docx
from reports.periods.periods import Span, parse_period
from tests.lantoa.cli_kit import Cli
from tests.reports.docx_kit import pages
from tests.reports.office_words import spoilt, text_of

CITY = "da-nang-143-kh-ubnd-2022"
HARBOUR = "hai-phong-18-kh-khdt-2024"
NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
FAMILIES = {"unit_website": "portal", "telecom": "sms"}


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Cli:
    """A home with a history of 20,000 deliveries."""
    cli = Cli(tmp_path_factory.mktemp("past") / "home")
    cli("init", "--trust-cli")
    assert (
        cli("sandbox", "history", "--seed", 7, "--deliveries", 20_000).last
        == "192 tin, bài; 40 hoạt động; 20000 lượt gửi."
    )
    return cli


@pytest.fixture
def database(past: Cli) -> Iterator[Database]:
    made = Database(sqlite_url(past.home))
    yield made
    made.close()


@dataclass
class Count:
    """Counts in plain SQL, over the days of one span."""

    db: Connection
    plan: IssuedPlan
    span: Span

    def __call__(self, sql: str, **values: Any) -> int:
        first = datetime.combine(self.span.first, time(), VIETNAM)
        after = datetime.combine(self.span.last + timedelta(days=1), time(), VIETNAM)
        given = {
            "a": first,
            "b": after,
            "first": self.span.first.isoformat(),
            "last": self.span.last.isoformat(),
            "plan": CITY,
            **values,
        }
        statement = text(sql)
        moments = [bindparam(name, type_=UtcDateTime) for name in ("a", "b") if f":{name}" in sql]
        found = self.db.execute(
            statement.bindparams(*moments),
            {name: value for name, value in given.items() if f":{name}" in sql},
        )
        return int(found.scalar() or 0)

    def sent(
        self,
        what: str,
        where: str = "1 = 1",
        states: str = "'accepted', 'delivered'",
        themes: str = "",
    ) -> int:
        return self(
            f"""SELECT {what} FROM deliveries d JOIN occurrences o ON o.id = d.occurrence_id
            JOIN publications p ON p.id = o.publication_id JOIN outlets t ON t.id = d.outlet_id
            WHERE d.kind = 'publish' AND d.state IN ({states}) AND p.state <> 'withdrawn'
            AND d.due_at >= :a AND d.due_at < :b
            AND {where}
            AND p.revision_id IN
                (SELECT revision FROM theme_of WHERE theme IN ({themes or self.themes()}))"""  # noqa: S608
        )

    def acts(self, what: str, where: str) -> int:
        return self(f"SELECT {what} FROM {self._acts} WHERE {self._ours} AND {where}")  # noqa: S608

    def summed(self, measure: str, where: str) -> int | None:
        """The sum of a measure; None when some such activity exists and none says it."""
        joined = (
            f"{self._acts} JOIN count_of c ON c.activity = a.id WHERE {self._ours} AND c.measure "
            f"= '{measure}' AND {where}"
        )
        if self(f"SELECT count(*) FROM {joined}"):  # noqa: S608 - our own names
            return self(f"SELECT sum(c.value) FROM {joined}")  # noqa: S608 - our own names
        return None if self.acts("count(*)", where) else 0

    def opened(self) -> int:
        """How often the links of items that are out were opened."""
        return self(
            f"""SELECT sum(o.openings) FROM link_openings o JOIN short_links s ON s.id = o.link_id
            WHERE o.day >= :first AND o.day <= :last AND s.item_id IN
                (SELECT item_id FROM publications WHERE state <> 'withdrawn' AND revision_id IN
                    (SELECT revision FROM theme_of WHERE theme IN ({self.themes()})))"""  # noqa: S608
        )

    def told(self, name: str) -> int | None:
        """What networks told of the posts by the last day; None when they told nothing."""
        of_it = "FROM post_reach r WHERE r.delivery_id = d.id AND r.day"
        if not self.sent("count(*)", f"EXISTS (SELECT 1 {of_it} <= :last)"):
            return None
        last = f"(SELECT max(day) {of_it} <= :last)"
        return self.sent(f"sum((SELECT r.{name} {of_it} = {last}))")

    def themes(self, of: str = "") -> str:
        below = {of} if of else {theme.id for theme in self.plan.themes}
        below |= {theme.id for theme in self.plan.themes if theme.parent in below}
        return ", ".join(f"'{theme}'" for theme in below)

    _acts = "activities a"
    _ours = (
        "a.state = 'done' AND a.plan_id = :plan AND a.obligation IS NOT NULL AND a.last >= "
        ":first AND a.last <= :last"
    )


def form(*names: str) -> str:
    return f"a.form IN ({', '.join(repr(name) for name in names)})"


PAGES = "t.family IN ('portal', 'social', 'led')"
MEETINGS = form("conference", "training", "legal_conference", "residents_meeting", "oral")
NAMED = (
    *(
        "dialogue",
        "press_conference",
        "conference",
        "training",
        "legal_conference",
        "residents_meeting",
        "oral",
        "radio_tv",
    ),
    *(
        "newspaper",
        "press",
        "grassroots_radio",
        "grassroots_info",
        "visual",
        "leaflet",
        "publication",
        "contest",
        "stage",
    ),
    *("qa_column", "survey", "led", "social", "directive", "request"),
)
PLAIN: dict[str, Callable[[Count], int | None]] = {
    "portal.items": lambda n: n.sent("count(DISTINCT p.item_id)", "t.family = 'portal'"),
    "email.mailings": lambda n: n.sent("count(DISTINCT o.id)", "t.family = 'email'"),
    "email.sent": lambda n: n.sent("count(*)", "t.family = 'email'"),
    "sms.mailings": lambda n: n.sent("count(DISTINCT o.id)", "t.family = 'sms'"),
    "sms.sent": lambda n: n.sent("count(*)", "t.family = 'sms'"),
    "sms.delivered": lambda n: n.sent("count(*)", "t.family = 'sms'", "'delivered'"),
    "social.posts": lambda n: n.sent("count(*)", "t.family = 'social'"),
    "social.reach": lambda n: None,
    "social.interactions": lambda n: None,
    "led.items": lambda n: n.sent("count(DISTINCT p.item_id)", "t.family = 'led'"),
    "led.days": lambda n: None,
    "radio_tv.issues": lambda n: n.acts("count(*)", form("radio_tv")),
    "press.articles": lambda n: n.summed("articles", form("newspaper", "press")),
    "grassroots.airings": lambda n: n.summed(
        "airings", form("grassroots_radio", "grassroots_info")
    ),
    "meetings.count": lambda n: n.acts("count(*)", MEETINGS),
    "meetings.participants": lambda n: n.summed("participants", MEETINGS),
    "dialogue.count": lambda n: n.acts("count(*)", form("dialogue")),
    "dialogue.opinions": lambda n: n.summed("opinions", form("dialogue")),
    "press_conference.count": lambda n: n.acts("count(*)", form("press_conference")),
    "visual.copies": lambda n: n.summed("copies", form("visual")),
    "leaflet.copies": lambda n: n.summed("copies", form("leaflet", "publication")),
    "contest.count": lambda n: n.acts("count(*)", form("contest", "stage")),
    "contest.participants": lambda n: n.summed("participants", form("contest", "stage")),
    "qa.answers": lambda n: n.summed("answers", form("qa_column")),
    "survey.responses": lambda n: n.summed("responses", form("survey")),
    "other.count": lambda n: n.acts("count(*)", f"NOT {form(*NAMED)}"),
    "all.items": lambda n: n.sent("count(DISTINCT p.item_id)"),
    "all.publications": lambda n: (
        n.sent("count(*)", PAGES) + n.sent("count(DISTINCT o.id)", f"NOT {PAGES}")
    ),
    "all.messages": lambda n: n.sent("count(*)", f"NOT {PAGES}"),
    "all.activities": lambda n: n.acts("count(*)", f"NOT {form('directive', 'request', 'social')}"),
    "all.cost": lambda n: n.acts("sum(a.cost)", "a.cost IS NOT NULL"),
    "directives.count": lambda n: n.acts("count(*)", form("directive")),
    "requests.count": lambda n: n.acts("count(*)", form("request")),
    "corrections.count": lambda n: n(
        "SELECT count(*) FROM amendments WHERE kind = 'update' AND made_at >= :a AND made_at < :b"
    ),
    "withdrawn.count": lambda n: n(
        "SELECT count(*) FROM amendments WHERE kind = 'withdraw' AND made_at >= :a AND made_at < :b"
    ),
    "rejected.count": lambda n: n.sent("count(*)", states="'rejected'"),
    "unknown.count": lambda n: n.sent("count(*)", states="'unknown'"),
    "outside.items": lambda n: (
        n.sent("count(DISTINCT p.item_id)", themes="SELECT theme FROM theme_of")
        - n.sent("count(DISTINCT p.item_id)")
    ),
    "outside.activities": lambda n: n(
        "SELECT count(*) FROM activities WHERE plan_id IS NULL AND last >= :first AND last <= :last"
    ),
    "reach.openings": lambda n: n.opened(),
    **{
        f"reach.{name}": lambda n, name=name: n.told(name)  # type: ignore[misc]
        for name in ("views", "people", "reactions", "comments", "shares")
    },
}
"""How each figure of annex I and each total is counted by somebody who has only the database."""


def by_hand(count: Count, key: str) -> int | None:
    kind, _, rest = key.partition(".")
    if kind == "theme":
        theme, name = rest.rsplit(".", 1)
        within = count.themes(theme)
        if name in ("reach", "activities"):
            return None if name == "reach" else 0
        if name == "items":
            return count.sent("count(DISTINCT p.item_id)", themes=within)
        messages = count.sent("count(*)", f"NOT {PAGES}", themes=within)
        mailings = count.sent("count(DISTINCT o.id)", f"NOT {PAGES}", themes=within)
        return (
            messages
            if name == "recipients"
            else mailings + count.sent("count(*)", PAGES, themes=within)
        )
    if kind == "obligation":
        (duty,) = (
            obligation
            for obligation in count.plan.obligations
            if obligation.id == rest.removesuffix(".done")
        )
        done = count.acts(
            "count(*)",
            f"a.obligation = '{duty.id}' AND NOT {form('directive', 'request', 'social')}",
        )
        if duty.service != "automatic":
            return done
        where, themes = credited(count, duty)
        posts = count.sent("count(*)", f"{PAGES} AND {where}", themes=themes)
        return (
            done
            + posts
            + count.sent("count(DISTINCT o.id)", f"NOT {PAGES} AND {where}", themes=themes)
        )
    return PLAIN[key](count)


def credited(count: Count, duty: Obligation) -> tuple[str, str]:
    """What of the software's own work the plan's file credits, and the themes it names."""
    credit = duty.credited_by
    assert credit is not None, "in the samples nothing is left to a person"
    where = [f"t.family IN ({listed(FAMILIES.get(form, form) for form in duty.forms)})"]
    if credit.kinds:
        ours = f"SELECT revision FROM kind_of WHERE kind IN ({listed(credit.kinds)})"  # noqa: S608
        where.append(f"p.revision_id IN ({ours})")
    if credit.outlets:
        where.append(f"t.name IN ({listed(credit.outlets)})")
    if credit.audiences:  # the sample office says of no list that officials are on it
        where.append("1 = 0")
    return " AND ".join(where), ", ".join(count.themes(theme) for theme in credit.themes)


def listed(names: Iterable[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)


def side_tables(db: Connection) -> None:
    """What JSON holds, as rows."""
    db.execute(text("CREATE TEMPORARY TABLE theme_of (revision INTEGER, theme TEXT)"))
    db.execute(
        text("CREATE TEMPORARY TABLE count_of (activity INTEGER, measure TEXT, value INTEGER)")
    )
    db.execute(text("CREATE TEMPORARY TABLE kind_of (revision INTEGER, kind TEXT)"))
    for id, document in db.execute(text("SELECT id, document FROM revisions")).all():
        db.execute(
            text("INSERT INTO kind_of VALUES (:id, :kind)"),
            {"id": id, "kind": json.loads(document)["kind"]},
        )
        for theme in json.loads(document)["themes"]:
            db.execute(
                text("INSERT INTO theme_of VALUES (:id, :theme)"), {"id": id, "theme": theme}
            )
    for id, counts in db.execute(text("SELECT id, counts FROM activities")).all():
        for measure, value in json.loads(counts).items():
            db.execute(
                text("INSERT INTO count_of VALUES (:id, :measure, :value)"),
                {"id": id, "measure": measure, "value": value},
            )


@pytest.mark.parametrize(
    "name", ["chot_so_lieu:2026-1", "chot_so_lieu:2026-2", "2026-02-28..2026-06-30"]
)
def test_every_figure_agrees_with_a_count_in_plain_sql(database: Database, name: str) -> None:
    period = parse_period(name)
    with database.read() as db:
        side_tables(db)
        plan = find_plan(db, CITY)
        found = summarise(db, Ask(CITY, period, Path("evidence"), NOW))
        for where in ("covered", "column", "previous", "same"):
            count = Count(db, plan, getattr(period, where))
            ours = {figure.key: getattr(figure.values, where) for figure in found.all()}
            assert ours == {key: by_hand(count, key) for key in ours}
    assert {figure.key for line in found.lines for figure in line.figures} | {
        figure.key for figure in (*found.totals, *found.reach)
    } == set(PLAIN)
    assert all(figure.values.covered for figure in found.reach)


def test_the_past_holds_what_was_asked_for(database: Database) -> None:
    with database.read() as db:
        rows = db.execute(
            text(
                "SELECT channel, count(*) FROM deliveries d JOIN outlets t ON t.id = "
                "d.outlet_id GROUP BY channel"
            )
        )
        channels: dict[str, int] = dict(rows.tuples().all())
        (publish, attempts) = (
            db.execute(text(sql)).scalar_one()
            for sql in (
                "SELECT count(*) FROM deliveries WHERE kind = 'publish'",
                "SELECT count(DISTINCT delivery_id) FROM attempts",
            )
        )
        days = db.execute(text("SELECT min(due_at), max(due_at) FROM deliveries")).one()
    assert set(channels) == {
        "portal_feed",
        "email_smtp",
        "sms_gateway",
        "telegram_channel",
        "facebook_page",
        "zalo_oa",
        "led_screen",
    }
    assert publish == 20_000
    assert attempts == sum(channels.values())
    assert (str(days[0])[:7], str(days[1])[:7]) == ("2024-11", "2026-11")


def test_the_gaps_that_the_past_was_given_are_found(past: Cli) -> None:
    rows = past(
        "plan", "coverage", "--plan", CITY, "--from", "2025-11-21", "--to", "2026-11-20", "--json"
    ).rows
    found = {row["id"]: row for row in rows}
    assert [gap["label"] for gap in found["dn-hop-bao"]["gaps"]] == ["quý II năm 2026"]
    issues = [gap["first"] for gap in found["dn-chuyen-muc-dai"]["gaps"]]
    assert {"2026-03-02", "2026-05-11"} < set(issues)
    assert "2026-03-16" not in issues
    assert found["dn-doi-thoai-doanh-nghiep"]["state"] == "met"


@pytest.mark.parametrize("period", ["chot_so_lieu:2026-1", "chot_so_lieu:2026-2"])
@pytest.mark.parametrize("plan", [CITY, HARBOUR])
def test_its_reports_could_be_signed(
    database: Database, tmp_path: Path, plan: str, period: str
) -> None:
    with database.read() as db:
        figures = summarise(db, Ask(plan, parse_period(period), tmp_path, NOW))
        made = gather(db, figures).draft
    letter, annexes = text_of(write_docx(made)), text_of(write_xlsx(made))
    assert spoilt(letter) + spoilt(annexes) == []
    assert letter.count(MISSING) <= 3
    assert "chưa được tập huấn thường xuyên" in letter
    if plan == CITY:  # it ended, and nobody confirmed who answers today
        assert f"(qua Sở Thông tin và Truyền thông {MISSING})" in letter
    items = {published.item for published in made.published}
    assert len(published_table(made).rows) == len(items) > 30
    months = sum(month.now for month in made.course.months)
    assert months == figures.figure("all.publications").values.covered
    assert made.course.channels[0].now == (figures.figure("portal.items").values.covered)
    if libreoffice():
        assert pages(write_pdf(write_docx(made))) <= 25


def test_the_same_seed_gives_the_same_past(past: Cli, tmp_path: Path) -> None:
    def rows(home: Path) -> list[Any]:
        made = Database(sqlite_url(home))
        with made.read() as db:
            found = db.execute(
                text(
                    "SELECT outlet_id, recipient_id, state, due_at, revision_id FROM "
                    "deliveries ORDER BY id"
                )
            ).all()
        made.close()
        return list(found)

    again = Cli(tmp_path / "again")
    again("init", "--trust-cli")
    again("sandbox", "history", "--seed", 7, "--deliveries", 20_000)
    assert rows(again.home) == rows(past.home)


def test_a_home_that_is_used_is_left_alone(cli: Cli, empty: Cli) -> None:
    assert "không trống" in cli.refused("sandbox", "history", "--seed", "7")
    assert "từ 5000 trở lên" in cli.refused(
        "sandbox", "history", "--seed", "7", "--deliveries", "100"
    )


def test_history_needs_a_home(empty: Cli) -> None:
    assert "lantoa init" in empty.refused("sandbox", "history", "--seed", "7")
