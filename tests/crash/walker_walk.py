"""The walk itself: a home, six accounts at once, a console in a process of its own, and the
engine's passes in between."""

import multiprocessing
import os
import random
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import uvicorn
from httpx import Client

from console.access.auth import COOKIE
from console.app import console
from content.database.db import Database
from content.people import sessions
from content.people.acts import Person
from content.people.users import add_user
from engine.context import Context, clock
from engine.decisions.intake import import_item
from engine.shift import drain
from lantoa.supervisor.parts import KEEP_ALIVE_S
from tests.content.content_kit import sql
from tests.crash.crash_kit import SEED, furnish
from tests.crash.walker_kit import LARGE, SMALL, Officer
from tests.crash.walker_reading import read_record
from tests.crash.walker_record import Record
from tests.kit import (
    BIENTAP,
    BIENTAP2,
    DUYET,
    PHATNGON,
    QUANTRI,
    SAMPLES,
    Home,
    Stands,
    addresses,
    phones,
)
from wiring.settings import Settings

ACTS = int(os.environ.get("ACTS", "2000"))
DUYET2 = Person("duyet2", "approver", "phong-khac")
PEOPLE = (BIENTAP, BIENTAP2, DUYET, DUYET2, PHATNGON, QUANTRI)
ITEMS = ("ct-08", "ct-09", "ct-11", "ct-13")
THEIRS = ("ct-15", "ct-16")  # of the other unit
RELEASE_ABOVE = 100


def walked(filed: Home, servers: Stands, folder: Path, acts: int) -> Record:
    """What a walk of so many presses left behind."""
    return walked_in(prepared(filed, servers, folder), servers, acts)


def walked_in(home: Home, servers: Stands, acts: int) -> Record:
    """The same of a home that is there; what was there before the walk is part of the record."""
    (begun,) = sql(home, "SELECT max(seq) AS seq FROM audit")
    officers = walk(home, acts, f"{SEED} {begun.seq}")
    finish(home)
    made = read_record(home, servers.world.arrivals())
    made.presses = [press for officer in officers for press in officer.presses]
    made.broken = [line for officer in officers for line in officer.broken]
    made.release_above, made.begun = RELEASE_ABOVE, begun.seq
    return made


def prepared(filed: Home, servers: Stands, folder: Path) -> Home:
    """A home with outlets, lists under and above the limit of a release, items of both units."""
    home = furnish(filed, servers, folder / "drop")
    home.audience("dan", addresses(SMALL)).audience("can-bo", addresses(LARGE))
    home.audience("sdt", phones(range(LARGE)))
    with home.database.write() as db:
        add_user(db, DUYET2, "mat-khau-thu", home.act())
    for item in ITEMS:
        home.approved(item)
    for item in THEIRS:
        (path,) = (SAMPLES / "items").glob(f"{item}-*.md")
        import_item(home.context, path, home.act(BIENTAP2))
    return home


def context_of(home: Home) -> Context:
    """As the engine works on it."""
    return replace(home.context, release_above=RELEASE_ABOVE)


def walk(home: Home, acts: int, seed: str) -> list[Officer]:
    """Everybody at once, with the engine's passes in between."""
    over = threading.Event()
    engine = threading.Thread(target=work, args=(home, context_of(home), over))
    with forked_console(home) as port, ThreadPoolExecutor(len(PEOPLE)) as second:
        officers = [
            Officer(
                person,
                home,
                browser(home, port, person),
                random.Random(f"{seed} {person.name}"),
                second,
            )
            for person in PEOPLE
        ]
        share = -(-acts // len(PEOPLE))
        hands = [threading.Thread(target=steps, args=(officer, share)) for officer in officers]
        for thread in (engine, *hands):
            thread.start()
        for hand in hands:
            hand.join()
        over.set()
        engine.join()
    return officers


@contextmanager
def forked_console(home: Home) -> Iterator[int]:
    """A console in a child of this process, with whatever faults were planted in it; its port."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(64)
        fork = multiprocessing.get_context("fork")
        child = fork.Process(target=serve, args=(home, listener), daemon=True)
        child.start()
        yield int(listener.getsockname()[1])
        child.terminate()
        child.join()


def serve(home: Home, listener: socket.socket) -> None:
    """The child's work, with connections of its own to the database."""
    own = replace(home, database=Database(home.url))
    settings = Settings(home=home.folder, public_url=home.public_url, release_above=RELEASE_ABOVE)
    app = console(context_of(own), settings)
    config = uvicorn.Config(
        app, log_level="critical", proxy_headers=False, timeout_keep_alive=KEEP_ALIVE_S
    )
    uvicorn.Server(config).run([listener])


def work(home: Home, context: Context, over: threading.Event) -> None:
    """The engine's passes until the walk is over; now and then tomorrow comes."""
    passes = 0
    while not over.wait(0.3):
        passes += 1
        if passes % 10 == 0:
            tomorrow_comes(home)
        drain(context, until_idle=False)


def tomorrow_comes(home: Home) -> None:
    """What is on the calendar for later is due."""
    sql(
        home,
        "UPDATE publications SET at = :now, next_at = :now "
        "WHERE state = 'active' AND next_at > :now",
        now=f"{clock():%Y-%m-%d %H:%M:%S.%f}",
    )


def browser(home: Home, port: int, person: Person) -> Client:
    """An account's open session."""
    with home.database.write() as db:
        token = sessions.begin(db, "127.0.0.1", home.act(person))
    return Client(base_url=f"http://127.0.0.1:{port}", timeout=120, cookies={COOKIE: token})


def steps(officer: Officer, share: int) -> None:
    """One hand's share of the walk."""
    while officer.acts < share:
        officer.step()


def finish(home: Home) -> None:
    """What was halted goes on, and tomorrow comes: all that may leave has left. What a person
    stopped stays so."""
    sql(home, "UPDATE outlets SET state = 'active', rest_until = NULL")
    tomorrow_comes(home)
    drain(context_of(home), until_idle=True)
