"""What a letter carries besides its texts, read back by the standard library's parser and by the
calendar's."""

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from channels.contract.message import Attachment, Event, Message
from channels.contract.outcome import Halted
from channels.email.mime import compile_mail
from tests.channels.email.email_kit import AN, MESSAGE, NOW, channel, send
from tests.channels.email.test_dkim import SENDER, SIGNERS, verified
from tests.channels.email.test_mime import PICTURE, VIETNAMESE
from tests.contract.channel_contract import KEY

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 40
EVENT = Event(
    datetime(2026, 12, 10, 1, 0, tzinfo=UTC), "Hội trường A", datetime(2026, 12, 10, 4, tzinfo=UTC)
)


def file(title: str = "Quyết định số 12/QĐ-UBND về thời hạn", data: bytes = PDF) -> Attachment:
    return Attachment("ab.pdf", title, "application/pdf", len(data), "https://x.vn/a", lambda: data)


def gone() -> bytes:
    raise OSError("gone")


def letter(message: Message) -> EmailMessage:
    raw = compile_mail(message, SENDER, True, NOW).fill(AN, KEY, NOW)
    found = message_from_bytes(raw, policy=policy.default)
    assert isinstance(found, EmailMessage)
    assert not found.defects
    return found


def files_of(message: Message) -> dict[str, EmailMessage]:
    return {str(part.get_filename()): part for part in letter(message).iter_attachments()}


def test_the_pdf_of_a_decision_and_the_event_go_with_the_letter() -> None:
    message = replace(MESSAGE, attachments=(file(),), event=EVENT, picture=PICTURE)
    kinds = [part.get_content_type() for part in letter(message).walk()]
    assert kinds == [
        "multipart/mixed",
        "multipart/related",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "image/png",
        "application/pdf",
        "text/calendar",
    ]
    found = files_of(message)
    assert set(found) == {"Quyết định số 12 QĐ-UBND về thời hạn.pdf", "lich.ics"}
    assert found["Quyết định số 12 QĐ-UBND về thời hạn.pdf"].get_payload(decode=True) == PDF
    (event,) = Calendar.from_ical(found["lich.ics"].get_content()).walk("VEVENT")
    assert str(event["uid"]) == "ct-01@example.gov.vn"
    assert str(event["summary"]) == MESSAGE.title
    assert str(event["location"]) == "Hội trường A"
    assert [event.decoded(name) for name in ("dtstart", "dtend")] == [EVENT.start, EVENT.end]
    text = letter(message).get_body(("plain",))
    assert text is not None
    assert (
        "Kèm theo thư: Quyết định số 12/QĐ-UBND về thời hạn (PDF); lịch hẹn" in text.get_content()
    )


@settings(max_examples=25)
@given(VIETNAMESE, st.binary(max_size=300))
def test_every_title_makes_a_name_that_comes_back_whole(title: str, data: bytes) -> None:
    (part,) = letter(replace(MESSAGE, attachments=(file(title, data),))).iter_attachments()
    name = str(part.get_filename())
    assert name.endswith(".pdf")
    assert not set(name) & set('<>:"/\\|?*\r\n')
    assert part.get_payload(decode=True) == data
    raw = compile_mail(replace(MESSAGE, attachments=(file(title),)), SENDER, True, NOW)
    head = raw.fill(AN, KEY, NOW).split(b"\r\n")
    assert all(len(line) <= 998 for line in head)


def test_a_signed_letter_with_files_is_verified() -> None:
    mail = compile_mail(replace(MESSAGE, attachments=(file(),), event=EVENT), SENDER, True, NOW)
    assert verified(mail.signed(AN, KEY, NOW, SIGNERS)) == [True, True]


def test_what_was_approved_with_the_first_layout_leaves_without_files() -> None:
    assert files_of(replace(MESSAGE, attachments=(file(),), event=EVENT, layout=1)) == {}


def test_a_file_that_is_gone_is_said_before_approval_and_stops_the_outlet_at_sending() -> None:
    lost = replace(file(), read=gone)
    made = channel(9)
    (problem,) = made.problems(replace(MESSAGE, attachments=(lost,)))
    assert problem.blocking
    assert "đính kèm" in problem.text
    assert isinstance(send(made, message=replace(MESSAGE, attachments=(lost,))), Halted)
    heavy = file(data=bytes(9 * 1024 * 1024))
    assert any("MB" in each.text for each in made.problems(replace(MESSAGE, attachments=(heavy,))))


def test_a_notice_carries_the_file_that_it_speaks_of() -> None:
    carried = files_of(replace(MESSAGE, attachments=(file(),), notice=True))
    assert list(carried) == ["Quyết định số 12 QĐ-UBND về thời hạn.pdf"]
