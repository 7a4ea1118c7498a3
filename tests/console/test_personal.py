"""Named fields with words for who has nothing there: told to who approves, schedules and lets go,
with examples for who may see values; and in the letter itself."""

import re
from html import unescape

import pytest

from channels.email.email_smtp import EmailSmtp
from content.items import approval
from content.items.items import Revision
from engine.decisions.intake import import_item, refresh
from engine.decisions.preflight import open_channels
from tests.console.console_kit import user_of
from tests.console.test_outlet_dkim import OUTLETS
from tests.kit import BIENTAP, DUYET, QUANTRI, SAMPLES, Home
from wiring.messages import make_message
from wiring.outlets import open_outlet

GREETING = "Kính gửi {{ho_ten|Quý vị}} ở {{phuong|phường của quý vị}},"
LETTER = {"item": "ct-04", "outlet": "thu", "audience": "dan", "date": "9/12/2031", "time": "9h30"}
PEOPLE = [f"nguoi{n}@example.org,{'' if n < 4 else f'Nguyễn Văn {n}'}" for n in range(1, 21)]


def greeted(home: Home, approved: bool = True) -> Revision:
    (sample,) = (SAMPLES / "items").glob("ct-04-*.md")
    head, body = sample.read_text("utf-8").split("\n---\n", 1)
    head = re.sub(r"(?m)^channels: .*$", "channels: [email]", head)
    path = home.folder / sample.name
    path.write_text(f"{head}\n---\n{GREETING}\n\n{body.strip()}\n", "utf-8")
    import_item(home.context, path, home.act(BIENTAP))
    revision = refresh(home.context, "ct-04", home.act(BIENTAP))
    allowed = open_channels(revision, home.outlet_rows(), home.findings(revision))
    with home.database.write() as db:
        approval.submit(db, "ct-04", home.act(BIENTAP))
        if approved:
            approval.approve(db, revision, home.act(DUYET), allowed)
    return revision


@pytest.fixture
def desk(home: Home) -> Home:
    home.people().plans().outlets(OUTLETS)
    return home.audience("dan", "\n".join(["email,ho_ten", *PEOPLE]) + "\n")


def text_of(answer: str) -> str:
    return re.sub(r"\s+", " ", unescape(answer))


def test_who_approves_reads_which_fields_are_filled_and_with_what(desk: Home) -> None:
    greeted(desk, approved=False)
    page = text_of(user_of(desk, DUYET).get("/duyet/ct-04").text)
    assert "Điền cho từng người" in page
    assert "ho_ten (trống thì «Quý vị»)" in page
    assert "phuong (trống thì «phường của quý vị»)" in page


def test_the_last_look_counts_them_and_names_what_the_list_does_not_have(desk: Home) -> None:
    greeted(desk)
    look = text_of(user_of(desk, BIENTAP).post("/lich/moi", LETTER).text)
    assert "Cột «ho_ten»: 3 người để trống" in look
    assert "những người này đọc «Quý vị»" in look
    assert "Danh sách không có cột «phuong»: ai cũng đọc «phường của quý vị»" in look
    assert "ho_ten (trống thì «Quý vị»)" in look
    sees = BIENTAP.may("addresses")
    assert ("ví dụ: «Kính gửi" in look) == sees
    boss = text_of(user_of(desk, QUANTRI).post("/lich/moi", LETTER).text)
    if QUANTRI.may("schedule"):
        assert "ví dụ: «Kính gửi Quý vị ở phường của quý vị,»" in boss


def test_the_letter_is_filled_in_with_the_value_or_the_words(desk: Home) -> None:
    revision = greeted(desk)
    (outlet,) = desk.outlet_rows("thu")
    channel = open_outlet(outlet, desk.vault, desk.context.site)
    assert isinstance(channel, EmailSmtp)
    message = make_message(revision.document, channel, desk.context.site, desk.context.load_picture)
    assert [problem.text for problem in channel.problems(message) if problem.blocking] == []
    assert "Kính gửi {{ho_ten|Quý vị}} ở" in message.text
    assert "Kính gửi {{ho_ten|Quý vị}} ở" in message.html
