"""The forms of a page as a browser reads them, and a form as it was sent."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

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
    ticked: list[Field] = field(default_factory=list)
    radios: dict[str, list[str]] = field(default_factory=dict)
    selects: dict[str, list[str]] = field(default_factory=dict)
    chosen: dict[str, str] = field(default_factory=dict)
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
        else:
            self._choice(form, tag, of)

    def _input(self, form: Form, of: dict[str, str]) -> None:
        name, value, kind = of["name"], of.get("value", ""), of.get("type", "text")
        if kind == "hidden":
            form.fixed.append((name, value))
        elif kind == "checkbox":
            form.boxes.append((name, value or "on"))
            if "checked" in of:
                form.ticked.append((name, value or "on"))
        elif kind == "radio":
            form.radios.setdefault(name, []).append(value)
            if "checked" in of:
                form.chosen[name] = value
        elif kind == "file":
            form.files.append(name)
        else:
            form.typed.append((name, value))

    def _choice(self, form: Form, tag: str, of: dict[str, str]) -> None:
        if tag == "select":
            self._select = of.get("name", "")
            form.selects[self._select] = []
        elif tag == "option" and self._select:
            form.selects[self._select].append(of.get("value", ""))
            if "selected" in of:
                form.chosen[self._select] = of.get("value", "")

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
        """Its one-time key."""
        return (self.data.get("_once") or [""])[-1]
