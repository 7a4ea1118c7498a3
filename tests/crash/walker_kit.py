"""An officer who does anything that an officer may try: looks at what there is, opens a page, fills
in one of its forms and presses; now and then twice at once, again later, or long after the page was
opened."""

import random
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from httpx import Client, Response

from content.people.acts import Person
from engine.context import clock
from tests.content.content_kit import sql
from tests.crash.walker_forms import Form, Sent, forms_in
from tests.crash.walker_record import Press
from tests.kit import Home

LISTS = {"dan": "email", "can-bo": "email", "sdt": "phone"}
SMALL, LARGE = 3, 150
ASKED = 3
"""A form is sent this often at most: itself, the last look, the question about the same again."""


@dataclass(frozen=True)
class Goal:
    """Something to do: on which page, by which form, with what in it."""

    weight: float
    page: str
    action: str
    said: dict[str, Any] = field(default_factory=dict)


@dataclass
class Eye:
    """What there is to do something about, read by plain SQL."""

    items: list[Any]
    publications: list[Any]
    halted: list[str]

    @classmethod
    def of(cls, home: Home) -> "Eye":
        return cls(
            sql(home, _ITEMS),
            sql(home, _PUBLICATIONS),
            [row.name for row in sql(home, "SELECT name FROM outlets WHERE state <> 'active'")],
        )


_ITEMS = (
    "SELECT items.id, items.unit, newest.state, newest.author, newest.submitted_by, "
    "(SELECT count(*) FROM revisions WHERE item_id = items.id AND state = 'approved') AS approved, "
    "(SELECT count(*) FROM publications JOIN revisions ON revisions.item_id = items.id AND "
    "revisions.state = 'approved' WHERE publications.item_id = items.id "
    "AND publications.revision_id < revisions.id) AS older, "
    "(SELECT count(*) FROM publications WHERE item_id = items.id AND state = 'withdrawn') AS gone "
    "FROM items JOIN revisions AS newest ON newest.item_id = items.id AND newest.number = "
    "(SELECT max(number) FROM revisions WHERE item_id = items.id)"
)
_PUBLICATIONS = (
    "SELECT publications.id, publications.state, created_by, items.unit, amendment_id, "
    "stopped_at, next_at, (SELECT count(*) FROM deliveries JOIN occurrences ON "
    "occurrences.id = occurrence_id WHERE publication_id = publications.id AND kind = 'publish' "
    "AND deliveries.state IN ('queued', 'claimed', 'sending', 'held')) AS left_over "
    "FROM publications JOIN items ON items.id = item_id ORDER BY publications.id DESC LIMIT 25"
)


def goals(person: Person, eye: Eye) -> Iterator[Goal]:
    """What this person may try now, the more weight the more an act there matters."""
    for item in eye.items:
        yield from _of_item(person, item)
    for row in eye.publications:
        yield from _of_publication(person, row)
    for name in LISTS:
        if person.may("audience"):
            yield Goal(6, "/nhom-nhan", "/nhom-nhan", {"name": name})
    if person.may("suppress"):
        yield Goal(1, "/nhom-nhan", "/ngung-gui")
    if person.may("halt"):
        outlets = eye.halted or ["telegram"]
        act, weight = ("chay", 20.0) if eye.halted else ("dung", 0.3)
        yield Goal(weight, f"/diem-phat/{outlets[0]}", f"/diem-phat/{outlets[0]}/{act}")


def _of_item(person: Person, item: Any) -> Iterator[Goal]:
    here = f"/tin/{item.id}"
    may_again = not item.gone or person.may("amend", item.unit)
    if item.approved and may_again and person.may("schedule", item.unit):
        yield Goal(5, f"/lich/moi?bai={item.id}", "/lich/moi", {"letters": True})
        yield Goal(1.5, f"/lich/moi?bai={item.id}", "/lich/moi", {"letters": False})
    is_mine = person.name in (item.author, item.submitted_by)
    if item.state == "submitted" and not is_mine and person.may("approve_text", item.unit):
        yield Goal(14, f"/duyet/{item.id}", f"/duyet/{item.id}")
    if item.state != "submitted" and person.may("write", item.unit):
        weight = 0.7 if person.may("amend") else 3
        yield Goal(weight, f"{here}/sua", f"{here}/sua", {"do": "submit"})
    if item.older and person.may("amend", item.unit):
        yield Goal(1, f"{here}/dinh-chinh", f"{here}/dinh-chinh")
    if item.approved and not item.gone and person.may("amend", item.unit):
        yield Goal(0.3, f"{here}/go", f"{here}/go")
    yield Goal(0.4, f"{here}/gop-y", f"{here}/gop-y")


