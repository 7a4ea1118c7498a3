"""Tries a text, saved or not, on the acting person: what it would be on one outlet, sent by that
outlet to his own proven address."""

from dataclasses import dataclass
from datetime import datetime

from assets import pictures
from channels.contract.channel import Channel
from channels.shared.fill import marks
from content.database.db import Connection
from content.intake.addresses import mask
from content.intake.errors import InputError, InputProblem
from content.items import drafts, media
from content.items.form import form_from
from content.items.items import Revision, newest_revision
from content.items.left_marks import filled
from content.notices.own_tests import OwnTest, own_address, queue_own_test
from content.outlets.outlets import Outlet, list_outlets
from content.people.acts import Act, Person
from engine.context import Context
from engine.decisions.intake import draft_revision
from engine.decisions.preflight import see
from wiring.own_tests import marked_as_test


@dataclass(frozen=True)
class Tried:
    """Where a test went: the outlet's name on screen, the address as screens may show it."""

    outlet: str
    address: str
    notice: int


def outlets_to_try(db: Connection) -> list[Outlet]:
    """The outlets through which somebody can write to himself alone."""
    return [row for row in list_outlets(db) if row.addressed in ("email", "phone")]


@dataclass(frozen=True)
class TextToTry:
    """A text as its person has it now; `context` knows its picture, `typed`: it is not saved."""

    revision: Revision
    context: Context
    typed: bool


def text_to_try(context: Context, item: str, person: Person, now: datetime) -> TextToTry | None:
    """What the person is typing, or else the newest revision; None where there is neither."""
    with context.database.read() as db:
        draft, newest = drafts.find(db, item, person.name), newest_revision(db, item)
    if newest is not None and not person.may("write", newest.unit):
        return TextToTry(newest, context, False)
    if draft is not None:
        made, knowing = draft_revision(context, form_from(draft.fields), person, now)
        return TextToTry(made, knowing, True)
    return TextToTry(newest, context, False) if newest is not None else None


def try_on_oneself(context: Context, revision: Revision, outlet: Outlet, act: Act) -> Tried:
    """Send a text to the acting person as that outlet would; `context` is the one that came with
    the draft and knows its unsaved picture. InputError, and nothing is queued, where the outlet
    cannot carry it or the person has no proven address."""
    act.require("write", revision.unit)
    _require_carried(context, revision, outlet)
    with context.database.write() as db:
        address = own_address(db, context.vault, outlet, act.person.name)
        for data in context.unsaved.values():
            _keep(db, context, data, act)
        title, fields = filled(revision.document)["title"], _fields(revision, act.person.name)
        test = OwnTest(revision.item, title, revision.document, fields)
        notice = queue_own_test(db, context.vault, outlet, test, act)
    return Tried(outlet.title, mask(address), notice)


def _require_carried(context: Context, revision: Revision, outlet: Outlet) -> None:
    if outlet.addressed and outlet.family not in revision.document["channels"]:
        text = "bài này không chọn kênh đó: thêm kênh ở trang viết rồi gửi thử"
        raise InputError([InputProblem(outlet.title, text)])
    sight = see(revision, outlet, context)
    blocking = [
        InputProblem(finding.field, finding.text) for finding in sight.findings if finding.blocking
    ]
    if not blocking and sight.message is not None and isinstance(sight.channel, Channel):
        blocking = [
            InputProblem(f"thêm chữ «thử» ở đầu, {problem.field}", problem.text)
            for problem in sight.channel.problems(marked_as_test(sight.message))
            if problem.blocking
        ]
    if blocking:
        raise InputError(blocking)


def _fields(revision: Revision, name: str) -> dict[str, str]:
    """What stands for a recipient's columns: the person's name, and each other column's own."""
    texts = filled(revision.document)
    names = ("title", "summary", "body", "sms", "sms_accented")
    shown = [*(texts[part] or "" for part in names), *texts["zalo"].values()]
    wanted = {column for part in shown for column in marks(part)}
    return {"name": name, **{column: f"«{column}»" for column in wanted if column != "name"}}


def _keep(db: Connection, context: Context, data: bytes, act: Act) -> None:
    """The drawn card of a text that is not saved yet: whoever sends the test reads it."""
    facts = pictures.check(data)
    stored = media.Stored(facts.sha256, facts.ext, facts.mime, facts.width, facts.height)
    media.keep(db, context.media_dir, data, stored, act.at)
