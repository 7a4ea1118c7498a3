"""Each row behind a figure opens its own evidence: on the sample history page by page, on the
public edge for what was really published."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from urllib.parse import urlsplit

import pytest
from starlette.testclient import TestClient

from console.looks.evidence import links_of, subject_of
from content.database.db import Database, sqlite_url
from content.database.vault import open_vault
from content.items.items import find_revision
from edge.app import PublicSite, edge
from edge.subscribing import Subscriptions
from reports.counting.explain import ExplainedRow, explain
from tests.console.console_kit import User, user_of
from tests.console.writing_kit import newsroom
from tests.content.content_kit import sql
from tests.engine.engine_kit import pump, put
from tests.kit import DUYET, HandClock, Home
from tests.lantoa.cli_kit import Cli
from wiring.settings import Settings

CITY = "da-nang-143-kh-ubnd-2022"
PLANS = {"KH143": CITY, "KH18": "hai-phong-18-kh-khdt-2024"}
YEAR = f"{CITY}/2026-01-01..2026-11-25"
OF_FORM = """
SELECT DISTINCT o.title FROM deliveries d JOIN outlets o ON o.id = d.outlet_id
JOIN occurrences c ON c.id = d.occurrence_id JOIN publications p ON p.id = c.publication_id
WHERE p.item_id = :item AND d.kind = 'publish' AND d.state IN ('accepted', 'delivered')
AND d.due_at >= '2025-12-31 17:00' AND d.due_at < '2026-11-25 17:00'
AND CASE o.form WHEN '' THEN o.family ELSE o.form END = :form
"""


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Iterator[User]:
    """An approver before a history of 5,000 deliveries."""
    folder = tmp_path_factory.mktemp("past") / "home"
    cli = Cli(folder)
    cli("init", "--trust-cli")
    cli("sandbox", "history", "--seed", 7, "--deliveries", 5_000)
    clock = HandClock(datetime(2026, 11, 25, 3, 0, tzinfo=UTC))
    database = Database(sqlite_url(folder))
    home = Home(folder, database, open_vault(Settings(home=folder).key_file), clock)
    yield user_of(home, DUYET)
    database.close()


def behind(home: Home, figure: str) -> list[ExplainedRow]:
    with home.database.read() as db:
        return list(explain(db, f"{YEAR}/{figure}").rows)


def shown(user: User, row: ExplainedRow, title: str) -> None:
    """The row's link in the console opens what went out on this outlet, of that revision."""
    (opening,) = [one for one in row.openings if one.title == title]
    (link,) = [link for link in links_of(row) if link.own and link.words.startswith(f"{title}:")]
    page = user.get(link.href)
    assert page.status_code == 200
    assert f"<h1>{title}</h1>" in unescape(page.text)
    assert f'id="look-{opening.outlet}"' in page.text
    assert page.text.count('<section class="look') == 1
    with user.home.database.read() as db:
        revision = find_revision(db, opening.item, opening.revision)
    assert revision is not None
    assert revision.sha256 in page.text
    assert revision.item == row.item


@pytest.mark.parametrize(
    ("figure", "form"),
    [("portal.items", "portal"), ("led.items", "led"), ("all.items", None)],
)
def test_an_item_names_all_the_outlets_of_the_figure_and_no_other(
    past: User, figure: str, form: str | None
) -> None:
    rows = behind(past.home, figure)
    assert len(rows) > 20
    forms = (form,) if form else ("portal", "led", "social", "email", "sms")
    for row in rows[::5]:
        told = {one.title for one in row.openings}
        wanted = {
            one.title for of in forms for one in sql(past.home, OF_FORM, item=row.item, form=of)
        }
        assert (row.id, told) == (row.id, wanted)
        assert row.where.split("; ") == [one.title for one in row.openings]
        assert {(one.item, one.form in forms) for one in row.openings} == {(row.item, True)}


def test_a_portal_row_opens_the_page_of_its_item(past: User) -> None:
    for row in behind(past.home, "portal.items"):
        (slug,) = sql(past.home, "SELECT slug FROM items WHERE id = :item", item=row.item)
        assert row.link == f"https://hoadang.example.vn/bai/{slug.slug}"
        assert {link.href for link in links_of(row)} == {row.link}


def test_a_screens_row_opens_the_frame_of_each_of_its_screens(past: User) -> None:
    rows = behind(past.home, "led.items")
    assert max(len(row.openings) for row in rows) > 1
    for row in rows[::25]:
        assert row.link == ""
        for opening in row.openings:
            shown(past, row, opening.title)
    (opening, *_rest) = rows[0].openings
    page = past.get(f"/tin/{opening.item}/ban/{opening.revision}/{opening.outlet}").text
    assert '<img src="data:image/png;base64,' in page


