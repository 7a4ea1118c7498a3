"""Chiến dịch: items that belong together around an event day; how far each is on each outlet, what
is planned, and what became of it."""

from typing import Any

from fastapi import APIRouter
from starlette.datastructures import FormData, ImmutableMultiDict, QueryParams
from starlette.exceptions import HTTPException
from starlette.responses import Response

from console.access.auth import Reading, SentForm, Visit, Writing
from console.access.edited import STOOD, EditedThing, mark_of, refuse_edited
from console.looks.campaigns import course_of, places_of, states_of
from console.shell import pages
from console.shell.pages import Flash
from console.shell.typed import day_sent
from console.views import Link
from console.words.campaigns import (
    campaign_called,
    campaign_state,
    cell_words,
    event_words,
    fault_words,
    offset_of,
    offset_words,
    stage_words,
)
from console.words.i18n import _, later
from console.words.words import delivery_state, publication_state, revision_state
from content.audiences.audiences import list_audiences
from content.campaigns.campaigns import (
    Campaign,
    CampaignFacts,
    find_campaign,
    list_campaigns,
    listed_campaign,
)
from content.campaigns.editing import edit_campaign, new_campaign
from content.campaigns.membership import memberships
from content.campaigns.table import CampaignTable, table_of
from content.database.db import Connection
from content.intake.errors import InputError
from content.intake.local_time import local_day
from content.items import drafts
from content.items.choices import list_items
from content.items.drafts import Draft
from content.people.acts import Person
from content.people.users import list_people
from content.plans.forms import form_label
from content.plans.plans import find_plan, plan_ids
from content.plans.retiring import plans_in_use
from engine.decisions.campaigns import with_takers

router = APIRouter()
link = Link(later("Chiến dịch"), "/chien-dich", "megaphone")

_TYPED = ("title", "aim", "owner", "event_day", "first", "last", "plan", "name")
_SEP = "|"


@router.get("/chien-dich")
def show_all(visit: Reading) -> Response:
    """Every campaign with its event day and how far it is."""
    with visit.context.database.read() as db:
        found = list_campaigns(db)
    return visit.page(
        "campaigns/index.html",
        found=found,
        campaign_called=campaign_called,
        campaign_state=campaign_state,
        event_words=event_words,
        today=local_day(visit.now),
    )


@router.get("/chien-dich/moi")
def ask(visit: Writing) -> Response:
    """The form of a new one."""
    return _form(visit, None, {})


@router.post("/chien-dich/moi")
def make(visit: Writing, sent: SentForm) -> Response:
    """Makes it."""
    try:
        facts = _facts(visit, sent)
        with visit.context.database.write() as db:
            name = new_campaign(db, facts, visit.act(), str(sent.get("name", "")))
    except InputError as error:
        return _form(visit, None, _typed(sent), error)
    return pages.go(f"/chien-dich/{name}", Flash(_("Đã tạo chiến dịch.")))


@router.get("/chien-dich/{name}")
def show(visit: Reading, name: str) -> Response:
    """One campaign; the address keeps what the last time was planned with."""
    return shown(visit, name, typed=typed_time(visit.request.query_params))


@router.get("/chien-dich/{name}/sua")
def ask_facts(visit: Writing, name: str) -> Response:
    """The form of what is told of one."""
    campaign = found_or_404(visit, name)
    visit.act().require("write", campaign.unit or None)
    days = {key: getattr(campaign, key) for key in ("event_day", "first", "last")}
    texts = {key: getattr(campaign, key) or "" for key in ("title", "aim", "owner", "plan")}
    chosen = {"obligations": _marked(campaign.plan, campaign.obligations)}
    chosen["forms"] = _marked(campaign.plan, campaign.forms)
    return _form(visit, campaign, {**texts, **days, **chosen})


@router.post("/chien-dich/{name}/sua")
def tell(visit: Writing, name: str, sent: SentForm) -> Response:
    """Stores what is told of it; its items and their approvals stay as they are."""
    campaign = found_or_404(visit, name)
    try:
        facts = _facts(visit, sent)
        with visit.context.database.write() as db:
            refuse_edited(db, _edited(name), sent.get(STOOD))
            edit_campaign(db, name, facts, visit.act())
    except InputError as error:
        return _form(visit, campaign, _typed(sent), error)
    return pages.go(f"/chien-dich/{name}", Flash(_("Đã lưu chiến dịch.")))


def found_or_404(visit: Visit, name: str) -> Campaign:
    """The campaign of an address."""
    try:
        with visit.context.database.read() as db:
            return find_campaign(db, name)
    except InputError:
        raise HTTPException(404, _("Không có chiến dịch này: chọn ở trang Chiến dịch.")) from None


