"""One press, one act: a form that was sent before is answered with what the first sending made.

Stands around every route that takes a form. The key itself is stored by the record of acts, in the
transaction of what it made (`content.people.once`); here two presses at once are put one after the
other, and the second is led to where the first one went.
"""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

import anyio
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, Headers, UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from console.access.auth import FORM, KEY, sent_form, session_of
from console.shell import forms, pages
from console.shell.forms import Pressed
from console.shell.pages import FLASH_COOKIE, Flash
from console.words.acts import subject_path
from console.words.i18n import _, moment
from content.database.db import DatabaseError
from content.people.once import Done, DoneBefore, OneTimeKey, find_done, keep_answer, one_time_key
from engine.context import Context

_LOOK_EVERY_S = 0.02
_MOST_FLASH = 3_000  # characters: longer ones are not kept

log = logging.getLogger("lantoa.console")


@dataclass
class _Press:
    """One sending of a form by a signed-in person."""

    request: Request
    context: Context
    key: str
    form: FormData
    once: OneTimeKey
    person: str

    @property
    def path(self) -> str:
        return str(self.request.scope["path"])

    def done(self) -> Done | None:
        """What was done with the key so far."""
        with self.context.database.read() as db:
            return find_done(db, self.once.digest)

    def is_used(self) -> bool:
        """Whether this press has acted; asked by each form of the page that answers it."""
        return self.once.is_noted and self.done() is not None


@dataclass
class OncePerKey:
    """The route's application, which sees each key once."""

    app: ASGIApp
    has_page: Callable[[Scope], bool]
    busy: set[str] = field(default_factory=set)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        press = await _press(request) if scope["method"] == "POST" else None
        if _is_form(request) and FORM in scope:
            receive = _read(receive)
        if press is None:
            await self.app(scope, receive, send)
            return
        if forms.is_anothers(press.key, press.person):
            await _of_another(press)(scope, receive, send)
            return
        async with self._alone(press.once.digest):
            done = await run_in_threadpool(press.done)
            if done is None:
                done = await self._first(press, receive, send)
        if done is not None:
            await self._again(press, done)(scope, receive, send)

    @asynccontextmanager
    async def _alone(self, digest: str) -> AsyncIterator[None]:
        """One press of a key at a time: the second waits until the first has its answer."""
        while digest in self.busy:
            await anyio.sleep(_LOOK_EVERY_S)
        self.busy.add(digest)
        try:
            yield
        finally:
            self.busy.discard(digest)

    async def _first(self, press: _Press, receive: Receive, send: Send) -> Done | None:
        """Does it; what was done when another console was quicker.

        Its act may be just what this press is refused for (it is cancelled already, the same
        schedule stands): then too the press is led to what was done.
        """
        scope = press.request.scope
        scope[KEY] = press.once
        forms.answering(Pressed(press.path, press.key, press.is_used))

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                if press.once.is_noted:
                    await run_in_threadpool(_keep, press, message)
                elif await run_in_threadpool(press.done) is not None:
                    raise DoneBefore(press.once.digest)
            await send(message)

        try:
            await self.app(scope, receive, noting)
        except DoneBefore:
            return await run_in_threadpool(press.done)
        return None

    def _again(self, press: _Press, done: Done) -> Response:
        """The first's page, or what differs from the first and was not done."""
        own = press.path if self.has_page(press.request.scope) else "/"
        where, at = place_of(done) or own, moment(done.at)
        if done.asked != press.once.asked:
            return _differs(press, where, at)
        first = pages.unpacked(str((done.answer or {}).get("flash", "")))
        text = _("Việc này đã làm lúc %(at)s; lần bấm này không làm thêm gì.", at=at)
        if "hx-request" in press.request.headers:
            return Response(headers={"HX-Redirect": where})
        return pages.go(where, *first, Flash(text))


def _is_form(request: Request) -> bool:
    kind = request.headers.get("content-type", "")
    return kind.startswith(("application/x-www-form-urlencoded", "multipart/form-data"))


def _read(receive: Receive) -> Receive:
    """What is left of a request whose form was read: nothing, for a view that reads the body."""
    ended = False

    async def rest() -> Message:
        nonlocal ended
        if ended:
            return await receive()
        ended = True
        return {"type": "http.request", "body": b"", "more_body": False}

    return rest


def place_of(done: Done) -> str:
    """Where the first press led, or else the page of what it made; "" when there is none."""
    where = str((done.answer or {}).get("where", "")) or subject_path(done.subject)
    return pages.own_path(where) if where else ""


async def _press(request: Request) -> _Press | None:
    """The press that a request is; None without a session or a key."""
    session = await run_in_threadpool(session_of, request)
    if session is None:
        return None
    form = await sent_form(request) if _is_form(request) else FormData()
    key = str(form.get(forms.FIELD) or request.headers.get(forms.HEADER) or "")
    if not key:
        return None
    path, person = str(request.scope["path"]), session.person.name
    once = one_time_key(person, path, key, _asked(form))
    return _Press(request, request.app.state.context, key, form, once, person)


def _asked(form: FormData) -> list[tuple[str, str]]:
    """What tells one sending from another; of a file its name and size, of a secret nothing."""
    return [
        (name, f"{value.filename} {value.size}" if isinstance(value, UploadFile) else value)
        for name, value in form.multi_items()
        if name != forms.FIELD and not pages.is_secret(name)
    ]


def _keep(press: _Press, start: Message) -> None:
    """Store where the first press was led, before its answer leaves.

    When that fails the next one is led to what the record of acts names.
    """
    headers = Headers(raw=start["headers"])
    if start["status"] >= 400 or not press.is_used():
        return
    answer: dict[str, Any] = {"where": headers.get("location", "")}
    for cookie in headers.getlist("set-cookie"):
        flash = SimpleCookie(cookie).get(FLASH_COOKIE)
        if flash and len(flash.value) <= _MOST_FLASH:
            answer["flash"] = flash.value
    press.once.is_answered = True
    try:
        with press.context.database.write() as db:
            keep_answer(db, press.once.digest, answer)
    except DatabaseError as error:
        log.warning("the answer of a one-time key was not kept: %s", error)


def _of_another(press: _Press) -> Response:
    """The form was drawn for somebody else: nothing is done in the name of who signed in since, and
    what the other one typed is not shown."""
    fragment = "hx-request" in press.request.headers
    template = "other_account_fault.html" if fragment else "other_account.html"
    return pages.page(press.request, f"shell/{template}", status=409, who=press.person)


def _differs(press: _Press, where: str, at: str) -> Response:
    """The form was used, and came back with other content: shown, kept, and not done."""
    typed = pages.kept_fields(press.form.multi_items())
    return pages.page(
        press.request,
        "shell/used.html",
        status=409,
        at=at,
        where=where,
        action=press.path,
        kept=[(name, value) for name, value in typed if name != forms.FIELD],
    )
