"""Kết nối: a link leads to the provider, whose answer comes back here; what it grants is fetched
and stored once the password has been given."""

from collections.abc import Mapping, Sequence

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from channels.contract.credentials import Granting
from channels.contract.outcome import Halted, Retry, Unknown
from console.access import proposed, signing_in
from console.access.auth import Administering, SentForm, Visit
from console.shell import pages
from console.shell.pages import Flash
from console.words.i18n import _
from content.intake.errors import InputError
from content.outlets.outlets import Outlet, find_outlet, list_outlets, save_outlets
from wiring.grants import granted_at, granting, new_verifier, sharing, with_grant
from wiring.settings import SettingsError

router = APIRouter()

_ASKED, _ANSWERED = "grant-asked", "grant-answered"


@router.get("/diem-phat/{name}/ket-noi")
def leave(visit: Administering, name: str) -> Response:
    """To the provider; what comes back is only understood here, by this person, for an hour."""
    verifier = new_verifier()
    state = proposed.pack(visit, _ASKED, {"outlet": name, "verifier": verifier.secret})
    try:
        channel = _granting(visit, _outlet(visit, name))
    except (InputError, SettingsError) as error:
        return pages.go(f"/diem-phat/{name}", Flash(str(error), "bad"))
    back = str(visit.request.url_for("come_back"))
    return RedirectResponse(channel.permission_url(back, verifier.challenge, state), 303)


@router.get("/ket-noi-nha-cung-cap")
def come_back(visit: Administering) -> Response:
    """What the provider answered, to be looked at once more."""
    answer = dict(visit.request.query_params)
    try:
        asked = proposed.unpack(visit, _ASKED, answer.pop("state", ""))
    except InputError:
        return pages.go("/diem-phat", Flash(_not_begun_here(), "bad"))
    outlet = _outlet(visit, asked["outlet"])
    provider = granted_at(outlet.channel)
    if "code" not in answer:
        told = _("%(name)s không đồng ý: hãy bấm kết nối lại và chọn đồng ý.", name=provider)
        return _back_to(outlet, told)
    channel = _granting(visit, outlet)
    account = channel.account_in(answer)
    if channel.account_id and account and channel.account_id != account:
        told = _(
            "Tài khoản vừa đồng ý ở %(name)s có mã %(account)s, điểm phát này là của tài khoản "
            "%(own)s: hãy bấm kết nối lại và đăng nhập đúng tài khoản.",
            name=provider,
            account=account,
            own=channel.account_id,
        )
        return _back_to(outlet, told)
    said = {"outlet": outlet.name, "verifier": asked["verifier"], "answer": answer}
    return _sure(visit, outlet, answer, proposed.pack(visit, _ANSWERED, said))


@router.post("/ket-noi-nha-cung-cap")
def fetch(visit: Administering, sent: SentForm) -> Response:
    """Fetches what was granted, and stores it in every outlet that shares it."""
    sealed, context = str(sent.get("sealed")), visit.context
    try:
        said = proposed.unpack(visit, _ANSWERED, sealed)
    except InputError:
        return pages.go("/diem-phat", Flash(_not_begun_here(), "bad"))
    outlet = _outlet(visit, said["outlet"])
    try:
        signing_in.prove_again(visit, sent.get("password"))
    except InputError as error:
        return _sure(visit, outlet, said["answer"], sealed, error)
    got = _granting(visit, outlet).granted_by(said["answer"], said["verifier"])
    if isinstance(got, (Retry, Halted, Unknown)):
        told = _(
            "Chưa kết nối: %(name)s không nhận câu trả lời này, có thể vì nó đã được dùng hoặc để "
            "quá lâu. Hãy bấm kết nối lại. %(name)s nói: «%(said)s».",
            name=granted_at(outlet.channel),
            said=got.why.raw,
        )
        return _back_to(outlet, told)
    with context.database.write() as db:
        specs = with_grant(_sharing(visit, outlet, said["answer"]), got, context.vault)
        save_outlets(db, specs, visit.act())
    told = _("Đã kết nối: %(names)s.", names=", ".join(spec.title for spec in specs))
    return pages.go(f"/diem-phat/{outlet.name}", Flash(told))


def _sure(
    visit: Visit,
    outlet: Outlet,
    answer: Mapping[str, str],
    sealed: str,
    error: InputError | None = None,
) -> Response:
    return visit.page(
        "outlets/grant.html",
        status=422 if error else 200,
        faults=pages.faults_of(error) if error else [],
        outlet=outlet,
        provider=granted_at(outlet.channel),
        account=_granting(visit, outlet).account_in(answer),
        receiving=_sharing(visit, outlet, answer),
        sealed=sealed,
    )


def _sharing(visit: Visit, outlet: Outlet, answer: Mapping[str, str]) -> Sequence[Outlet]:
    with visit.context.database.read() as db:
        known = list_outlets(db)
    account = _granting(visit, outlet).account_in(answer)
    return sharing(outlet, known, account, visit.context.vault, visit.context.site)


def _granting(visit: Visit, outlet: Outlet) -> Granting:
    return granting(outlet, visit.context.vault, visit.context.site)


def _not_begun_here() -> str:
    return _(
        "Việc kết nối này do người khác bắt đầu, đã để quá lâu, hoặc đường dẫn không trọn: hãy mở "
        "trang của điểm phát và bấm nút kết nối."
    )


def _back_to(outlet: Outlet, told: str) -> Response:
    return pages.go(f"/diem-phat/{outlet.name}", Flash(told, "bad"))


def _outlet(visit: Visit, name: str) -> Outlet:
    with visit.context.database.read() as db:
        return find_outlet(db, name)
