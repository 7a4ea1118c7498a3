"""An office whose officers are told of reports by letter, for tests."""

from datetime import datetime

from content.office.file import read_office
from content.office.office import import_office
from sandbox.providers.smtp import SmtpSandbox
from tests.kit import SAMPLES, Home


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
