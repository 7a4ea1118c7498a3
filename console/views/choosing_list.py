"""A list is brought in steps: the file, then how it is read with ten rows as they would be stored,
then who is on it. Each step is a page; the file waits for an hour meanwhile."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.datastructures import FormData, QueryParams
from starlette.exceptions import HTTPException
from starlette.responses import Response

from console.access.auth import Listing, SentForm, Visit
from console.shell import pages
from console.shell.brought import BroughtTable, bring
from console.shell.sending import attached
from console.views.taking_lists import kept_tables, take_list
from console.words.i18n import _
from console.words.lists import meaning_names, people_names
from content.audiences.audiences import NOBODYS, audience_name
from content.audiences.file import Addressee, ConsentDefault
from content.audiences.header import MEANINGS
from content.audiences.importing import ListFile
from content.audiences.kinds import people_kind
from content.audiences.preview import ListPreview, preview_list
from content.audiences.template import list_template
from content.intake.addresses import mask
from content.intake.errors import InputError, RefusedRows
from content.intake.local_time import parse_day
from content.intake.sheets.table import AskedBack, Hidden, TableChoice
from content.people.users import list_people

router = APIRouter()

_STEP: Final = "/nhom-nhan/nhap/tep"
_HIDDEN: Final[Mapping[str, Hidden]] = {"take": "take", "skip": "skip"}
_COLUMN: Final = re.compile(r"(\d{1,3}):(\w+)")
_HEAD: Final = re.compile(r"\d{1,7}")
_PERSONAL: Final = re.compile(r"\S+@\S+|\+?\d(?:[\s.()-]*\d){7,}")


@dataclass(frozen=True)
class AskedList:
    """What the officer has said so far, as it came with the address or the form."""

    said: QueryParams | FormData

    def text(self, name: str) -> str:
        """What was typed in a field."""
        return str(self.said.get(name, "")).strip()[:200]

    @property
    def choice(self) -> TableChoice:
        """How the file is to be read."""
        head, hidden = self.text("head"), _HIDDEN.get(self.text("hidden"), "ask")
        found = [_COLUMN.fullmatch(str(value)) for value in self.said.getlist("column")]
        columns = tuple((int(at[1]), at[2]) for at in found if at and at[2] in MEANINGS)
        row = int(head) if _HEAD.fullmatch(head) else 0
        return TableChoice(self.text("sheet"), hidden, row, columns)

    @property
    def consent(self) -> ConsentDefault:
        """What holds where the file says nothing. InputError for a day that is none."""
        day = self.text("consent_at")
        try:
            return ConsentDefault(
                self.text("consent_basis"), parse_day(day).isoformat() if day else ""
            )
        except ValueError as error:
            raise InputError([pages.problem("consent_at", str(error))]) from None

    @property
    def unit(self) -> str | None:
        """Whose the list is to be, "" the whole office's; None: nothing was said."""
        said = self.text("unit")
        return ("" if said == NOBODYS else said) if said else None

    def link(self, token: str) -> str:
        """The page that shows it again."""
        names = ("sheet", "head", "hidden", "name", "people", "unit", "consent_basis", "consent_at")
        pairs = [(name, self.text(name)) for name in names if self.text(name)]
        same = self.text("sheet") == self.text("was_sheet") and self.text("head") == self.text(
            "was_head"
        )
        columns = self.said.getlist("column") if same else []  # another table has other columns
        pairs += [("column", str(value)) for value in columns]
        return f"{_STEP}/{token}" + (f"?{urlencode(pairs)}" if pairs else "")


@router.get("/nhom-nhan/nhap/mau-{kind}.{ext}")
def template(
    visit: Listing, kind: Literal["email", "phone"], ext: Literal["xlsx", "csv"]
) -> Response:
    """The empty table, to be filled in."""
    del visit
    name = "mau-danh-sach-thu" if kind == "email" else "mau-danh-sach-dien-thoai"
    return attached(list_template(kind, ext), f"{name}.{ext}")


@router.get("/nhom-nhan/nhap")
def begin(visit: Listing) -> Response:
    """The first step: which file."""
    name = str(visit.request.query_params.get("name", ""))[:60]
    return visit.page("audiences/begin.html", faults=[], name=name)


@router.post("/nhom-nhan/nhap")
def choose(visit: Listing, sent: SentForm) -> Response:
    """Keeps the file for an hour, and goes on to how it is read."""
    name = str(sent.get("name", "")).strip()[:60]
    try:
        brought = bring(kept_tables(visit), sent, _("chọn tệp CSV hoặc XLSX"))
    except InputError as error:
        return visit.page(
            "audiences/begin.html", status=422, faults=pages.faults_of(error), name=name
        )
    return pages.go(AskedList(sent).link(brought.token))


@router.get("/nhom-nhan/nhap/tep/{token}")
def show(visit: Listing, token: str) -> Response:
    """How the file would be read: sheet, heading, columns, ten rows."""
    return _page(visit, token, AskedList(visit.request.query_params))


@router.post("/nhom-nhan/nhap/tep/{token}")
def take(visit: Listing, token: str, sent: SentForm) -> Response:
    """Takes the list in as it was shown; or shows it again as it is chosen now."""
    asked = AskedList(sent)
    if "again" in sent:
        return pages.go(asked.link(token))
    path = _file(visit, token)
    try:
        name = audience_name(asked.text("name"))
        people = people_kind(asked.text("people"))
        choice = asked.choice
        unit = asked.unit if visit.may("audience", NOBODYS) else None
        file = ListFile(path, choice, consent=asked.consent, people=people or None, unit=unit)
        brought = BroughtTable(kept_tables(visit), token, path, choice)
        return take_list(visit, name, file, brought)
    except InputError as error:
        return _page(visit, token, asked, error)


def _file(visit: Visit, token: str) -> Path:
    path = kept_tables(visit).find(token)
    if path is None:
        text = _("Tệp này không còn được giữ: tệp chờ một giờ. Hãy chọn lại tệp ở trang Nhóm nhận.")
        raise HTTPException(404, text)
    return path


def _page(visit: Visit, token: str, asked: AskedList, error: InputError | None = None) -> Response:
    path = _file(visit, token)
    try:
        found = preview_list(path, asked.choice, asked.consent)
    except InputError as unread:  # no table at all, or a day of consent that is none
        found, error = ListPreview(()), error or unread
    wrong = error or found.error
    return visit.page(
        "audiences/choose.html",
        status=422 if wrong else 200,
        faults=pages.faults_of(wrong) if wrong else [],
        token=token,
        file=path.name,
        found=found,
        said=asked,
        hides=(isinstance(wrong, AskedBack) and wrong.asked == "hidden") or asked.text("hidden"),
        bad_rows=wrong.number if isinstance(wrong, RefusedRows) else 0,
        good=[row for row in found.rows if isinstance(row, Addressee)],
        shown=partial(_shown, visit),
        meanings=meaning_names(),
        kinds=people_names(),
        units=_units(visit),
        nobodys=NOBODYS,
    )


def _units(visit: Visit) -> list[str]:
    """The units to which the visitor may give a list; none where that is not his to say."""
    if not visit.may("audience", NOBODYS):
        return []
    with visit.context.database.read() as db:
        people = list_people(db)
    return sorted({person.unit for person in people if person.unit})


def _shown(visit: Visit, text: Any) -> str:
    """A value of the preview: addresses in it as this visitor may see them."""
    if visit.may("addresses"):
        return str(text)
    return _PERSONAL.sub(lambda found: mask(found[0]), str(text))
