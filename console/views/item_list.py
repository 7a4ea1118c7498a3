"""Tin, bài: the list, filtered, sorted and paged; tags put on many at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter
from starlette.responses import Response

from console.access.auth import Reading, SentForm, Visit, Writing
from console.shell import pages
from console.shell.pages import Flash, FormFault
from console.shell.typed import day_sent
from console.views import Link
from console.words import words
from console.words.campaigns import campaigns_called
from console.words.i18n import _, later, ngettext
from console.words.standings import channel_mark, channel_names, item_state, sort_names
from content.calendar.amended import amended
from content.database.db import Connection
from content.finding.choices import authors, campaign_names, units
from content.finding.listing import SORTS, Cut, ItemRow, Wanted, count_states, list_rows
from content.finding.standing import STATES
from content.intake.errors import InputError
from content.intake.local_time import midnight
from content.items import drafts
from content.items.decisions import unconfirmed_urgent
from content.plans.plans import theme_titles
from content.sorting.saved_filters import PARTS, filters_of, kept_query
from content.sorting.tags import TagsChanged, add_tags, list_tags, remove_tags, tag_names

router = APIRouter()
link = Link(later("Tin, bài"), "/tin", "file-earmark-text")

_PAGE = 50
_LAST = 100_000


@dataclass(frozen=True)
class AskedItems:
    """What an address asks for; `said` its parts as they stand there, without the page."""

    wanted: Wanted
    sort: str
    page: int
    said: Mapping[str, str]
    faults: tuple[FormFault, ...] = ()

    @property
    def is_narrowed(self) -> bool:
        """Whether it asks for less than everything, besides what always stands in view."""
        return bool(set(self.said) - {"q", "trang_thai", "xep"})


@router.get("/tin")
def index(visit: Reading) -> Response:
    """A page of the items that the address asks for; the search takes words with or without
    accents."""
    return _page(visit, _asked(visit.request.query_params))


@router.post("/tin/nhan")
def tag(visit: Writing, sent: SentForm) -> Response:
    """Puts tags on the chosen items, takes them off, or leads on to where they are put into free
    slots of the calendar."""
    chosen = list(dict.fromkeys(str(item) for item in sent.getlist("tin")))
    if sent.get("do") == "slots":
        return pages.go(f"/lich/cho-trong?{urlencode([('tin', item) for item in chosen])}")
    back, typed = kept_query("items", str(sent.get("back", ""))), str(sent.get("tag", ""))
    is_off = sent.get("do") == "untag"
    try:
        names = tag_names(typed)
        with visit.context.database.write() as db:
            changed = (remove_tags if is_off else add_tags)(db, chosen, names, visit.act())
    except InputError as error:
        faults = pages.faults_of(error)
        return _page(visit, _asked(dict(parse_qsl(back))), faults, chosen, typed)
    return pages.go(f"/tin?{back}" if back else "/tin", Flash(_tagged(changed, is_off)))


def _tagged(changed: TagsChanged, is_off: bool) -> str:
    """How many items got or lost how many tags."""
    if not changed.items:
        return _("Không có gì đổi: các bài đã chọn vốn như vậy.")
    count = {"num": changed.items, "tags": changed.tags}
    off = ngettext(
        "Đã bỏ %(tags)s nhãn khỏi %(num)s bài.",
        "Đã bỏ %(tags)s nhãn khỏi %(num)s bài.",
        changed.items,
    )
    on = ngettext(
        "Đã gắn %(tags)s nhãn cho %(num)s bài.",
        "Đã gắn %(tags)s nhãn cho %(num)s bài.",
        changed.items,
    )
    return (off if is_off else on) % count


def address(said: Mapping[str, str], page: int = 1, **changed: str) -> str:
    """The address of the list with some parts changed."""
    parts = {**said, **changed}
    if page > 1:
        parts["trang"] = str(page)
    query = urlencode({name: value for name, value in parts.items() if value})
    return f"/tin?{query}" if query else "/tin"


def _asked(query: Mapping[str, str]) -> AskedItems:
    said = {name: query[name].strip()[:300] for name in PARTS["items"] if query.get(name)}
    since, until, faults = _period(said)
    wanted = Wanted(
        words=said.get("q", ""),
        state=said.get("trang_thai", "") if said.get("trang_thai") in STATES else "",
        family=said.get("kenh", ""),
        theme=said.get("chu_de", ""),
        tag=said.get("nhan", ""),
        campaign=said.get("chien_dich", ""),
        author=said.get("nguoi_viet", ""),
        unit=said.get("don_vi", ""),
        since=since,
        until=until,
    )
    sort, page = said.get("xep", ""), str(query.get("trang", ""))
    number = min(int(page), _LAST) if page.isascii() and page.isdecimal() and page[:1] != "0" else 1
    return AskedItems(wanted, sort if sort in SORTS else SORTS[0], number, said, tuple(faults))


def _period(
    said: Mapping[str, str],
) -> tuple[datetime | None, datetime | None, list[FormFault]]:
    """The days of an address, local and whole: from a moment, before another, and what is no
    day."""
    found: dict[str, date | None] = {}
    faults: list[FormFault] = []
    for name in ("tu", "den"):
        try:
            found[name] = day_sent(said, name)
        except InputError as error:
            faults += pages.faults_of(error)
    since, until = found.get("tu"), found.get("den")
    after = midnight(until + timedelta(days=1)) if until else None
    return midnight(since) if since else None, after, faults


def _page(
    visit: Visit,
    asked: AskedItems,
    faults: list[FormFault] | None = None,
    chosen: list[str] | None = None,
    typed: str = "",
) -> Response:
    told = [*asked.faults, *(faults or [])]
    with visit.context.database.read() as db:
        cut = Cut(asked.sort, _PAGE, (asked.page - 1) * _PAGE)
        amount, found = list_rows(db, asked.wanted, cut, visit.now)
        urgent, changed = set(unconfirmed_urgent(db)), amended(db)
        around = {} if visit.is_fragment else _around(visit, db)
    values: dict[str, Any] = {
        "found": found,
        "amount": amount,
        "asked": asked,
        "page_count": -(-amount // _PAGE),
        "urgent": urgent,
        "amended": changed,
        "faults": told,
        "chosen": chosen or [],
        "tag_typed": typed,
        "item_state": item_state,
        "marks": _marks,
        "address": address,
        "back": urlencode(dict(asked.said)),
        **around,
    }
    template = "items/rows.html" if visit.is_fragment else "items/index.html"
    return visit.page(template, status=422 if told else 200, words=words, **values)


def _around(visit: Visit, db: Connection) -> dict[str, Any]:
    """What stands above the list: what the person is writing, kept filters, and what each filter
    offers."""
    kept = visit.request.app.state.kept
    counts = kept.get(db, ("item states",), visit.now, lambda: count_states(db, visit.now))
    return {
        "mine": drafts.of_person(db, visit.person.name),
        "filters": filters_of(db, visit.person, "items"),
        "states": STATES,
        "counts_of": counts,
        "sorts": sort_names(),
        "channels": channel_names(),
        "themes": theme_titles(db),
        "tags": list_tags(db),
        "campaigns": campaigns_called(campaign_names(db)),
        "authors": authors(db),
        "units": units(db),
    }


def _marks(row: ItemRow) -> list[tuple[str, str, str, bool]]:
    """The channels of an item: symbol, name, where it came there, whether it did."""
    came: dict[str, list[str]] = {}
    for place in row.places:
        came.setdefault(place.family, []).append(place.outlet)
    return [
        (mark.icon, mark.text, ", ".join(came.get(name, ())), name in came)
        for name in dict.fromkeys((*row.channels, *came))
        for mark in [channel_mark(name)]
    ]