@pytest.mark.parametrize(
    ("figure", "look"),
    [
        ("email.mailings", "look-letter"),
        ("sms.mailings", "look-bubble"),
        ("sms.sent", "look-bubble"),
    ],
)
def test_a_mailing_opens_the_message_as_it_was_sent(past: User, figure: str, look: str) -> None:
    rows = behind(past.home, figure)
    assert rows
    for row in rows[:: max(1, len(rows) // 4)]:
        (opening,) = row.openings
        shown(past, row, opening.title)
        address = f"/tin/{opening.item}/ban/{opening.revision}/{opening.outlet}"
        assert look in past.get(address).text


def test_a_social_post_opens_its_own_link(past: User) -> None:
    rows = behind(past.home, "social.posts")
    assert len(rows) > 20
    for row in rows:
        number = int(row.id.removeprefix("delivery:"))
        (told,) = sql(past.home, "SELECT url FROM deliveries WHERE id = :id", id=number)
        (opening,) = row.openings
        assert (row.link, opening.url, row.where) == (told.url, told.url, opening.title)
        assert opening.outlet in opening.url


def test_an_activity_opens_its_own_page(past: User) -> None:
    rows = behind(past.home, "press_conference.count")
    assert rows
    for row in rows[::4]:
        (link,) = links_of(row)
        assert link.href == f"/hoat-dong/{row.id.removeprefix('activity:')}#minh-chung"
        page = past.get(link.href.partition("#")[0])
        assert page.status_code == 200
        assert row.title in unescape(page.text)
        assert 'id="minh-chung"' in page.text


def test_every_link_of_ours_on_the_page_of_a_figure_is_there(past: User) -> None:
    for figure in ("led.items", "email.mailings", "corrections.count"):
        page = past.get(f"/so-lieu/{YEAR}/{figure}").text
        (table,) = re.findall(r"<tbody>(.*)</tbody>", page, re.DOTALL)
        inside = sorted(set(re.findall(r'href="(/[^"#]+)', table)))
        assert inside
        for address in inside[:: max(1, len(inside) // 3)]:
            assert past.get(unescape(address)).status_code == 200, address


def test_what_was_published_is_there_at_the_address_of_its_row(home: Home) -> None:
    newsroom(home)
    for outlet in ("cong", "led"):
        put(home, outlet)
        pump(home, outlet)
    public = TestClient(
        edge(
            PublicSite(
                home.folder / "public",
                Subscriptions(lambda _: None),
                lambda: True,
                None,
                lambda _: None,
            )
        )
    )
    document = home.approved("ct-08").document
    title, plan = str(document["title"]), PLANS[document["themes"][0].partition("-")[0]]
    with home.database.read() as db:
        (portal,), (led,) = (
            list(explain(db, f"{plan}/2026-12-01..2026-12-01/{form}.items").rows)
            for form in ("portal", "led")
        )
    page = public.get(urlsplit(portal.link).path)
    assert page.status_code == 200
    assert title in unescape(page.text)
    assert portal.where == "Cổng tin"
    assert led.link == ""
    assert subject_of(led) == "/tin/ct-08"
    shown(user_of(home, DUYET), led, "Màn hình trước trụ sở")


def test_the_reach_stands_apart_on_the_page_and_opens_links_and_posts(past: User) -> None:
    page = past.get(f"/bao-cao?ke_hoach={CITY}&ky=chot_so_lieu:2026-2").text
    results, _, apart = page.partition('<h3 id="tiep-can">')
    assert "reach." not in results
    assert "không cộng vào các số trên" in unescape(apart)
    assert "theo số liệu mạng xã hội cung cấp cho Trang Facebook, đọc từ ngày" in unescape(apart)
    span = f"{CITY}/2025-11-21..2026-11-20"
    for figure, leads in (
        ("reach.openings", r"/tin/[\w-]+#lien-ket-ngan"),
        ("reach.views", r"/nhat-ky/\d+"),
    ):
        assert f'href="/so-lieu/{span}/{figure}"' in apart
        opened = past.get(f"/so-lieu/{span}/{figure}").text
        rows = re.findall(r'<td [^>]*class="right">([\d.]+)</td>', opened)
        (told,) = re.findall(r'<strong class="figure">([\d.]+)</strong>', opened)
        assert sum(int(row.replace(".", "")) for row in rows) == int(told.replace(".", "")) > 0
        found = re.findall(rf'href="({leads})"', opened)
        assert len(found) == len(rows)
        way, _, anchor = found[0].partition("#")
        assert not anchor or f'id="{anchor}"' in past.get(way).text
        assert past.get(way).status_code == 200
