"""Phê duyệt: one decision a page, on exactly what every outlet will show; urgent publication and
its confirmation by another person."""

from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import Response

from console.access import signing_in
from console.access.auth import Approving, Reading, SentForm, Visit
from console.looks.carried import carried_lines
from console.looks.differences import changes
from console.looks.showing import cards
from console.shell import pages
from console.shell.pages import Flash
from console.views import Link
from console.words import words
from console.words.i18n import _, later
from content.intake.errors import InputError
from content.items import approval, drafts
from content.items.approval import needed_to_decide
from content.items.decisions import decisions_of, revision_before, unconfirmed_urgent
from content.items.items import newest_revision, search
from engine.decisions import approving
from engine.decisions.approving import Checked
from engine.decisions.intake import refresh

router = APIRouter()
link = Link(later("Phê duyệt"), "/duyet", "check2-square", count="approval")


@router.get("/duyet")
def index(visit: Reading) -> Response:
    """What waits for a decision, the longest first."""
    with visit.context.database.read() as db:
        waiting = sorted(
            search(db, "", ("submitted",)),
            key=lambda item: (item.submitted_at or item.created_at, item.item),
        )
        urgent = [found for text in unconfirmed_urgent(db) if (found := newest_revision(db, text))]
    return visit.page("approvals/index.html", waiting=waiting, urgent=urgent, words=words)


@router.get("/duyet/{item}")
def show(visit: Reading, item: str) -> Response:
    """Everything that the decision is about, on one page."""
    return _decision(visit, _checked(visit, item))


@router.post("/duyet/{item}")
def decide(visit: Approving, item: str, sent: SentForm) -> Response:
    """Approves, returns or refuses the revision that the page showed; a newer one is shown
    first."""
    seen, do, why = _checked(visit, item), str(sent.get("do", "")), str(sent.get("why", "")).strip()
    try:
        approving.require_same(
            seen, str(sent.get("sha256", "")), [str(name) for name in sent.getlist("channel")]
        )
        if do == "approve":
            approving.approve(visit.context.database, seen, visit.act(), _ticked(sent))
            text = _(
                "Đã phê duyệt bài %(item)s, bản %(number)s.", item=item, number=seen.revision.number
            )
        else:
            text = _send_back(visit, seen, do, why)
    except InputError as error:
        return _decision(
            visit,
            _checked(visit, item),
            status=422,
            faults=pages.faults_of(error),
            why=why,
            ticked=sent.getlist("check"),
        )
    return pages.go("/duyet", Flash(text))


@router.get("/duyet/{item}/khan")
def ask_urgent(visit: Approving, item: str) -> Response:
    """The page of the urgent override: what leaves at once, and where."""
    return _urgent(visit, _fresh(visit, item))


@router.post("/duyet/{item}/khan")
def publish_urgent(visit: Approving, item: str, sent: SentForm) -> Response:
    """Lets a text out at once, without a second person; asks for the password again and for a
    reason."""
    seen, why = _checked(visit, item), str(sent.get("why", "")).strip()
    try:
        approving.require_same(
            seen, str(sent.get("sha256", "")), [str(name) for name in sent.getlist("channel")]
        )
        _require_why(why)
        signing_in.prove_again(visit, sent.get("password"))
        approving.publish_urgent(
            visit.context.database, seen, visit.act(why), visit.settings.release_above
        )
    except InputError as error:
        return _urgent(
            visit, _checked(visit, item), status=422, faults=pages.faults_of(error), why=why
        )
    text = _("Đang phát khẩn bài %(item)s. Một người khác phải xác nhận sau.", item=item)
    return pages.go(f"/tin/{item}", Flash(text, "warning"))


@router.get("/duyet/{item}/xac-nhan")
def ask_confirmation(visit: Approving, item: str) -> Response:
    """The page on which another person stands behind an urgent publication."""
    return _confirmation(visit, item)


@router.post("/duyet/{item}/xac-nhan")
def confirm(visit: Approving, item: str) -> Response:
    """Confirms an urgent publication."""
    with visit.context.database.write() as db:
        approval.confirm_urgent(db, item, visit.act())
    return pages.go("/duyet", Flash(_("Đã xác nhận lần phát khẩn của bài %(item)s.", item=item)))


