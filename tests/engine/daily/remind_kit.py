"""An office whose officers are told of reports by letter, for tests."""

from datetime import date, datetime

from content.office.file import read_office
from content.office.office import import_office
from engine.daily.remind import remind
from reports.desk.needs import Circumstances, Need, report_needs
from sandbox.providers.smtp import SmtpSandbox
from tests.engine.engine_kit import pump
from tests.kit import SAMPLES, Home
from tests.reports.desk.desk_kit import today


def reminded_office(home: Home, post: SmtpSandbox, moment: datetime) -> Home:
    """People and plans known from that moment on, one e-mail outlet, and two officers."""
    home.clock.moment = moment  # type: ignore[attr-defined]
    home.people().plans()
    home.outlets(
        f"""[[outlet]]
name = "thu-dien-tu"
channel = "email_smtp"
from = "Trung tâm <tin@hoadang.example.vn>"
[[outlet.relay]]
host = "127.0.0.1"
port = {post.port}
security = "none"
"""
    )
    two = '"a@hoadang.example.vn", "b@hoadang.example.vn"'
    text = (SAMPLES / "office.toml").read_text("utf-8")
    file = home.folder / "office-under-test.toml"
    file.write_text(text.replace('"vanphong@hoadang.example.vn"', two), "utf-8")
    with home.database.write() as db:
        import_office(db, {**read_office(file).document, "agency": []}, home.act())
    return home


def needs_of(home: Home) -> list[Need]:
    place = Circumstances(home.folder / "evidence", home.context.calendar, home.now)
    with home.database.read() as db:
        return list(report_needs(db, place))


def mornings(home: Home, post: SmtpSandbox, last: date) -> dict[str, str]:
    """Each morning up to a day: the daily look, then the pump. The titles of the letters by day."""
    told: dict[str, str] = {}
    while today(home) < last:
        home.clock.forward(days=1)  # type: ignore[attr-defined]
        before = len(post.world.arrivals())
        remind(home.context, home.folder / "evidence")
        pump(home, "thu-dien-tu")
        new = post.world.arrivals()[before:]
        assert len(new) % 2 == 0  # both officers, of each report
        if new:
            told[f"{today(home):%a %d/%m}"] = new[0].title.partition(":")[0]
    return told