def _of_publication(person: Person, row: Any) -> Iterator[Goal]:
    here = f"/lich/{row.id}"
    if row.state == "waiting" and person.may("release", row.unit):
        weight = 5 if person.name != row.created_by else 0.5
        yield Goal(weight, here, f"{here}/cho-phep")
    if person.may("stop", row.unit) and row.state in ("active", "done"):
        if row.stopped_at:
            yield Goal(1, here, f"{here}/phat-tiep")
        elif row.left_over or row.next_at:
            yield Goal(0.7, here, f"{here}/dung")
    if person.may("schedule", row.unit) and row.state in ("waiting", "active"):
        yield Goal(0.5, here, f"{here}/huy")
        yield Goal(0.7, here, f"{here}/doi")


def _tomorrow() -> str:
    return f"{clock() + timedelta(days=1):%d/%m/%Y}"


@dataclass
class Officer:
    """One account at its browser; `presses` collects where every button led, `broken` every 500."""

    person: Person
    home: Home
    client: Client
    rng: random.Random
    hand: ThreadPoolExecutor
    stash: list[Sent] = field(default_factory=list)
    opened: list[Form] = field(default_factory=list)
    presses: list[Press] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    acts: int = 0

    def step(self) -> None:
        """A form that was sent before or opened long ago, one at random, or what there is to do."""
        chance = self.rng.random()
        if self.stash and chance < 0.05:
            self.press(self.rng.choice(self.stash))
        elif self.opened and chance < 0.10:
            self.pursue(self.rng.choice(self.opened), {})
        else:
            found = list(goals(self.person, Eye.of(self.home)))
            goal = self.rng.choices(found, [goal.weight for goal in found])[0]
            self.visit(goal, at_random=chance > 0.95)

    def visit(self, goal: Goal, at_random: bool = False) -> None:
        """Open the page and use its form; what is not offered is pressed all the same, as a page
        that is still open elsewhere would."""
        page = self._seen(self.client.get(goal.page))
        forms = forms_in(page.text)
        wanted = [form for form in forms if form.action == goal.action]
        if at_random and forms:
            wanted = [self.rng.choice(forms)]
        if not wanted:
            wanted = [Form(goal.action, fixed=[("_once", f"{self.rng.getrandbits(96):x}")])]
        if self.rng.random() < 0.1:
            self.opened = [*self.opened[-10:], wanted[0]]
        self.pursue(wanted[0], goal.said)

    def pursue(self, form: Form, said: dict[str, Any]) -> None:
        """Fill it in and press, and answer what is asked back."""
        for _question in range(ASKED):
            sent = self.fill(form, said)
            answer = self.press(sent)
            again = [shown for shown in forms_in(answer.text) if shown.action == form.action]
            if answer.status_code != 200 or not again:
                break
            form = again[0]

    def press(self, sent: Sent) -> Response:
        """Press the button; one press in five is double, at once."""
        self.acts += 1
        self.stash = [*self.stash[-30:], sent]
        second = self.hand.submit(self.send, sent) if self.rng.random() < 0.2 else None
        answer = self.send(sent)
        if second is not None:
            second.result()
        return answer

    def send(self, sent: Sent) -> Response:
        """One sending of a form."""
        files = {name: (held[0], held[1]) for name, held in sent.files.items()} or None
        answer = self._seen(self.client.post(sent.action, data=sent.data, files=files))
        place = answer.headers["location"] if answer.status_code == 303 else ""
        self.presses.append(Press(self.person.name, sent.action, sent.key, place, clock()))
        return answer

    def fill(self, form: Form, said: dict[str, Any]) -> Sent:
        """Anything where something is asked for, but what was `said`."""
        mark = f"w{self.rng.randrange(10**9)}w"
        name = str(said.get("name") or self.rng.choice(list(LISTS)))
        data: dict[str, list[str]] = {}
        typed = [(of, self._text(of, value, mark, name)) for of, value in form.typed]
        # a text outside every plan with the themes of one is refused, and so is a picture for show
        # that has words: nothing would be written
        kept = {"outside_plan", "decorative", *(name for name, _value in form.ticked)}
        loose = [box for box in form.boxes if box[0] not in kept and self.rng.random() < 0.95]
        ticked = [*form.ticked, *loose]
        buttons = [button for button in form.buttons if button[0] == "do" in said] or form.buttons
        pressed = self._button(buttons, said)
        for of, value in [*form.fixed, *typed, *ticked, *([pressed] if pressed[0] else [])]:
            data.setdefault(of, []).append(value)
        for of, choices in [*form.radios.items(), *form.selects.items()]:
            chosen = form.chosen.get(of)
            if choices and of != "repeat":
                data[of] = [chosen if chosen is not None else self.rng.choice(choices)]
        if form.action == "/lich/moi" and form.boxes:
            self._plan(form, data, bool(said.get("letters", self.rng.random() < 0.6)))
        files = form.files if form.action == "/nhom-nhan" else ()
        return Sent(form.action, data, {of: self._file(name) for of in files})

    def _button(self, buttons: list[tuple[str, str]], said: dict[str, Any]) -> tuple[str, str]:
        wanted = said.get("do", "approve")
        if ("do", wanted) in buttons and self.rng.random() < 0.9:
            return ("do", wanted)
        return self.rng.choice(buttons or [("", "")])

    def _plan(self, form: Form, data: dict[str, list[str]], letters: bool) -> None:
        """Pages, or letters to a list; now, or tomorrow."""
        outlets = [value for name, value in form.boxes if name == "outlet"]
        lists = [value for value in form.selects.get("audience", []) if value in LISTS]
        ways = {"thu": "email", "sms": "phone"}
        able = [name for name in lists if LISTS[name] in (ways.get(way) for way in outlets)]
        pages = [outlet for outlet in outlets if outlet not in ways]
        if letters and able:
            name = self.rng.choice(able)
            data["outlet"] = [way for way in outlets if ways.get(way) == LISTS[name]]
            data["audience"] = [name]
        else:
            data["outlet"], data["audience"] = self.rng.sample(pages, min(2, len(pages))), [""]
        if self.rng.random() < 0.7:
            data["when"], data["date"] = ["now"], [""]
        else:
            data.pop("when", None)
            data["date"], data["time"] = [_tomorrow()], ["08:00"]

    def _text(self, name: str, value: str, mark: str, audience: str) -> str:
        """Every text of an item carries the mark of its edit."""
        if name in ("title", "body", "summary"):
            return re.sub(r"\s+w\d+w$", "", value) + ("\n\n" if name == "body" else " ") + mark
        words = {
            "sms": f"Tin moi cua co quan {mark}",
            "date": _tomorrow(),
            "why": f"thử tay {mark}",
            "text": f"góp ý {mark}",
            "name": audience,
            "address": f"nguoi{self.rng.randrange(LARGE)}@example.org",
            "upto": "" if self.rng.random() < 0.7 else str(self.rng.choice((LARGE, 2 * LARGE))),
        }
        return words.get(name, value)

    def _file(self, name: str) -> tuple[str, bytes]:
        """A list of people, larger or smaller than the one before."""
        count, first = self.rng.choice((SMALL, LARGE)), self.rng.randrange(40)
        make = "0900{:06d}" if LISTS[name] == "phone" else "nguoi{}@example.org"
        rows = "".join(f"{make.format(first + at)},Người {at}\n" for at in range(count))
        return f"{name}.csv", f"address,name\n{rows}".encode()

    def _seen(self, answer: Response) -> Response:
        if answer.status_code >= 500:
            self.broken.append(f"{answer.request.method} {answer.request.url.path}")
        return answer
