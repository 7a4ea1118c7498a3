"""How a page is made: the templates, what each of them may use, and the short message that outlives
one redirect."""

import base64
import binascii
import hashlib
import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from assets import web
from console.shell import forms
from console.shell.forms import OnceFields, once_field
from console.shell.tables import name_columns
from console.words import i18n
from console.words.guide import section_of
from console.words.help import help_of
from console.words.reports import figure_name, report_title
from console.words.rhythms import repetition
from console.words.roles import role_name, roles_named
from console.words.sayings import COMMAND, said
from console.words.typed import typed_lines
from console.words.units import unit_name
from console.words.words import (
    channel,
    delivery_state,
    family,
    outcome_name,
    outlet_state,
    publication_state,
    standing_cause,
)
from content.intake.errors import InputError, InputProblem, RefusedRows
from content.intake.typed_fields import HIDDEN, is_written, row_numbers
from content.people.acts import Person

CONSOLE = Path(__file__).parent.parent
STATIC = (CONSOLE / "static", web.FOLDER)
"""Where the files under /static/ lie; the first that has a name gives it."""
FLASH_COOKIE = "lantoa_flash"
# never kept, never shown again
SECRET_FIELDS = (
    "password",
    "own_password",
    "new_password",
    "new_again",
    "code",
    "phone_code",
    "half_way",
)

_TEMPLATES = CONSOLE / "templates"
_ICONS = CONSOLE / "static" / "vendor" / "bootstrap-icons"

FlashTone = Literal["good", "warning", "bad"]

_UNDO = re.compile(r"/lich/[0-9]{1,18}/hoan-tac/[0-9]{1,18}(\?then=[\w%.~-]*)?", re.ASCII)
_WORDS = (
    role_name,
    channel,
    delivery_state,
    family,
    figure_name,
    outcome_name,
    outlet_state,
    publication_state,
    repetition,
    report_title,
    roles_named,
    standing_cause,
    typed_lines,
)


@dataclass(frozen=True)
class Flash:
    """One sentence for the next page; `undo` is the address of the form that takes back what it
    tells of."""

    text: str
    tone: FlashTone = "good"
    undo: str = ""


@dataclass(frozen=True)
class FormFault:
    """One thing to mend in a form: the field's name (its input has the id `f-<name>`) and what to
    do; `closing` when it is nothing to mend, but says what became of the whole. `label` is what
    the field is called, told where the fault stands apart from it."""

    field: str
    text: str
    closing: bool = False
    label: str = ""


@cache
def environment() -> Environment:
    """The templates. Anything undefined in them is an error."""
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do", OnceFields],
    )
    made.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: i18n.catalogue().gettext(text), i18n.ngettext, newstyle=True
    )
    made.filters.update(
        moment=i18n.moment,
        clock=i18n.clock,
        long_day=i18n.long_day,
        number=i18n.number,
        written=i18n.written,
        said=said,
        unit_name=unit_name,
    )
    made.globals.update(
        icon=icon,
        static=static_url,
        languages=i18n.LANGUAGES,
        language=i18n.language,
        ago=i18n.ago,
        guide_section=section_of,
        help_of=help_of,
        once_field=once_field,
        secret_fields=SECRET_FIELDS,
        row_numbers=row_numbers,
        is_written=is_written,
    )
    made.globals.update({word.__name__: word for word in _WORDS})
    return made


def render(template: str, **values: object) -> str:
    """The HTML of a template."""
    person = values.get("person")
    forms.drawing_for(person.name if isinstance(person, Person) else "")
    return name_columns(environment().get_template(template).render(values))


def page(request: Request, template: str, *, status: int = 200, **values: object) -> Response:
    """A whole page with the message that the last one left."""
    html = render(
        template,
        **{
            "flashes": unpacked(request.cookies.get(FLASH_COOKIE, "")),
            "path": request.url.path,
            "posted": request.method == "POST",
            "person": None,
            "counts": {},
            **values,
        },
    )
    answer = HTMLResponse(html, status)
    if FLASH_COOKIE in request.cookies:
        answer.delete_cookie(FLASH_COOKIE)
    return answer


