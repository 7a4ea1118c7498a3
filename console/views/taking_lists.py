"""Taking a list in, from whichever page: at once, or beside the pages where it takes long; and the
rows that could not be taken, given back once."""

from dataclasses import replace
from typing import Final

from starlette.responses import Response

from console.access.auth import Visit
from console.shell import pages
from console.shell.brought import BroughtTable, UnclearTable
from console.shell.pages import Flash
from console.views.list_imports import report_words
from console.words.i18n import _
from content.audiences.importing import ListFile, Lists
from content.audiences.list_imports import ImportStopped
from content.audiences.replacing import ImportReport
from content.calendar.prepared import still_to_the_old
from content.intake.sheets.kept import KeptTables, kept_folder
from content.intake.sheets.table import AskedBack
from content.people import audit
from engine.decisions.list_importer import ImportOrder, start_import

QUICK_S: Final = 3.0
REJECTED: Final = "dong-loi.csv"


def kept_tables(visit: Visit) -> KeptTables:
    """Where this visitor's tables wait."""
    return KeptTables(kept_folder(visit.settings.home), visit.person.name)


def take_list(visit: Visit, name: str, file: ListFile, brought: BroughtTable) -> Response:
    """Replace a list by the rows of a kept file, and go to the list or to the import that runs.
    InputError when it was refused; RefusedRows has its rows kept for an hour."""
    report = _taken(visit, name, file, brought)
    if isinstance(report, int):
        return pages.go(f"/nhom-nhan/nhap/{report}")
    said = [Flash(note, "warning") for note in report.notes]
    return pages.go(
        f"/nhom-nhan/{name}", Flash(report_words(report)), *said, *_to_the_old(visit, name)
    )


def _taken(visit: Visit, name: str, file: ListFile, brought: BroughtTable) -> ImportReport | int:
    """What became of the file; the import's number where it takes longer than a page should."""
    lists = Lists(visit.context.database, visit.context.vault, visit.settings.home / "imports")
    word, rejected = brought.kept.room(REJECTED)
    with_rows = replace(file, watch=None, rejected=rejected)
    order = ImportOrder(
        lists, name, with_rows, visit.act(), brought.token, brought.drop, word, True
    )
    running = start_import(visit.context, order)
    if not running.done.wait(QUICK_S):
        with visit.context.database.write() as db:
            audit.record(db, visit.act(), "audience.import_begin", f"audience:{name}")
        return running.id
    if isinstance(running.error, ImportStopped):  # by somebody else, while this page waited
        return running.id
    if isinstance(running.error, AskedBack):
        raise UnclearTable(running.error, brought.token, brought.choice)
    if running.error is not None:
        raise running.error
    assert running.report is not None
    return running.report


def _to_the_old(visit: Visit, name: str) -> list[Flash]:
    """What was prepared for the list that was replaced still goes to it."""
    with visit.context.database.read() as db:
        found = still_to_the_old(db, name)
    if not found:
        return []
    text = _(
        "Lịch phát %(numbers)s đã chuẩn bị trước khi thay, vẫn gửi cho danh sách cũ: không gửi nữa "
        "thì dừng hoặc hủy lịch đó.",
        numbers=", ".join(map(str, found)),
    )
    return [Flash(text, "warning")]