def shown(
    visit: Visit, name: str, error: InputError | None = None, typed: dict[str, Any] | None = None
) -> Response:
    """The page of one campaign, with what was typed into one of its forms."""
    campaign = found_or_404(visit, name)
    with visit.context.database.read() as db:
        table = table_of(db, campaign)
        listed = listed_campaign(db, campaign)
        people = list_audiences(db) if any(outlet.addressed for outlet in table.outlets) else []
        plan = find_plan(db, campaign.plan) if campaign.plan else None
        others = _others(visit, table) if visit.may("write", campaign.unit or None) else []
        own = _unsaved(db, visit.person, name)
    table = with_takers(visit.context, table)
    places = places_of(table)
    kept = typed or typed_time(QueryParams())
    return visit.page(
        "campaigns/campaign.html",
        status=422 if error else 200,
        faults=pages.faults_of(error) if error else [],
        campaign=campaign,
        table=table,
        course=course_of(table, visit.now),
        stages=[(stage_words(stage), count) for stage, count in table.stages().items()],
        listed=listed,
        drafts=own,
        places=places,
        states=states_of(places),
        people=[audience for audience in people if visit.may("schedule", audience.unit or None)],
        plan=plan,
        duties=[duty for duty in plan.obligations if duty.id in campaign.obligations]
        if plan
        else [],
        others=others,
        typed=kept,
        goes_on=bool(kept["outlets"]),
        today=local_day(visit.now),
        may_plan=visit.may("schedule", campaign.unit or None) and campaign.state == "open",
        may_tell=visit.may("write", campaign.unit or None),
        **words_of_page(),
    )


def _unsaved(db: Connection, person: Person, name: str) -> list[Draft]:
    """What a person is writing in it that has no text yet."""
    return [
        draft
        for draft in drafts.of_person(db, person.name)
        if draft.base == 0 and draft.fields.get("campaign") == name
    ]


def typed_time(sent: ImmutableMultiDict[str, Any]) -> dict[str, Any]:
    """The form for a time as it was filled in."""
    start = {"item": "", "days": "", "side": "before", "time": "08:00"}
    texts: dict[str, Any] = {name: str(sent.get(name, text)) for name, text in start.items()}
    for name, plural in (("outlet", "outlets"), ("audience", "audiences")):
        texts[plural] = tuple(map(str, sent.getlist(name)))
    return texts


def words_of_page() -> dict[str, Any]:
    """What the templates of campaigns say things with."""
    return {
        "campaign_called": campaign_called,
        "fault_words": fault_words,
        "campaign_state": campaign_state,
        "cell_words": cell_words,
        "delivery_words": delivery_state,
        "event_words": event_words,
        "form_label": form_label,
        "offset_of": offset_of,
        "offset_words": offset_words,
        "publication_words": publication_state,
        "revision_words": revision_state,
    }


def _others(visit: Visit, table: CampaignTable) -> list[tuple[str, str]]:
    """The items that belong to no campaign and may be put into this one: id and title."""
    with visit.context.database.read() as db:
        taken = {member.item for member in memberships(db)}
        return [
            (text.item, text.title)
            for text in reversed(list_items(db))
            if text.item not in taken and text.state != "refused"
        ]


def _form(
    visit: Visit, campaign: Campaign | None, values: dict[str, Any], error: InputError | None = None
) -> Response:
    with visit.context.database.read() as db:
        offered = plans_in_use(db, local_day(visit.now))
        plans = [find_plan(db, id) for id in plan_ids(db) if id in (*offered, values.get("plan"))]
        people = list_people(db)
        stood = mark_of(db, _edited(campaign.name)) if campaign else ""
    empty: dict[str, Any] = {**dict.fromkeys(_TYPED, ""), "obligations": (), "forms": ()}
    return visit.page(
        "campaigns/form.html",
        status=422 if error else 200,
        faults=pages.faults_of(error) if error else [],
        campaign=campaign,
        stood=stood,
        values={**empty, **values},
        plans=plans,
        people=people,
        form_label=form_label,
    )


def _edited(name: str) -> EditedThing:
    return EditedThing(_("chiến dịch"), ("campaign.edit",), f"campaign:{name}")


def _facts(visit: Visit, sent: FormData) -> CampaignFacts:
    today = local_day(visit.now)
    texts = {name: str(sent.get(name, "")).strip() for name in ("title", "aim", "owner", "plan")}
    duties, forms = _chosen(sent, "obligations"), _chosen(sent, "forms")
    plans = dict.fromkeys([texts["plan"], *(plan for plan, _key in (*duties, *forms))])
    named = [plan for plan in plans if plan]
    if len(named) > 1:
        text = _("chọn nhiệm vụ và hình thức của một kế hoạch, đúng kế hoạch đã chọn ở trên")
        raise InputError([pages.problem("plan", text)])
    return CampaignFacts(
        title=texts["title"],
        event_day=day_sent(sent, "event_day", today),
        first=day_sent(sent, "first", today),
        last=day_sent(sent, "last", today),
        aim=texts["aim"].replace("\r\n", "\n"),
        owner=texts["owner"],
        plan=named[0] if named else None,
        obligations=tuple(key for _plan, key in duties),
        forms=tuple(key for _plan, key in forms),
    )


def _chosen(sent: FormData, field: str) -> list[tuple[str, str]]:
    """(plan, key) of each choice."""
    said = [str(value).partition(_SEP) for value in sent.getlist(field)]
    return [(plan, key) for plan, _sep, key in said if key]


def _marked(plan: str | None, keys: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{plan}{_SEP}{key}" for key in keys)


def _typed(sent: FormData) -> dict[str, Any]:
    texts: dict[str, Any] = {name: str(sent.get(name, "")) for name in _TYPED}
    for name in ("obligations", "forms"):
        texts[name] = tuple(str(value) for value in sent.getlist(name))
    return texts
