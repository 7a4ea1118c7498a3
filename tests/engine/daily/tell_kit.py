"""An office whose people are told by letter, for tests."""

from collections.abc import Iterator
from datetime import datetime

from content.intake.local_time import VIETNAM
from content.office.office import import_office
from content.people import proofs
from content.people.acts import Person
from content.people.contacts import Contact, set_contact
from engine.daily.tell import tell_people
from sandbox.providers.smtp import SmtpSandbox
from tests.engine.engine_kit import clock_of, pump
from tests.kit import DUYET, Home

OUTLET = """[[outlet]]
name = "bao-viec"
channel = "email_smtp"
window = "00:00-24:00"
holidays = "send"
from = "Trung tâm <tin@hoadang.example.vn>"
[[outlet.relay]]
host = "127.0.0.1"
port = {port}
security = "none"
"""
_HOURS = ("00:00", "06:29", "06:30", "07:29", "07:30", "15:00", "20:59", "21:00")
CONSOLE = "https://lantoa.hoadang.example.vn"


def told_office(home: Home, post: SmtpSandbox, *people: Person) -> Home:
    """The office's outlet for notices, and people who have proven their addresses."""
    home.people().outlets(OUTLET.format(port=post.port))
    with home.database.write() as db:
        notices = {"outlet": "bao-viec", "console": CONSOLE}
        import_office(db, {"name": "Văn phòng Hoa Đăng", "notices": notices}, home.act())
    for person in people or (DUYET,):
        proven(home, person)
    return home


def proven(home: Home, person: Person) -> None:
    """Has somebody's address proven, without the letter that brings the code."""
    address = Contact(email=f"{person.name}@hoadang.example.vn")
    with home.database.write() as db:
        set_contact(db, home.vault, person.name, address, home.act(person))
        _, code = proofs.ask(db, home.vault, "email", "", home.act(person))
        assert proofs.prove(db, "email", code, home.act(person))


def code_in(text: str) -> str:
    """The code that a letter or text message brings."""
    return next(word for word in text.split() if word.count("-") == 3)


def looks(home: Home, post: SmtpSandbox) -> list[tuple[str, str]]:
    """One look and what it brought: (account, title)."""
    before = len(post.world.arrivals())
    if tell_people(home.context):
        pump(home, "bao-viec")
    new = post.world.arrivals()[before:]
    return [(letter.to.partition("@")[0], letter.title) for letter in new]


def through(home: Home, post: SmtpSandbox, until: datetime) -> Iterator[tuple[str, str, str]]:
    """Looks at the hours at which something may change, until a moment: (local time, account,
    title) of each letter."""
    day = home.now.astimezone(VIETNAM).day
    moments = (at(number, hour) for number in range(day, until.day + 1) for hour in _HOURS)
    for moment in moments:
        if home.now < moment <= until:
            clock_of(home).moment = moment
            for name, title in looks(home, post):
                yield f"{moment:%a %H:%M}", name, title


def at(day: int, clock: str) -> datetime:
    """A moment of December 2026 in Vietnam; the 1st is a Tuesday."""
    hours, minutes = map(int, clock.split(":"))
    return datetime(2026, 12, day, hours, minutes, tzinfo=VIETNAM)
