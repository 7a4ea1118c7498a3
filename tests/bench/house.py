"""Homes for the sending benchmarks: a real text made personal and approved, and a list of people to
send it to."""

import csv
import re
import shutil
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

from content.audiences.audiences import list_audiences
from content.audiences.file import read_people
from content.audiences.replacing import import_audience
from content.calendar.schedule import ScheduleRequest, schedule
from content.database.db import Database, sqlite_url
from content.database.vault import open_vault
from content.items import approval
from content.items.items import approved_revision
from engine.context import clock
from engine.decisions.intake import import_item, refresh
from tests.kit import BIENTAP, DUYET, SAMPLES, Home, make_home

ITEM = "ct-08"
DOMAINS = 40
"""Mailboxes are spread over so many domains, because an outlet keeps few letters under way to any
one."""

_SMS = (
    "PAR INDEX la Chi so cai cach hanh chinh: giai quyet ho so dung han, cong khai, minh bach. "
    "Ma cua ong/ba: {{ma}}"
)


def make_house(folder: Path, outlets: str, address: str, people: int, phone: str = "") -> Path:
    """A home whose list `dan` has so many people; `address` has places for a number and a domain,
    `phone`, where it is given, for a number: as many are on a list of their own.

    Nobody has it open.
    """
    home = make_home(folder)
    home.clock = clock
    with closing(home.database):
        home.people().plans().outlets(outlets)
        for name, form in (("dan", address), ("so", phone)):
            if form:
                write_people(folder / "dan.csv", form, people)
                rows = read_people(folder / "dan.csv")
                report = import_audience(home.database, home.vault, name, rows, home.act())
                assert report.taken == people, report
        _approve(home)
    return folder


def open_house(folder: Path) -> Home:
    """The home in a folder, on the real clock."""
    return Home(folder, Database(sqlite_url(folder)), open_vault(folder / "lantoa.key"), clock)


def copy_with_work(
    house: Path, folder: Path, outlets: Sequence[str], at: datetime | None = None
) -> Path:
    """A fresh copy in which the text is to go through each outlet to the whole list of its kind, at
    that moment or at once."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(house, folder)
    home = open_house(folder)
    with closing(home.database), home.database.write() as db:
        lists, revision = list_audiences(db), approved_revision(db, ITEM)
        assert revision is not None
        for row in home.outlet_rows(*outlets):
            people = next(audience for audience in lists if audience.kind == row.addressed)
            schedule(
                db,
                ScheduleRequest(revision, [row], people, at or home.now),
                home.act(BIENTAP),
                release_above=people.size,
            )
    return folder


def write_people(path: Path, address: str, count: int) -> None:
    """A list's file, in which everybody has a name and a number of one's own."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("address", "name", "ma"))
        rows.writerows(
            (
                address.format(number, number % DOMAINS),
                f"Nguyễn Thị Ánh {number}",
                f"HS{number:07d}",
            )
            for number in range(count)
        )


def _approve(home: Home) -> None:
    (sample,) = (SAMPLES / "items").glob(f"{ITEM}-*.md")
    path = home.folder / sample.name
    path.write_text(_personal(sample.read_text("utf-8")), "utf-8")
    import_item(home.context, path, home.act(BIENTAP))
    revision = refresh(home.context, ITEM, home.act(BIENTAP))
    with home.database.write() as db:
        approval.submit(db, ITEM, home.act(BIENTAP))
        mailed = {"email_smtp": "email", "sms_gateway": "sms"}
        approval.approve(db, revision, home.act(DUYET), mailed)


def _personal(text: str) -> str:
    """The sample without its picture, with a greeting by name and an SMS with a number of one's
    own."""
    head, front, body = text.split("---\n", 2)
    front = re.sub(r"^image:\n(?:  .*\n)+", "image: null\n", front, flags=re.MULTILINE)
    front = re.sub(r'^  text: ".*"$', f'  text: "{_SMS}"', front, flags=re.MULTILINE)
    return "---\n".join((head, front, "\nKính gửi ông/bà **{{name}}**,\n" + body))
