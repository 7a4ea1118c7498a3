"""One press, one act: every form that sends something carries a one-time key, put into it when the
template is compiled, so that no form can be forgotten."""

import hashlib
import re
import secrets
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, replace
from html import unescape
from urllib.parse import unquote, urlsplit

from jinja2.ext import Extension
from markupsafe import Markup

FIELD = "_once"
"""The name of the hidden field; a leading `_` is not shown where a form's fields are listed."""
HEADER = "x-once"
"""What a script sends instead that has no form."""

_CODE = r"\{\{.*?\}\}|\{%.*?%\}"
_TAG = re.compile(rf'<form\b(?:{_CODE}|"(?:{_CODE}|[^"])*"|[^>"])*>', re.DOTALL | re.IGNORECASE)
_ACTION = re.compile(rf'\baction="((?:{_CODE}|[^"])*)"', re.DOTALL)
_POSTS = re.compile(r'\bmethod="?post\b', re.IGNORECASE)


@dataclass(frozen=True)
class Pressed:
    """The press that is being answered; `is_used` tells whether it has acted."""

    path: str
    key: str
    is_used: Callable[[], bool]


_pressed: ContextVar[Pressed | None] = ContextVar("pressed", default=None)
_drawn_for: ContextVar[str] = ContextVar("drawn_for", default="")


class OnceFields(Extension):
    """Puts the key's field behind the tag of every form that posts."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The template with the fields in it; its lines stay where they are."""
        return _TAG.sub(_with_field, source)


def answering(pressed: Pressed | None) -> None:
    """Says which press the rest of this request answers."""
    _pressed.set(pressed)


def hand_on() -> None:
    """The page that follows hands the key on whatever was done: nobody can say how far a press came
    that broke, and its key knows."""
    if pressed := _pressed.get():
        _pressed.set(replace(pressed, is_used=lambda: False))


def drawing_for(name: str) -> None:
    """Whose page is drawn next: the account's name, "" for nobody's."""
    _drawn_for.set(name)


def is_anothers(key: str, name: str) -> bool:
    """Whether a form was drawn for another account than the one that now sends it: somebody signed
    in in another tab meanwhile."""
    _, dot, mark = key.partition(".")
    return bool(dot) and mark != _mark(name)


def once_field(action: str) -> Markup:
    """The hidden field of a form that goes to `action`.

    A page that answers a press without having acted (something to mend, one more question) hands
    its key on: to ask, to make sure and to confirm is one act.
    """
    pressed, path = _pressed.get(), unquote(urlsplit(unescape(action)).path)
    handed_on = pressed and path in ("", pressed.path) and not pressed.is_used()
    key = pressed.key if pressed and handed_on else _new_key(_drawn_for.get())
    # Firefox would bring a used key back after a reload
    return Markup('<input type="hidden" name="{}" value="{}" autocomplete="off">').format(
        FIELD, key
    )


def _new_key(name: str) -> str:
    """A key that nobody guesses, with a mark of whom its form is drawn for."""
    return secrets.token_urlsafe(12) + (f".{_mark(name)}" if name else "")


def _mark(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:12]


def _with_field(tag: re.Match[str]) -> str:
    if not _POSTS.search(tag[0]):
        return tag[0]
    action = _ACTION.search(tag[0])
    where = "{% set once_action %}" + (action[1] if action else "") + "{% endset %}"
    return f"{tag[0]}{where}{{{{ once_field(once_action) }}}}"
