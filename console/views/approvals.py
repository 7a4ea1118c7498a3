"""Phê duyệt: one decision a page, on exactly what every outlet will show; what the decider last
wrote and saw comes first."""

from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import Response

from console.access.auth import Approving, Reading, SentForm, Visit
from console.looks.carried import carried_lines, personal_lines
from console.looks.differences import changes, shortened
from console.looks.left_out import left_out_flash
from console.looks.older import older_publications
from console.looks.reading import read_blocks
from console.looks.showing import cards
from console.looks.turns import turn_lines
from console.shell import pages
from console.shell.pages import Flash
from console.views import Link
from console.words import words
from console.words.i18n import _, later
from console.words.roles import roles_named
from content.database.db import Connection
from content.intake.errors import InputError
from content.items import approval, drafts, reader_links, remarks, seen
from content.items.deciders import needed_to_decide
from content.items.decisions import Decided, approved_before, decisions_of, unconfirmed_urgent
from content.items.items import Revision, newest_revision, search
from engine.decisions import approving
from engine.decisions.amending import older_text
from engine.decisions.approving import Checked

router = APIRouter()
_DIGITS = 18  # of a number that the database can hold
link = Link(later("Phê duyệt"), "/duyet", "check2-square", count="approval")


@router.get("/duyet")
def index(visit: Reading) -> Response:
    """What waits for a decision: first what is this person's turn, then the longest first."""
    with visit.context.database.read() as db:
        turns = turn_lines(db, visit.context.calendar, visit.now)
        waiting = sorted(
            search(db, "", ("submitted",)),
            key=lambda item: (
                item.item not in turns or turns[item.item].person != visit.person.name,
                item.submitted_at or item.created_at,
                item.item,
            ),
        )
        urgent = [found for text in unconfirmed_urgent(db) if (found := newest_revision(db, text))]
    return visit.page(
        "approvals/index.html", waiting=waiting, urgent=urgent, turns=turns, words=words
    )


@router.get("/duyet/{item}")
def show(visit: Reading, item: str) -> Response:
    """Everything that the decision is about, on one page."""
    return decision(visit, looked_at(visit, item))


@router.post("/duyet/{item}")
def decide(visit: Approving, item: str, sent: SentForm) -> Response:
    """Approves, returns or refuses the revision that the page showed; a newer one is shown
    first."""
    found, do, why = looked_at(visit, item), str(sent.get("do", "")), str(sent.get("why", ""))
    try:
        approving.require_same(
            found, str(sent.get("sha256", "")), [str(name) for name in sent.getlist("channel")]
        )
        if do == "approve":
            last = _newest_remark(sent)
            approving.approve(visit.context.database, found, visit.act(), _ticked(sent), last)
            return _approved(visit, found)
        text = _send_back(visit, found, do, why.strip(), sent)
    except InputError as error:
        return decision(
            visit,
            looked_at(visit, item),
            status=422,
            faults=pages.faults_of(error),
            why=why,
            ticked="check" in sent,
            along="remarks" in sent,
        )
    return pages.go("/duyet", Flash(text))


def _approved(visit: Visit, found: Checked) -> Response:
    """On to what follows: to put right what went out, or to replace what waits to."""
    revision = found.revision
    item, number = revision.item, revision.number
    text = _("Đã phê duyệt bài %(item)s, bản %(number)s.", item=item, number=number)
    left = left_out_flash(found)
    stands = older_text(visit.context, item) if visit.may("amend", revision.unit) else ""
    if stands:
        older = _("Bản cũ của bài đã phát: đính chính ngay, hay để sau?")
        if stands == "waits":
            older = _("Lịch đã xếp vẫn mang bản cũ: thay bằng bản mới ngay, hay để sau?")
        return pages.go(f"/tin/{item}/dinh-chinh", Flash(text), *left, Flash(older, "warning"))
    return pages.go("/duyet", Flash(text), *left)


def looked_at(visit: Visit, item: str) -> Checked:
    """The newest revision on every outlet; 404 for an item that there is not."""
    with visit.context.database.read() as db:
        if newest_revision(db, item) is None:
            raise HTTPException(404)
    return approving.checked(visit.context, item)


def decision(visit: Visit, found: Checked, status: int = 200, **values: Any) -> Response:
    """The page of a decision; who may decide is noted to have seen this revision."""
    known = {"faults": [], "why": "", "ticked": False, "along": True, "typed_reader": {}}
    page = {**known, **shown(visit, found), **_read(visit, found.revision), **values}
    answer = visit.page("approvals/approval.html", status=status, **page)
    if visit.may("approve"):
        with visit.context.database.read() as db:
            noted = seen.is_seen(db, found.revision, visit.person.name)
        if not noted:
            with visit.context.database.write() as db:
                seen.note_seen(db, found.revision, visit.act())
    return answer