def go(url: str, *flashes: Flash) -> Response:
    """On to another page (303: a reload there sends nothing again), with something to say on it."""
    answer = RedirectResponse(url, 303)
    if flashes:
        packed = json.dumps(
            [[flash.text, flash.tone, flash.undo] for flash in flashes], ensure_ascii=False
        ).encode("utf-8")
        answer.set_cookie(
            FLASH_COOKIE,
            base64.urlsafe_b64encode(packed).decode("ascii"),
            max_age=120,
            httponly=True,
            samesite="lax",
        )
    return answer


def file_answer(text: str, name: str, kind: str = "text/plain") -> Response:
    """A text as a file to keep; its name has no sign that a header could misread."""
    head = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text.encode("utf-8"), media_type=f"{kind}; charset=utf-8", headers=head)


def own_path(url: str | None) -> str:
    """The address if it is a path of this site; the first page otherwise."""
    path = url or ""
    # browsers take `\` for `/`, leave tabs and line ends out, and see a host behind two slashes
    ours = path.startswith("/") and not path.startswith("//") and "\\" not in path
    return path if ours and path.isprintable() else "/"


def faults_of(error: InputError) -> list[FormFault]:
    """The faults of refused input, for the summary above a form."""
    faults = [
        FormFault(
            problem.field,
            on_screen(problem.text if problem.field else f"{problem.where}: {problem.text}"),
        )
        for problem in error.problems
    ]
    if isinstance(error, RefusedRows):
        text = error.closing.text
        faults.append(FormFault("", f"{text[:1].upper()}{text[1:]}.", closing=True))
    return faults


def on_screen(text: str) -> str:
    """A sentence without the command that shows more of it: officers have pages for that."""
    return COMMAND.sub("", text)


def is_secret(name: str) -> bool:
    """Whether what is typed in a field of that name is never kept and never shown again."""
    return name in SECRET_FIELDS or name.endswith(f".{HIDDEN}")


def problem(field: str, text: str) -> InputProblem:
    """A fault of a form's field, to be raised."""
    return InputProblem(field, text, field)


@cache
def icon(name: str) -> Markup:
    """A small picture beside a word; it says nothing by itself, so screen readers pass over it."""
    svg = (_ICONS / f"{name}.svg").read_text("utf-8")
    return Markup(svg.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1))  # noqa: S704


@cache
def static_version() -> str:
    """A name for all static files together: it changes when one of them does, so browsers may keep
    them for ever."""
    files = sorted(
        path
        for folder in STATIC
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".py" and "__pycache__" not in path.parts
    )
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:12]


def static_url(name: str) -> str:
    """The address of a static file."""
    return f"/static/{static_version()}/{name}"


@cache
def vendored() -> list[dict[str, str]]:
    """The foreign files that the pages use: name, version and licence, for «Giới thiệu»."""
    listed = [
        load
        for folder in STATIC
        for load in tomllib.loads((folder / "vendor.toml").read_text("utf-8"))["package"]
    ]
    return [
        {name: str(package[name]) for name in ("name", "version", "licence")} for package in listed
    ]


def kept_fields(form: Mapping[str, Any] | Sequence[tuple[str, Any]]) -> list[tuple[str, str]]:
    """What somebody typed, without passwords and files, so that it can be sent again."""
    pairs = form.items() if isinstance(form, Mapping) else form
    return [
        (name, value) for name, value in pairs if isinstance(value, str) and not is_secret(name)
    ]


def unpacked(cookie: str) -> list[Flash]:
    """The messages of a cookie: ours, or nothing, for a browser may send anything."""
    try:
        kept = json.loads(base64.urlsafe_b64decode(cookie) or "[]")
        return [
            Flash(
                str(text),
                tone if tone in ("good", "warning", "bad") else "good",
                undo if _UNDO.fullmatch(undo) else "",
            )
            for text, tone, undo in kept
        ]
    except (ValueError, TypeError, binascii.Error):
        return []
