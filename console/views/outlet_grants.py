"""Kết nối: a link leads to the provider, whose answer comes back here; what it grants is fetched
and stored once the password has been given."""

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from channels.contract.outcome import Halted, Retry, Unknown
from console.access import proposed, signing_in
from console.access.auth import Administering, SentForm, Visit
from console.shell import pages
from console.shell.pages import Flash
from console.words.i18n import _
from content.intake.errors import InputError, InputProblem
from content.outlets.outlets import Outlet, find_outlet, list_outlets, save_outlets
from wiring.grants import granted_at, granting, new_verifier, with_grant
from wiring.settings import SettingsError

router = APIRouter()

_ASKED, _ANSWERED = "grant-asked", "grant-answered"


@router.get("/diem-phat/{name}/ket-noi")
def leave(visit: Administering, name: str) -> Response:
    """To the provider; what comes back is only understood here, by this person, for an hour."""
    verifier = new_verifier()
    state = proposed.pack(visit, _ASKED, {"outlet": name, "verifier": verifier.secret})
    try:
        channel = granting(_outlet(visit, name), visit.context.vault, visit.context.site)
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
    except InputError as error:
        return pages.go("/diem-phat", Flash(error.problems[0].text, "bad"))
    outlet = _outlet(visit, asked["outlet"])
    if "code" not in answer:
        provider = granted_at(outlet.channel)
        told = _("%(name)s không đồng ý: hãy bấm kết nối lại và chọn đồng ý.", name=provider)
        return pages.go(f"/diem-phat/{outlet.name}", Flash(told, "bad"))
    said = {"outlet": outlet.name, "verifier": asked["verifier"], "answer": answer}
    return _sure(visit, outlet, proposed.pack(visit, _ANSWERED, said))


@router.post("/ket-noi-nha-cung-cap")
def fetch(visit: Administering, sent: SentForm) -> Response:
    """Fetches what was granted, and stores it in every outlet that shares it."""
    sealed, outlet = str(sent.get("sealed")), None
    context = visit.context
    try:
        said = proposed.unpack(visit, _ANSWERED, sealed)
        outlet = _outlet(visit, said["outlet"])
        signing_in.prove_again(visit, sent.get("password"))
        channel = granting(outlet, context.vault, context.site)
        got = channel.granted_by(said["answer"], said["verifier"])
        if isinstance(got, (Retry, Halted, Unknown)):
            raise _refused(got)
        with context.database.write() as db:
            specs = with_grant(outlet, list_outlets(db), got, context.vault, context.site)
            save_outlets(db, specs, visit.act())
    except InputError as error:
        if outlet is None:
            return pages.go("/diem-phat", Flash(error.problems[0].text, "bad"))
        return _sure(visit, outlet, sealed, error)
    told = _("Đã kết nối: %(names)s.", names=", ".join(spec.name for spec in specs))
    return pages.go(f"/diem-phat/{outlet.name}", Flash(told))


def _sure(visit: Visit, outlet: Outlet, sealed: str, error: InputError | None = None) -> Response:
    return visit.page(
        "outlets/grant.html",
        status=422 if error else 200,
        faults=pages.faults_of(error) if error else [],
        outlet=outlet,
        provider=granted_at(outlet.channel),
        sealed=sealed,
    )


def _refused(got: Retry | Halted | Unknown) -> InputError:
    text = _("không lấy được quyền, hãy bấm kết nối lại: %(said)s", said=got.why.raw)
    return InputError([InputProblem(_("kết nối"), text)])


def _outlet(visit: Visit, name: str) -> Outlet:
    with visit.context.database.read() as db:
        return find_outlet(db, name)