def shown(visit: Visit, found: Checked) -> dict[str, Any]:
    """What every page about a decision tells of the text."""
    revision = found.revision
    with visit.context.database.read() as db:
        editors, decided = (
            drafts.editors(db, revision.item, visit.person, visit.now),
            decisions_of(db, revision.item),
        )
        older = older_publications(db, revision)
        turn = turn_lines(db, visit.context.calendar, visit.now).get(revision.item)
    return {
        "item": revision,
        "older": older,
        "seen": found,
        "cards": cards(found.sights, f"/tin/{revision.item}/ban/{revision.number}"),
        "carried": carried_lines(revision.document) + personal_lines(revision),
        "editors": editors,
        "decided": decided,
        "turn": turn,
        "more": _labels(approving.channels_to_add(visit.context, found)),
        "obstacle": _obstacle(visit, found),
        "words": words,
    }


def _read(visit: Visit, revision: Revision) -> dict[str, Any]:
    """What the decider last wrote, what is different from what he last saw, and what was said."""
    compared = visit.request.query_params.get("so", "")
    with visit.context.database.read() as db:
        threads = remarks.threads(db, revision.item)
        last = seen.seen_before(db, revision, visit.person.name)
        approved = approved_before(db, revision)
        links = reader_links.links_of(db, revision.item) if visit.may("share") else []
        said = _last_said(db, revision, visit.person.name)
    before = {"da-duyet": approved, "ca-bai": None}.get(compared, last)
    return {
        "threads": threads,
        "newest_remark": remarks.newest_of(threads),
        "blocks": read_blocks(revision.document, threads),
        "last_seen": last,
        "approved": approved,
        "before": before,
        "changes": shortened(changes(before.document, revision.document)) if before else [],
        "said": said,
        "reading_links": [(link, _address(visit, link.id)) for link in links],
        "then": f"/duyet/{revision.item}#gop-y",
    }


def _address(visit: Visit, number: int) -> str:
    token = reader_links.token_of(visit.context.vault, number)
    return str(visit.request.url_for("read_by_link", token=token))


def _last_said(db: Connection, revision: Revision, name: str) -> Decided | None:
    """What somebody answered last to a revision of the item."""
    return next(
        (found for found in decisions_of(db, revision.item) if found.by == name and found.why),
        None,
    )


def _labels(channels: Iterable[str]) -> list[str]:
    return [words.channel(name).text for name in channels]


def _obstacle(visit: Visit, found: Checked) -> str:
    """Why this person cannot decide on this text; "" when there is nothing in the way."""
    revision = found.revision
    if not visit.may("approve"):
        return _("Bạn xem được nhưng không có quyền phê duyệt.")
    if wrong := wrong_role(visit, found):
        return wrong
    if visit.person.name in (revision.author, revision.submitted_by):
        return _("Bạn đã viết hoặc trình bài này: phải có người thứ hai phê duyệt.")
    return ""


def wrong_role(visit: Visit, found: Checked) -> str:
    """Why this person's role may not decide on this text; "" when it may."""
    needed = needed_to_decide(found.revision)
    return (
        ""
        if visit.may(needed)
        else _("Bài này phải do vai trò «%(role)s» phê duyệt.", role=roles_named(needed))
    )


def _ticked(sent: FormData) -> list[str]:
    """What the decider says to have looked at: everything, or InputError."""
    if "check" not in sent:
        text = _("Hãy đánh dấu «Tôi đã kiểm tra đủ các mục này» trước khi phê duyệt.")
        raise InputError([pages.problem("check", text)])
    return list(words.check_names())


def _newest_remark(sent: FormData) -> int:
    """The last remark that the page showed."""
    number = str(sent.get("newest_remark", ""))
    return int(number) if number.isdecimal() and len(number) <= _DIGITS else 0


def _reason(db: Connection, item: str, why: str, sent: FormData) -> str:
    """What the decider wrote, with the open remarks where he takes them along."""
    if "remarks" not in sent:
        return why
    along = remarks.as_reasons(remarks.threads(db, item))
    return "\n".join(part for part in (why, along) if part)


def require_why(why: str) -> None:
    """InputError without a reason."""
    if not why:
        raise InputError(
            [pages.problem("why", _("Hãy ghi lý do; người viết và nhật ký sẽ thấy lý do này."))]
        )


def _send_back(visit: Visit, found: Checked, do: str, typed: str, sent: FormData) -> str:
    item = found.revision.item
    with visit.context.database.write() as db:
        remarks.require_seen(db, item, _newest_remark(sent), visit.person.name)
        why = _reason(db, item, typed, sent)
        require_why(why)
        approval.send_back(db, item, visit.act(why), "refused" if do == "refuse" else "returned")
    return (
        _("Đã từ chối bài %(item)s.", item=item)
        if do == "refuse"
        else _("Đã trả lại bài %(item)s để sửa.", item=item)
    )
