"""Tài khoản của tôi, mục «Nhận thông báo»: proving one's own addresses, and how one wants to be
told."""

from dataclasses import dataclass

from fastapi import APIRouter
from markupsafe import Markup
from starlette.datastructures import FormData
from starlette.responses import Response

from assets import qr
from console.access.auth import Reading, SentForm, Visit
from console.shell import pages
from console.shell.pages import Flash
from console.words.i18n import _
from console.words.matters import group_name, kinds_of_group, mode_names
from content.database.db import Connection
from content.intake.addresses import mask
from content.intake.errors import InputError, InputProblem
from content.notices.choices import MODES, WAYS, Mode, TellingChoices, choices_of, choose
from content.notices.matters import GROUPS, MatterGroup
from content.notices.refused import takes_nothing
from content.office.office import current_office
from content.people import proofs
from content.people.contacts import contact_of
from content.people.proofs import CODE_FIELD, CodeKind, ProofKind
from engine.decisions.joining import Invitation, invite, invited_again, join, visitors
from engine.decisions.proving import ask_for_proof, outlets_for, telling_ways

router = APIRouter()

_HERE = "/tai-khoan/thong-bao"


@dataclass(frozen=True)
class OwnAddress:
    """One of the person's addresses, and whether he is reached there. `reachable`: there is an
    outlet that writes to such addresses."""

    kind: ProofKind
    address: str
    proven: bool
    waits: bool
    reachable: bool
    called: str = ""
    refused: bool = False  # the last notice did not get there


@router.get(_HERE)
def ask_telling(visit: Reading) -> Response:
    """The addresses, and the choices."""
    with visit.context.database.read() as db:
        chosen = choices_of(db, visit.person.name)
    return _page(visit, chosen)


@router.post(_HERE)
def choose_telling(visit: Reading, sent: SentForm) -> Response:
    """How one wants to be told from now on."""
    chosen = _chosen(sent, _proven(visit))
    try:
        with visit.context.database.write() as db:
            choose(db, chosen, visit.act())
    except InputError as error:
        return _page(visit, chosen, error)
    return pages.go(_HERE, Flash(_("Đã ghi cách nhận thông báo.")))


@router.post(f"{_HERE}/{{kind}}/gui-ma")
def send_code(visit: Reading, kind: CodeKind, sent: SentForm) -> Response:
    """A code to one's own address."""
    try:
        address = ask_for_proof(visit.context, kind, str(sent.get("phone", "")), visit.act())
    except InputError as error:
        return _page(visit, _kept(visit), error)
    said = _("Đã gửi mã đến %(address)s: mở thư hay tin nhắn đó rồi gõ mã.", address=mask(address))
    return pages.go(f"{_HERE}#f-{CODE_FIELD[kind]}", Flash(said))


@router.post(f"{_HERE}/{{kind}}/xac-nhan")
def take_code(visit: Reading, kind: CodeKind, sent: SentForm) -> Response:
    """The code that came."""
    try:
        with visit.context.database.write() as db:
            proven = proofs.prove(db, kind, str(sent.get(CODE_FIELD[kind], "")), visit.act())
        if not proven:
            text = _("mã không đúng: hãy gõ lại đúng như trong thư hay tin nhắn mới nhất")
            raise InputError([InputProblem(_("mã"), text, CODE_FIELD[kind])])
    except InputError as error:
        return _page(visit, _kept(visit), error)
    return pages.go(_HERE, Flash(_("Đã xác nhận địa chỉ này là của bạn.")))


@router.post(f"{_HERE}/bo-so")
def drop_number(visit: Reading) -> Response:
    """Forgets the telephone number."""
    with visit.context.database.write() as db:
        proofs.forget_number(db, visit.act())
    return pages.go(_HERE, Flash(_("Đã bỏ số điện thoại.")))


@router.post(f"{_HERE}/telegram/noi")
def begin_chat(visit: Reading, _sent: SentForm) -> Response:
    """The address that opens the office's bot on one's telephone, with a code of one's own."""
    try:
        made = invite(visit.context, visit.act())
    except InputError as error:
        return _page(visit, _kept(visit), error)
    return _invited(visit, made)


@router.post(f"{_HERE}/telegram/xong")
def end_chat(visit: Reading, sent: SentForm) -> Response:
    """Start was pressed there: who did is shown before anything is joined."""
    code = str(sent.get("start", ""))
    try:
        found = visitors(visit.context, code, visit.act())
        if len(found.chats) > 1:
            return _invited(visit, invite(visit.context, visit.act()), "shared")
        if found.one is None:
            again = invited_again(visit.context, code, visit.act())
            return _invited(visit, again, "old" if found.old else "nobody", found.old)
    except InputError as error:
        return _page(visit, _kept(visit), error)
    return visit.page("account/chat_sure.html", who=found.one, code=code)


