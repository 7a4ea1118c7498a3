"""The page for a People's Committee and the letter that goes with a report say what the report
says, and nothing leaves by itself."""

from dataclasses import replace
from email import message_from_bytes
from email.policy import default

import pytest

from reports.body.draft import ReportDraft
from reports.files.kinds import FILE_KINDS
from reports.files.pdf import libreoffice, write_pdf
from reports.files.summary import write_summary
from tests.reports.docx_kit import opened, pages, rows
from tests.reports.draft_kit import draft, empty
from tests.reports.office_words import spoilt, text_of

LATER = draft().figures.made_at.replace(year=2027)


def over() -> ReportDraft:
    made = draft("chot_so_lieu:2026-2")
    return replace(made, figures=replace(made.figures, made_at=LATER))


def test_its_figures_are_the_reports_own() -> None:
    made = over()
    (table,) = [rows(entry) for entry in opened(write_summary(made)).tables]
    figure = made.figures.figure("all.items")
    assert table[1][1:] == [
        figure.label,
        figure.unit,
        str(figure.values.covered),
        str(figure.values.same),
    ]


def test_nothing_is_compared_with_a_period_that_is_not_over() -> None:
    (table,) = [rows(entry) for entry in opened(write_summary(draft("chot_so_lieu:2026-2"))).tables]
    assert {row[4] for row in table[1:]} == {"-"}


@pytest.mark.parametrize("made", [draft(), over(), empty()], ids=["half", "year", "empty"])
def test_it_speaks_as_an_office_does_and_is_one_page(made: ReportDraft) -> None:
    data = write_summary(made)
    assert spoilt(text_of(data)) == []
    if libreoffice():
        assert pages(write_pdf(data)) == 1


def test_the_letter_opens_unsent_with_what_it_names_attached() -> None:
    made = draft()
    data = FILE_KINDS["thu"].write(made)
    mail = message_from_bytes(data, policy=default)
    assert mail["X-Unsent"] == "1"
    assert mail["To"] is None  # a person says to whom
    assert mail["Subject"].startswith("Báo cáo kết quả công tác truyền thông cải cách hành chính")
    body = mail.get_body()
    assert body is not None
    text = body.get_content()
    assert spoilt(text) == []
    names = [part.get_filename() for part in mail.iter_attachments()]
    assert names == [FILE_KINDS[kind].name(made.figures) for kind in ("docx", "xlsx", "tom-tat")]
    assert all(f"- {name};" in text for name in names)
    assert FILE_KINDS["thu"].write(made) == data


def test_the_preparers_sheet_is_attached_to_nothing() -> None:
    assert b"phieu" not in FILE_KINDS["thu"].write(draft())


def test_every_file_has_a_name_of_its_own() -> None:
    names = [kind.name(draft().figures) for kind in FILE_KINDS.values()]
    assert len(set(names)) == len(names)
