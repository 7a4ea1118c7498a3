"""An officer who does anything: opens a page, fills in one of its forms at random and sends it; now
and then twice, at once, or long after the page was opened."""

import random
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from httpx import Client, Response

Field = tuple[str, str]
_LEFT_ALONE = re.compile(
    r"^/(dang-|ngon-ngu|tai-khoan|tim$|nguoi/|he-thong/(tai-khoan|sao-luu|dong-ho|co-quan)|diem-phat/[^/]+/thu)"
)
"""Accounts, backups and whole look-ups are no part of the walk."""


@dataclass
class Form:
    """One form of a page: where it goes, what it holds, what can be chosen and pressed."""

    action: str
    fixed: list[Field] = field(default_factory=list)
    typed: list[Field] = field(default_factory=list)
    boxes: list[Field] = field(default_factory=list)
    radios: dict[str, list[str]] = field(default_factory=dict)
    selects: dict[str, list[str]] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    buttons: list[Field] = field(default_factory=list)

    @property
    def is_left_alone(self) -> bool:
        return bool(_LEFT_ALONE.match(self.action))


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._open: Form | None = None
        self._area: str | None = None
        self._text = ""
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        of = {name: value or "" for name, value in attrs}
        if tag == "form" and of.get("method") == "post":
            self._open = Form(of.get("action", ""))
            self.forms.append(self._open)
        form = self._open
        if form is None:
            return
        if tag == "input" and of.get("name"):
            self._input(form, of)
        elif tag == "button" and of.get("type") != "button":
            form.buttons.append((of.get("name", ""), of.get("value", "")))
        elif tag == "textarea":
            self._area, self._text = of.get("name", ""), ""
        elif tag == "select":
            self._select = of.get("name", "")
            form.selects[self._select] = []
        elif tag == "option" and self._select:
            form.selects[self._select].append(of.get("value", ""))

    def _input(self, form: Form, of: dict[str, str]) -> None:
        name, value, kind = of["name"], of.get("value", ""), of.get("type", "text")
        if kind == "hidden":
            form.fixed.append((name, value))
        elif kind == "checkbox":
            form.boxes.append((name, value or "on"))
        elif kind == "radio":
            form.radios.setdefault(name, []).append(value)
        elif kind == "file":
            form.files.append(name)
        else:
            form.typed.append((name, value))

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea" and self._open is not None and self._area is not None:
            self._open.typed.append((self._area, self._text.removeprefix("\n")))
            self._area = None


def forms_in(html: str) -> list[Form]:
    """The forms of a page that post, but those of accounts."""
    parser = _Forms()
    parser.feed(html)
    return [form for form in parser.forms if not form.is_left_alone]


@dataclass
class Sent:
    """A form as it was sent, to be sent again."""

    action: str
    data: dict[str, list[str]]
    files: dict[str, tuple[str, bytes]]

    @property
    def key(self) -> str:
        return (self.data.get("_once") or [""])[-1]


@dataclass
class Officer:
    """One account at its browser; `told` collects (key, place) of every answer that led somewhere,
    `broken` every 500."""

    client: Client
    rng: random.Random
    pages: list[str]
    stash: list[Sent] = field(default_factory=list)
    told: list[tuple[str, str, str]] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    acts: int = 0

    def step(self) -> None:
        """One act: a stale form once more, or a new one, which one in four hands sends twice."""
        if self.stash and self.rng.random() < 0.2:
            self.send(self.rng.choice(self.stash))
            return
        page = self._seen(self.client.get(self.rng.choice(self.pages)))
        forms = forms_in(page.text)
        if not forms:
            return
        sent = self.fill(self.rng.choice(forms))
        for _press in range(2 if self.rng.random() < 0.25 else 1):
            answer = self.send(sent)
        self.stash = [*self.stash[-30:], sent]
        for form in forms_in(answer.text) if answer.status_code == 200 else ():
            if form.action == sent.action and self.rng.random() < 0.9:  # the last question
                self.send(self.fill(form))
                break

    def send(self, sent: Sent) -> Response:
        """Press the button."""
        self.acts += 1
        files = {name: (held[0], held[1]) for name, held in sent.files.items()} or None
        answer = self._seen(self.client.post(sent.action, data=sent.data, files=files))
        if answer.status_code == 303:
            self.told.append((sent.action, sent.key, answer.headers["location"]))
        return answer

    def fill(self, form: Form) -> Sent:
        """Anything where something is asked for."""
        data: dict[str, list[str]] = {}
        typed = [(name, self._text(name, value)) for name, value in form.typed]
        ticked = [box for box in form.boxes if self.rng.random() < 0.6]
        pressed = self.rng.choice(form.buttons or [("", "")])
        for name, value in [*form.fixed, *typed, *ticked, *([pressed] if pressed[0] else [])]:
            data.setdefault(name, []).append(value)
        for name, choices in [*form.radios.items(), *form.selects.items()]:
            if choices and name != "repeat":
                data[name] = [self.rng.choice(choices)]
        if form.action == "/lich/moi" and form.boxes:
            self._plan(form, data)
        return Sent(form.action, data, {name: self._file() for name in form.files})

    def _plan(self, form: Form, data: dict[str, list[str]]) -> None:
        """Pages, or letters to a list; now, or at the time that the form offers."""
        outlets = [value for name, value in form.boxes if name == "outlet"]
        lists = [value for value in form.selects.get("audience", []) if value]
        pages = [outlet for outlet in outlets if outlet not in ("thu", "sms")]
        letters = "thu" in outlets and bool(lists) and self.rng.random() < 0.6
        data["outlet"] = ["thu"] if letters else self.rng.sample(pages, min(2, len(pages)))
        data["audience"] = [self.rng.choice(lists) if letters else ""]
        if self.rng.random() < 0.7:
            data["when"] = ["now"]

    def _text(self, name: str, value: str) -> str:
        if name in ("title", "sms", "social"):
            return re.sub(r" w\d+w$", "", value) + f" w{self.rng.randrange(10**9)}w"
        if name == "why":
            return "thử tay"
        if name == "name" and not value:
            return "dan"
        return value

    def _file(self) -> tuple[str, bytes]:
        """A list of people, larger or smaller than the one before."""
        people = range(self.rng.choice((2, 3, 9)))
        rows = "".join(
            f"nguoi{self.rng.randrange(40)}-{number}@example.org,Người {number}\n"
            for number in people
        )
        return "dan.csv", f"address,name\n{rows}".encode()

    def _seen(self, answer: Response) -> Response:
        if answer.status_code >= 500:
            self.broken.append(f"{answer.request.method} {answer.request.url.path}")
        return answer
