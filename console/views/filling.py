"""Several items at once into the next free slots: chosen, proposed, looked at, put."""

from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import Response

from console.access.auth import Scheduling, SentForm, Visit
from console.looks.last_look import last_look
from console.shell import pages
from console.shell.pages import Flash
from console.words.i18n import _, ngettext, number
from console.words.standings import item_state
from content.audiences.audiences import find_audience, list_audiences
from content.calendar.slots import rules_of
from content.finding.listing import rows_of
from content.intake.errors import InputError
from content.intake.local_time import local_day, midnight, parse_day
from content.items.items import Revision, list_approved, newest_revision
from content.outlets.outlets import list_outlets
from engine.decisions.filling import Filling, FillRequest, fill, propose, with_costs

router = APIRouter()

_MOST = 100  # items at once
_TOLD = 5  # of what got no slot in the message that follows; the look before names all


@router.get("/lich/cho-trong")
def ask(visit: Scheduling) -> Response:
    """The items in their order, the outlets, and which free slots they would get; what is chosen
    stands in the address."""
    given = visit.request.query_params
    items = _moved_up(given.getlist("tin"), given.get("up", ""))
    typed = [given.get(name, "") for name in ("audience", "since")]
    asked = _Asked(visit, items, given.getlist("outlet"), *typed)
    return asked.page(asked.missing() if given.get("xem") else None)


@router.post("/lich/cho-trong")
def put(visit: Scheduling, sent: SentForm) -> Response:
    """Shows what it comes to, one schedule after the other, and puts all when that was seen."""
    names = {field: [str(value) for value in sent.getlist(field)] for field in ("tin", "outlet")}
    typed = [str(sent.get(field, "")) for field in ("audience", "since")]
    asked = _Asked(visit, names["tin"], names["outlet"], *typed)
    try:
        if missing := asked.missing():
            raise missing
        filling = asked.filling()
        if filling is None or not filling.plans:
            raise InputError([pages.problem("tin", _("không có gì để xếp: xem lý do bên dưới"))])
        filling = with_costs(filling, visit.context)
        is_seen = tuple(map(str, sent.getlist("seen"))) == filling.seen
        if sent.get("sure") != "1" or not is_seen:
            return asked.last_look(filling, is_changed=sent.get("sure") == "1")
        with visit.context.database.write() as db:
            made = fill(db, asked.request(), filling, visit.act(), visit.context)
        if made is None:
            again = with_costs(asked.filling() or filling, visit.context)
            return asked.last_look(again, is_changed=True)
    except InputError as error:
        return asked.page(error)
    words = ngettext("Đã xếp %(num)s lịch phát.", "Đã xếp %(num)s lịch phát.", len(made))
    day = local_day(filling.plans[0].at)
    told = [words % {"num": number(len(made))}, *_left_out(filling)]
    return pages.go(f"/lich?ngay={day.isoformat()}", Flash(" ".join(told)))


def _left_out(filling: Filling) -> list[str]:
    """What got no slot, by name."""
    left = [f"{one.title} ({one.why})" for one in filling.left_out]
    more = len(left) - _TOLD
    if not left:
        return []
    told = "; ".join(left[:_TOLD]) + (_(" và %(count)s nữa", count=more) if more > 0 else "")
    return [_("Không xếp: %(left)s.", left=told)]


def _moved_up(items: Sequence[str], up: str) -> list[str]:
    """Each item once, the named one a place further to the front."""
    found = list(dict.fromkeys(items))
    if up in found[1:]:
        at = found.index(up)
        found[at - 1], found[at] = found[at], found[at - 1]
    return found


class _Asked:
    """What somebody asks for, as far as it is understood."""

    def __init__(
        self, visit: Visit, items: Sequence[str], outlets: Sequence[str], audience: str, since: str
    ) -> None:
        self.visit, self.items, self.chosen = visit, _moved_up(items, ""), tuple(outlets)
        self.audience, self.since = audience, since

    def missing(self) -> InputError | None:
        """What is not chosen yet, or too much; None where slots can be looked for."""
        faults = []
        if not self.items:
            faults.append(pages.problem("tin", _("chọn ít nhất một bài")))
        if len(self.items) > _MOST:
            text = _("nhiều nhất %(count)s bài một lần: bỏ bớt bài", count=_MOST)
            faults.append(pages.problem("tin", text))
        if not self.chosen:
            faults.append(pages.problem("outlet", _("chọn ít nhất một điểm phát có khung đăng")))
        return InputError(faults) if faults else None

    def request(self) -> FillRequest:
        """InputError for a day that is none, or a list that is not there."""
        visit = self.visit
        try:
            day = parse_day(self.since, local_day(visit.now)) if self.since.strip() else None
        except ValueError as error:
            raise InputError([pages.problem("since", str(error))]) from None
        begins = midnight(day) - timedelta(microseconds=1) if day else visit.now
        with visit.context.database.read() as db:
            places = [place for place in list_outlets(db) if place.name in self.chosen]
            people = find_audience(db, self.audience) if self.audience else None
        above = visit.settings.release_above
        return FillRequest(tuple(self.items), tuple(places), people, begins, above)

    def filling(self) -> Filling | None:
        """What would be scheduled; None before items and outlets are chosen."""
        asked = self.request()
        if not 0 < len(asked.items) <= _MOST or not asked.places:
            return None
        with self.visit.context.database.read() as db:
            return propose(db, asked, self.visit.act(), self.visit.context)

    def page(self, error: InputError | None = None) -> Response:
        """The form with what is proposed."""
        visit, faults = self.visit, pages.faults_of(error) if error else []
        filling = None
        try:
            filling = self.filling()
        except InputError as refused:
            faults = faults or pages.faults_of(refused)
        with visit.context.database.read() as db:
            texts = [found for item in self.items if (found := newest_revision(db, item))]
            places = list_outlets(db)
            rules = rules_of(db, [place.id for place in places])
            people = [one for one in list_audiences(db) if visit.may("schedule", one.unit or None)]
            others = [] if texts else self._approved(list_approved(db))
            rows = rows_of(db, [text.item for text in (*texts, *others)], visit.now)
        return visit.page(
            "publications/filling.html",
            status=422 if faults else 200,
            faults=faults,
            texts=texts,
            others=sorted(others, key=lambda text: "approved" not in rows[text.item].shown),
            rows=rows,
            item_state=item_state,
            places=places,
            with_rules=rules,
            audiences=people,
            filling=filling,
            asked=self,
        )

    def last_look(self, filling: Filling, *, is_changed: bool) -> Response:
        """Every schedule as one alone is looked at."""
        looks = [last_look(self.visit, plan) for plan in filling.plans]
        return self.visit.page(
            "publications/filling_sure.html",
            looks=looks,
            filling=filling,
            asked=self,
            is_changed=is_changed,
        )

    @property
    def back(self) -> str:
        """The form again, with what was chosen."""
        pairs = [("tin", item) for item in self.items]
        pairs += [("outlet", name) for name in self.chosen]
        pairs += [("audience", self.audience), ("since", self.since)]
        return f"/lich/cho-trong?{urlencode(pairs)}"

    def _approved(self, found: Sequence[Revision]) -> list[Revision]:
        return [text for text in found if self.visit.may("schedule", text.unit)]