@router.post(f"{_HERE}/telegram/dung")
def join_chat(visit: Reading, sent: SentForm) -> Response:
    """The chat that was shown is one's own from now on."""
    code, chat = str(sent.get("start", "")), str(sent.get("chat", ""))
    try:
        if not join(visit.context, code, chat, visit.act()):
            return _invited(visit, invite(visit.context, visit.act()), "shared")
    except InputError as error:
        return _page(visit, _kept(visit), error)
    told = _("Đã nối với Telegram; bot vừa báo ở đó. Thông báo đến theo cách bạn chọn bên dưới.")
    return pages.go(_HERE, Flash(told))


@router.post(f"{_HERE}/telegram/bo")
def drop_chat(visit: Reading, _sent: SentForm) -> Response:
    """Takes the chat away."""
    with visit.context.database.write() as db:
        proofs.forget_chat(db, visit.context.vault, visit.act())
    return pages.go(_HERE, Flash(_("Đã ngắt Telegram.")))


def _invited(visit: Visit, made: Invitation, trouble: str = "", old: str = "") -> Response:
    """`trouble`: why nothing was joined yet (nobody, old, shared)."""
    drawn = Markup(qr.svg(made.address, _("Mã QR mở bot")))  # noqa: S704
    return visit.page(
        "account/chat.html",
        status=422 if trouble else 200,
        invitation=made,
        drawn=drawn,
        trouble=trouble,
        old=old,
    )


def _kept(visit: Visit) -> TellingChoices:
    with visit.context.database.read() as db:
        return choices_of(db, visit.person.name)


def _proven(visit: Visit) -> set[str]:
    """The kinds of addresses at which the person was reached."""
    with visit.context.database.read() as db:
        return {own.kind for own in _addresses(db, visit) if own.proven}


def _chosen(sent: FormData, proven: set[str]) -> TellingChoices:
    """What the form says, as it was typed; what it does not say is the usual. A place where nobody
    was reached yet is none that is left over."""
    usual = TellingChoices()
    ways = tuple(way for way in WAYS if f"way_{way}" in sent)
    ways = () if proven.intersection(WAYS) and not proven.intersection(ways) else ways
    modes = {group: _mode(sent, group) for group in GROUPS}
    return TellingChoices(
        modes=modes,
        times=tuple(str(sent.get("digest_times", "")).replace(";", ",").split(",")),
        quiet_from=str(sent.get("quiet_from", usual.quiet_from)),
        quiet_to=str(sent.get("quiet_to", usual.quiet_to)),
        days_off="days_off" in sent,
        urgent_always="urgent_always" in sent,
        ways=ways,
    )


def _mode(sent: FormData, group: MatterGroup) -> Mode:
    said = sent.get(f"mode_{group}")
    return next((mode for mode in MODES if mode == said), "digest")


def _page(visit: Visit, chosen: TellingChoices, error: InputError | None = None) -> Response:
    with visit.context.database.read() as db:
        outlets = telling_ways(db, current_office(db))
        addresses = _addresses(db, visit)
    return visit.page(
        "account/telling.html",
        status=422 if error else 200,
        faults=pages.faults_of(error) if error else [],
        chosen=chosen,
        addresses=addresses,
        proven={own.kind for own in addresses if own.proven},
        outlets=outlets,
        groups=[(group, group_name(group), kinds_of_group(group)) for group in GROUPS],
        modes=mode_names(),
    )


def _addresses(db: Connection, visit: Visit) -> list[OwnAddress]:
    name, vault = visit.person.name, visit.context.vault
    known = proofs.proofs_of(db, vault, name, visit.now)
    contact, outlets = contact_of(db, vault, name), telling_ways(db, current_office(db))
    own: dict[ProofKind, str] = {"email": contact.email, "phone": "", "telegram": contact.chat_id}
    found = []
    for kind, address in own.items():
        proof = known.get(kind)
        same = proof is not None and (kind == "phone" or proof.address == address)
        at = proof.address if proof and same else address
        reachable = "telegram" in outlets if kind == "telegram" else bool(outlets_for(db, kind))
        found.append(
            OwnAddress(
                kind,
                at,
                bool(proof and same and proof.proven),
                bool(proof and same and proof.waits),
                reachable,
                proof.called if proof and same else "",
                bool(at and kind == "telegram" and takes_nothing(db, vault, at)),
            )
        )
    return found
