"""Everything about one person: what was sent, the lists, and what bars the address.

A person's page has a sealed address; what was typed to find it is not kept.
"""

from typing import Any

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from console.access import looked_up
from console.access.auth import Reading, SentForm, Suppressing, Visit
from console.shell import pages
from console.shell.pages import Flash
from console.views import RowQuery
from console.words.i18n import _
from console.words.reasons import headlines
from console.words.receiving import consent_basis, consent_day, suppressed_by
from content.audiences import find as finding
from content.audiences import opt_ins, suppressions
from content.audiences.find import PersonFound
from content.deliveries import log
from content.deliveries.filters import Filter
from content.deliveries.states import KINDS
from content.intake.addresses import mask
from content.intake.errors import InputError
from content.outlets.outlets import list_outlets

router = APIRouter()

_PAGE = 50


@router.get("/nguoi/{token}")
def show(visit: Reading, token: str, truoc: RowQuery = None) -> Response:
    """Everything sent to one person, newest first, with lists and what bars the address."""
    return _person(visit, token, truoc)


@router.post("/nguoi/{token}/ngung-gui")
def leave_alone(visit: Suppressing, token: str, sent: SentForm) -> Response:
    """Nothing is written to this address any more."""
    try:
        with visit.context.database.write() as db:
            act = visit.act(str(sent.get("why", "")))
            act.require_why()
            ended = suppressions.suppress(db, visit.context.vault, _typed(visit, token), act)
    except InputError as error:
        return _person(visit, token, None, error)
    text = _("Đã ngừng gửi đến địa chỉ này; %(count)s lượt đang chờ đã được dừng.", count=ended)
    return pages.go(f"/nguoi/{token}", Flash(text))


@router.post("/nguoi/{token}/gui-lai")
def undo(visit: Suppressing, token: str, sent: SentForm) -> Response:
    """What an officer or a bounce had ended begins again, with a reason."""
    try:
        with visit.context.database.write() as db:
            act = visit.act(str(sent.get("why", "")))
            suppressions.undo(db, visit.context.vault, _typed(visit, token), act)
    except InputError as error:
        return _person(visit, token, None, error)
    text = _("Đã bỏ khỏi danh sách ngừng gửi. Những lượt đã dừng vẫn dừng; lịch sau gửi lại được.")
    return pages.go(f"/nguoi/{token}", Flash(text))


@router.post("/nguoi/{token}/phieu")
def slip(visit: Suppressing, token: str) -> Response:
    """A slip to hand over to somebody who opted out and wants to receive again."""
    vault = visit.context.vault
    digest = vault.address_hash(suppressions.address_of(_typed(visit, token))[1])
    try:
        with visit.context.database.write() as db:
            made = opt_ins.ask(db, vault, digest, visit.act())
            offer = opt_ins.offer_of(db, vault, made, visit.now)
    except InputError as error:
        return _person(visit, token, None, error)
    assert offer is not None  # just made
    link = f"{visit.context.site.public_url.rstrip('/')}/nhan-lai/{made}"
    return visit.page(
        "persons/slip.html", link=link, text=offer.text, back=token, until=visit.now + opt_ins.LASTS
    )


def _typed(visit: Visit, token: str) -> str:
    typed = looked_up.unseal(visit, token)
    if typed is None:
        raise HTTPException(404)
    return typed


def _person(
    visit: Visit, token: str, before: int | None, error: InputError | None = None
) -> Response:
    typed = looked_up.unseal(visit, token)
    if typed is None:
        flash = Flash(_("Trang này đã hết hạn: hãy tìm lại địa chỉ hay số điện thoại."), "warning")
        return pages.go("/tim", flash)
    with visit.context.database.read() as db:
        found = finding.look_up(db, visit.context.vault, typed)
        rows = log.page(db, Filter(recipient=found.digest), _PAGE, before)
        values = {
            "titles": log.titles(db, [row.id for row in rows]),
            "outlets": {outlet.name: outlet.title for outlet in list_outlets(db)},
        }
    return visit.page(
        "persons/person.html",
        status=422 if error else 200,
        faults=pages.faults_of(error) if error else [],
        token=token,
        found=found,
        shown=found.address if visit.may("addresses") else mask(found.address),
        rows=rows,
        older=rows[-1].id if len(rows) == _PAGE else None,
        newest=before is None,
        reasons=headlines(),
        kinds=KINDS,
        suppressed_by=suppressed_by,
        consent_basis=consent_basis,
        consent_day=consent_day,
        **_what_bars(visit, found),
        **values,
    )


def _what_bars(visit: Visit, found: PersonFound) -> dict[str, Any]:
    """What the person may know and do about the address's suppression."""
    barred = found.suppression
    mine = barred is not None and barred.seen_by(visit.person)
    may_act = visit.may("suppress", barred.unit) if barred else visit.may("suppress")
    return {"barred": barred, "mine": mine, "may_act": may_act}
