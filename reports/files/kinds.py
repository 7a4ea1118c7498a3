"""The files of a report, each by the word under which it is asked for: what it is called, and how
it is made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from reports.body.draft import ReportDraft
from reports.counting.figures import Figures
from reports.files.excel import write_xlsx
from reports.files.mail import write_mail
from reports.files.pdf import write_pdf
from reports.files.preparer import write_preparer_sheet
from reports.files.summary import write_summary
from reports.files.word import write_docx

_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
_WORD: Final = f"{_OFFICE}.wordprocessingml.document"


@dataclass(frozen=True)
class FileKind:
    """One of the files."""

    begins: str  # the name of the file, before plan and period
    ending: str
    media: str
    write: Callable[[ReportDraft], bytes]

    def name(self, figures: Figures) -> str:
        """The file's name: bao-cao_PLAN_PERIOD.docx."""
        period = figures.period.name.replace(":", "_")
        return f"{self.begins}_{figures.plan.id}_{period}.{self.ending}"


def _pdf(draft: ReportDraft) -> bytes:
    return write_pdf(write_docx(draft))


def _mail(draft: ReportDraft) -> bytes:
    kinds = [FILE_KINDS[name] for name in ("docx", "xlsx", "tom-tat")]
    return write_mail(
        draft, {kind.name(draft.figures): (kind.media, kind.write(draft)) for kind in kinds}
    )


FILE_KINDS: Final[Mapping[str, FileKind]] = {
    "docx": FileKind("bao-cao", "docx", _WORD, write_docx),
    "xlsx": FileKind("bao-cao", "xlsx", f"{_OFFICE}.spreadsheetml.sheet", write_xlsx),
    "pdf": FileKind("bao-cao", "pdf", "application/pdf", _pdf),
    "tom-tat": FileKind("tom-tat", "docx", _WORD, write_summary),
    "thu": FileKind("thu-gui", "eml", "message/rfc822", _mail),
    "phieu": FileKind("phieu-nguoi-lap", "docx", _WORD, write_preparer_sheet),
}
"""`phieu` stays in the house; the others go out."""