def _checked(visit: Visit, item: str) -> Checked:
    with visit.context.database.read() as db:
        if newest_revision(db, item) is None:
            raise HTTPException(404)
    return approving.checked(visit.context, item)


def _fresh(visit: Visit, item: str) -> Checked:
    """The newest draft with the office's present fills, as it would leave."""
    found = _checked(visit, item)
    if found.revision.state == "draft":
        refresh(visit.context, item, visit.act())
        found = _checked(visit, item)
    return found


def _decision(visit: Visit, seen: Checked, status: int = 200, **values: Any) -> Response:
    known = {"faults": [], "why": "", "ticked": []}
    return visit.page(
        "approvals/approval.html", status=status, **{**known, **_shown(visit, seen), **values}
    )


def _urgent(visit: Visit, seen: Checked, status: int = 200, **values: Any) -> Response:
    known: dict[str, Any] = {"faults": [], "why": "", "wrong_role": _wrong_role(visit, seen)}
    return visit.page(
        "approvals/urgent.html", status=status, **{**known, **_shown(visit, seen), **values}
    )


def _confirmation(visit: Visit, item: str) -> Response:
    with visit.context.database.read() as db:
        decided = next(
            (
                decision
                for decision in decisions_of(db, item)
                if decision.urgent and decision.confirmed_by is None
            ),
            None,
        )
    if decided is None:
        return pages.go(
            "/duyet",
            Flash(_("Bài %(item)s không có lần phát khẩn nào chờ xác nhận.", item=item), "warning"),
        )
    return visit.page(
        "approvals/confirm.html", urgent=decided, **_shown(visit, _checked(visit, item))
    )


def _shown(visit: Visit, seen: Checked) -> dict[str, Any]:
    revision = seen.revision
    with visit.context.database.read() as db:
        editors, decided = (
            drafts.editors(db, revision.item, visit.person, visit.now),
            decisions_of(db, revision.item),
        )
        before = revision_before(db, revision)
    return {
        "item": revision,
        "seen": seen,
        "cards": cards(seen.sights, f"/tin/{revision.item}/ban/{revision.number}"),
        "carried": carried_lines(revision.document),
        "editors": editors,
        "decided": decided,
        "before": before,
        "changes": changes(before.document, revision.document) if before else [],
        "more": _labels(approving.channels_to_add(visit.context, seen)),
        "obstacle": _obstacle(visit, seen),
        "words": words,
    }


def _labels(channels: Iterable[str]) -> list[str]:
    return [words.channel(name).text for name in channels]


def _obstacle(visit: Visit, seen: Checked) -> str:
    """Why this person cannot decide on this text; "" when there is nothing in the way."""
    revision = seen.revision
    if not visit.may("approve"):
        return _("Bạn xem được nhưng không có quyền phê duyệt.")
    if wrong := _wrong_role(visit, seen):
        return wrong
    if visit.person.name in (revision.author, revision.submitted_by):
        return _("Bạn đã viết hoặc trình bài này: phải có người thứ hai phê duyệt.")
    return ""


def _wrong_role(visit: Visit, seen: Checked) -> str:
    needed = needed_to_decide(seen.revision)
    return (
        ""
        if visit.may(needed)
        else _("Bài này phải do vai trò «%(role)s» phê duyệt.", role=words.roles_named(needed))
    )


def _ticked(sent: FormData) -> list[str]:
    """What the decider ticked: everything, or InputError."""
    if any(name not in sent.getlist("check") for name in words.check_names()):
        raise InputError(
            [pages.problem("check", _("Hãy đánh dấu đủ các mục đã kiểm tra trước khi phê duyệt."))]
        )
    return list(words.check_names())


def _require_why(why: str) -> None:
    if not why:
        raise InputError(
            [pages.problem("why", _("Hãy ghi lý do; người viết và nhật ký sẽ thấy lý do này."))]
        )


def _send_back(visit: Visit, seen: Checked, do: str, why: str) -> str:
    _require_why(why)
    item = seen.revision.item
    with visit.context.database.write() as db:
        approval.send_back(db, item, visit.act(why), "refused" if do == "refuse" else "returned")
    return (
        _("Đã từ chối bài %(item)s.", item=item)
        if do == "refuse"
        else _("Đã trả lại bài %(item)s để sửa.", item=item)
    )
