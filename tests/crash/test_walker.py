"""Six accounts do anything at once over HTTP, forms are pressed twice and come back stale, lists
are replaced while mailings wait: nothing that nobody approved or released reaches a provider,
nothing goes out twice, nothing breaks."""

import os
import random
import re
import threading
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest
from httpx import Client

from console.access.auth import COOKIE
from console.app import console
from content.people import audit, sessions
from content.people.acts import Person
from content.people.users import add_user
from engine.shift import drain
from tests.console.console_kit import served
from tests.content.content_kit import sql
from tests.crash.crash_kit import SEED, furnish
from tests.crash.walker_kit import Officer
from tests.kit import BIENTAP, BIENTAP2, DUYET, PHATNGON, QUANTRI, Home, Stands, addresses, stands
from wiring.settings import Settings

pytestmark = [pytest.mark.trial, pytest.mark.timeout(3600)]

ACTS = int(os.environ.get("ACTS", "2000"))
DUYET2 = Person("duyet2", "approver", "phong-khac")
PEOPLE = (BIENTAP, BIENTAP2, DUYET, DUYET2, PHATNGON, QUANTRI)
ITEMS = ("ct-01", "ct-02", "ct-07", "ct-08", "ct-10", "ct-11")
RELEASE_ABOVE = 4


def test_six_people_who_do_anything_let_nothing_out_that_nobody_approved(
    filed: Home, tmp_path: Path
) -> None:
    print(f"walker: ACTS={ACTS} SEED={SEED}")
    with stands() as servers:
        home = prepared(filed, servers, tmp_path)
        officers = walk(home)
        finish(home)
        assert not [line for officer in officers for line in officer.broken]
        assert not doubled(home, servers)
        assert not unapproved(home, servers)
        assert not unreleased(home)
        assert not made_twice(home, officers)
        with home.database.read() as db:
            assert audit.verify(db) is None
        print(f"walker: {tally(home, servers, officers)}")
        assert servers.world.arrivals(), "nothing was sent: the walk proves nothing"


def prepared(filed: Home, servers: Stands, folder: Path) -> Home:
    """A home with outlets, a list under the limit of a release and one above it, six items."""
    home = furnish(filed, servers, folder / "drop")
    home.audience("dan", addresses(3)).audience("can-bo", addresses(9, "co-quan.example"))
    with home.database.write() as db:
        add_user(db, DUYET2, "mat-khau-thu", home.act())
    for item in ITEMS[:3]:
        home.approved(item)
    for item in ITEMS[3:]:
        home.draft(item)
    return home


def walk(home: Home) -> list[Officer]:
    """Everybody at once, with the engine's passes in between."""
    context = replace(home.context, release_above=RELEASE_ABOVE)
    settings = Settings(home=home.folder, public_url=home.public_url, release_above=RELEASE_ABOVE)
    over = threading.Event()
    engine = threading.Thread(target=work, args=(context, over))
    with served(console(context, settings)) as port:
        officers = [officer(home, port, person) for person in PEOPLE]
        hands = [threading.Thread(target=steps, args=(officer,)) for officer in officers]
        for thread in (engine, *hands):
            thread.start()
        for hand in hands:
            hand.join()
        over.set()
        engine.join()
    return officers


def work(context, over: threading.Event) -> None:  # type: ignore[no-untyped-def]
    """The engine's passes until the walk is over."""
    while not over.wait(0.3):
        drain(context, until_idle=False)


def officer(home: Home, port: int, person: Person) -> Officer:
    """An account with an open session, and the pages that it visits."""
    with home.database.write() as db:
        token = sessions.begin(db, "127.0.0.1", home.act(person))
    client = Client(base_url=f"http://127.0.0.1:{port}", timeout=120, cookies={COOKIE: token})
    return Officer(client, random.Random(f"{SEED}{person.name}"), pages())


def pages() -> list[str]:
    """What is visited, the more often the more an act there matters."""
    of_items = [
        path
        for item in ITEMS
        for path in (
            *(f"/tin/{item}", f"/tin/{item}/sua", f"/duyet/{item}", f"/duyet/{item}"),
            *[f"/lich/moi?bai={item}"] * 4,
            f"/tin/{item}/dinh-chinh",
        )
    ]
    of_publications = [f"/lich/{number}" for number in range(1, 20)]
    rare = ["/tin/ct-11/go", "/he-thong", "/diem-phat/telegram", "/", "/nhat-ky/1"]
    return [*of_items, *of_publications, *["/nhom-nhan"] * 6, *rare]


