"""What would be wrong with a text on each outlet, asked before anybody approves it. No network."""

from collections.abc import Sequence
from dataclasses import dataclass

from channels.contract.channel import Channel, Surface
from channels.contract.message import Message, Problem
from channels.shared.fill import marks
from content.audiences.audiences import Audience
from content.intake.text import placeholders
from content.items.families import FAMILIES
from content.items.items import Revision
from content.outlets.outlets import Outlet
from engine.context import Context
from wiring.messages import filled, make_message
from wiring.outlets import open_outlet
from wiring.registered import channels_of
from wiring.settings import SettingsError


@dataclass(frozen=True)
class Finding:
    """One problem, on one outlet or ("") on every outlet of a family."""

    family: str
    outlet: str
    field: str
    text: str
    blocking: bool

    def __str__(self) -> str:
        place = f"{self.family}/{self.outlet}" if self.outlet else self.family
        return f"{place}, {self.field}: {self.text}"


@dataclass(frozen=True)
class Sight:
    """One outlet's message of a text with its problems; no message where none can be made."""

    outlet: Outlet
    channel: Channel | Surface | None
    message: Message | None
    findings: tuple[Finding, ...]


def families_of(revision: Revision) -> tuple[str, ...]:
    """The families that the item asks for and the machine can publish."""
    return tuple(family for family in FAMILIES if family in revision.document["channels"])


def check(revision: Revision, outlets: Sequence[Outlet], context: Context) -> list[Finding]:
    """Every problem of a text on the given outlets (those of other families are passed over)."""
    return [
        *text_findings(revision),
        *(finding for sight in sights(revision, outlets, context) for finding in sight.findings),
    ]


def sights(revision: Revision, outlets: Sequence[Outlet], context: Context) -> list[Sight]:
    """What each outlet would show, of the families that the item asks for."""
    families = families_of(revision)
    return [see(revision, outlet, context) for outlet in outlets if outlet.family in families]


def text_findings(revision: Revision) -> list[Finding]:
    """The problems of a text that are the same on every outlet of a family."""
    return [
        finding for family in families_of(revision) for finding in _text_findings(revision, family)
    ]


def open_channels(
    revision: Revision, outlets: Sequence[Outlet], findings: Sequence[Finding]
) -> dict[str, str]:
    """The channels that may be approved, each with its family: no placeholder shows, and at least
    one of its outlets can carry the text. Of a family without any outlet every registered channel
    may: one of them is for later."""
    nowhere = {finding.family for finding in findings if finding.blocking and not finding.outlet}
    bad = {finding.outlet for finding in findings if finding.blocking}
    result: dict[str, str] = {}
    for family in families_of(revision):
        own = [outlet for outlet in outlets if outlet.family == family]
        fit = [outlet.channel for outlet in own if outlet.name not in bad]
        if family not in nowhere:
            result |= dict.fromkeys(fit if own else _for_later(revision, family), family)
    return result


def _for_later(revision: Revision, family: str) -> list[str]:
    personal = bool(_mark_findings(revision, family))
    return [name for name, said in channels_of(family).items() if said.addressed or not personal]


def audience_findings(revision: Revision, audience: Audience) -> list[Finding]:
    """Personal marks in the text for which the audience's file has no column."""
    texts = filled(revision.document)
    wanted = {
        mark
        for name in ("title", "summary", "body", "sms", "sms_accented")
        for mark in marks(texts[name] or "")
    }
    missing = sorted(wanted - set(audience.columns) - {"name"})
    return [
        Finding(
            "", "", "nội dung", f"nhóm nhận {audience.name} không có cột «{mark}» mà bài cần", True
        )
        for mark in missing
    ]


def columns_used(revision: Revision, outlets: Sequence[Outlet]) -> list[str]:
    """The columns of a list that the text fills in, on the outlets that write to people."""
    families = {outlet.family for outlet in outlets if outlet.addressed}
    texts = [text for family in families for text in _shown_texts(revision, family).values()]
    return sorted({mark for text in texts for mark in marks(text)})


def _text_findings(revision: Revision, family: str) -> list[Finding]:
    texts = _shown_texts(revision, family)
    findings = [
        Finding(
            family, "", name, f"còn chỗ trống {mark}: bổ sung vào hồ sơ cơ quan hoặc sửa bài", True
        )
        for name, text in texts.items()
        for mark in dict.fromkeys(placeholders(text))
    ]
    return findings if _writes_to_people(family) else findings + _mark_findings(revision, family)


def _shown_texts(revision: Revision, family: str) -> dict[str, str]:
    """The author's texts that the public sees by a family, by field; an own social post replaces
    title and summary."""
    texts = filled(revision.document)
    names = FAMILIES[family]
    if "social" in names and texts["social"]:
        names = tuple(name for name in names if name not in ("title", "summary"))
    return {name: "\n".join(texts[name]) if name == "led" else texts[name] or "" for name in names}


def _writes_to_people(family: str) -> bool:
    return any(said.addressed for said in channels_of(family).values())


def _mark_findings(revision: Revision, family: str, outlet: str = "") -> list[Finding]:
    """What only a message to one person could fill."""
    return [
        Finding(
            family, outlet, name, f"kênh này không điền được {{{{{mark}}}}} cho từng người", True
        )
        for name, text in _shown_texts(revision, family).items()
        for mark in sorted(marks(text))
    ]


def see(revision: Revision, outlet: Outlet, context: Context) -> Sight:
    """What an outlet would show of a text, made by the code that sends it."""
    try:
        channel = open_outlet(outlet, context.vault, context.site)
    except SettingsError as error:
        return Sight(
            outlet, None, None, (Finding(outlet.family, outlet.name, "cấu hình", str(error), True),)
        )
    try:
        message = make_message(revision.document, channel, context.site, context.load_picture)
    except ValueError as error:  # the picture's file is gone or damaged
        text = f"không dựng được nội dung ({error}): nhập lại bài cùng tệp ảnh"
        return Sight(
            outlet, channel, None, (Finding(outlet.family, outlet.name, "image", text, True),)
        )
    found = found_on(outlet, channel, message)
    if not outlet.addressed and _writes_to_people(outlet.family):
        found += tuple(_mark_findings(revision, outlet.family, outlet.name))
    return Sight(outlet, channel, message, found)


def found_on(outlet: Outlet, channel: Channel | Surface, message: Message) -> tuple[Finding, ...]:
    """The problems of a message on its outlet."""
    return tuple(
        Finding(outlet.family, outlet.name, problem.field, problem.text, problem.blocking)
        for problem in (*channel.problems(message), *_picture_notes(message))
    )


def _picture_notes(message: Message) -> list[Problem]:
    """What becomes of the pictures on this outlet: advice, which blocks nothing."""
    shown = [message.picture] if message.picture else []
    notes = [note for picture in (*shown, *message.pictures) for note in picture.notes]
    return [Problem("image", note, blocking=False) for note in dict.fromkeys(notes)]