def steps(officer: Officer) -> None:
    """One hand's share of the walk."""
    while officer.acts < ACTS // len(PEOPLE):
        officer.step()


def finish(home: Home) -> None:
    """What was stopped goes on, so that all that may leave has left."""
    sql(home, "UPDATE outlets SET state = 'active', rest_until = NULL")
    sql(home, "UPDATE switches SET value = '' WHERE name = 'stop_all'")
    context = replace(home.context, release_above=RELEASE_ABOVE)
    drain(context, until_idle=True)


def doubled(home: Home, servers: Stands) -> list[str]:
    """Keys that a provider saw twice, and posts that nobody's delivery stands for."""
    seen: dict[tuple[str, str], int] = defaultdict(int)
    for arrival in servers.world.arrivals():
        if arrival.key:
            seen[arrival.provider, arrival.key] += 1
    found = [f"{key} {count} times" for key, count in seen.items() if count > 1]
    for provider, channel in (("telegram", "telegram_channel"), ("facebook", "facebook_page")):
        (row,) = sql(
            home,
            "SELECT count(*) AS sent FROM deliveries JOIN outlets ON outlets.id = outlet_id "
            "WHERE channel = :channel AND deliveries.state IN ('accepted', 'delivered') "
            "AND deliveries.kind = 'publish'",
            channel=channel,
        )
        posts = len(servers.world.arrivals(provider))
        if posts > row.sent:
            found.append(f"{posts} posts on {provider} for {row.sent} deliveries")
    return found


def unapproved(home: Home, servers: Stands) -> list[str]:
    """Texts that arrived and stand in no revision that was approved."""
    approved = {
        mark
        for row in sql(
            home,
            "SELECT document FROM revisions JOIN approvals ON approvals.revision_id = revisions.id "
            "WHERE decision = 'approved'",
        )
        for mark in marks(str(row.document))
    }
    return [
        f"{arrival.provider} {mark}"
        for arrival in servers.world.arrivals()
        for mark in marks(f"{arrival.title} {arrival.text}")
        if mark not in approved
    ]


def marks(text: str) -> list[str]:
    """The marks of the walk in a text: each edit left one of its own."""
    return re.findall(r"w\d+w", text)


def unreleased(home: Home) -> list[str]:
    """Mailings to more people than may be written to without a second person, that nobody
    released."""
    released = {row.subject for row in sql(home, "SELECT subject FROM audit WHERE act = 'release'")}
    large = sql(
        home,
        "SELECT publication_id, count(*) AS people FROM deliveries "
        "JOIN occurrences ON occurrences.id = occurrence_id "
        "WHERE recipient_id <> 0 AND deliveries.kind = 'publish' "
        "AND deliveries.state IN ('sending', 'accepted', 'delivered', 'unknown') "
        "GROUP BY publication_id, occurrence_id HAVING count(*) > :most",
        most=RELEASE_ABOVE,
    )
    return [
        f"publication {row.publication_id} went to {row.people} people"
        for row in large
        if f"publication:{row.publication_id}" not in released
    ]


def made_twice(home: Home, officers: list[Officer]) -> list[str]:
    """Keys that led to more than one publication, and publications that no key stands for."""
    places: dict[str, set[str]] = defaultdict(set)
    for officer in officers:
        for action, key, place in officer.told:
            if action == "/lich/moi" and re.fullmatch(r"/lich/\d+", place):
                places[key].add(place)
    made = sql(home, "SELECT id FROM publications WHERE amendment_id IS NULL")
    known = {place for found in places.values() for place in found}
    return [
        *(f"{key}: {sorted(found)}" for key, found in places.items() if len(found) > 1),
        *(f"/lich/{row.id} by no key" for row in made if f"/lich/{row.id}" not in known),
    ]


def tally(home: Home, servers: Stands, officers: list[Officer]) -> str:
    """What the walk did, for who reads it."""
    (made,) = sql(home, "SELECT count(*) AS number FROM publications")
    (acts,) = sql(home, "SELECT count(*) AS number FROM audit")
    pressed = sum(officer.acts for officer in officers)
    arrived = len(servers.world.arrivals())
    return f"{pressed} presses, {acts.number} acts, {made.number} publications, {arrived} arrivals"
