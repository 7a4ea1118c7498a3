"""What would be wrong with a text on each outlet, asked before anybody approves it. No network."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from channels.contract.channel import Channel, Surface
from channels.contract.message import Message
from channels.shared.fill import fill, marks, stand_ins
from content.audiences.audiences import Audience
from content.intake.text import placeholders
from content.items.families import FAMILIES
from content.items.items import Revision
from content.items.left_marks import filled, shown_texts
from content.outlets.outlets import Outlet
from engine.context import Context
from engine.decisions.picture_notes import fit_notes, picture_notes
from wiring.messages import make_message
from wiring.outlets import open_outlet
from wiring.readers import sample_reader
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
    mark: str = ""  # what somebody must still fill in, where that is the problem

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
        fit = [outlet.approved_as for outlet in own if outlet.name not in bad]
        if family not in nowhere:
            result |= dict.fromkeys(fit if own else _for_later(revision, family), family)
    return result


def _for_later(revision: Revision, family: str) -> list[str]:
    personal = bool(_mark_findings(revision, family))
    return [name for name, said in channels_of(family).items() if said.addressed or not personal]


def audience_findings(revision: Revision, audience: Audience) -> list[Finding]:
    """Personal marks in the text for which the audience's file has no column, and the text no words
    to stand in."""
    texts = filled(revision.document)
    names = ("title", "summary", "body", "sms", "sms_accented")
    together = "\n".join([*(texts[name] or "" for name in names), *texts["zalo"].values()])
    wanted = {column for column, words in stand_ins(together).items() if not words}
    missing = sorted(wanted - set(audience.columns) - {"name"})
    return [
        Finding(
            "", "", "nội dung", f"nhóm nhận {audience.name} không có cột «{mark}» mà bài cần", True
        )
        for mark in missing
    ]


def personal_fields(revision: Revision, families: Collection[str] | None = None) -> dict[str, str]:
    """The columns that the text fills in for each reader, and the words for who has nothing there
    ("" where the text has none); of all families that write to people where none is named."""
    own = families_of(revision) if families is None else families
    texts = [
        text
        for family in own
        if _writes_to_people(family)
        for text in shown_texts(revision.document, family).values()
    ]
    return stand_ins("\n".join(texts))


def needed_fields(revision: Revision, families: Collection[str] | None = None) -> frozenset[str]:
    """The columns without which a reader is sent nothing: a place of a registered template that
    would be empty."""
    own = families_of(revision) if families is None else families
    places = revision.document.get("zalo") or {} if "zalo" in own else {}
    found = [marks(text) for text in places.values() if not fill(text, {}).strip()]
    return frozenset(column for asked in found if len(asked) == 1 for column in asked)


def personal_examples(
    revision: Revision, families: Collection[str], people: Sequence[Mapping[str, str]]
) -> list[str]:
    """The first line with a mark of each text, as somebody reads it; each different one once."""
    lines = [
        line.strip()
        for family in families
        if _writes_to_people(family)
        for text in shown_texts(revision.document, family).values()
        for line in [line for line in text.splitlines() if marks(line)][:1]
    ]
    made = (" ".join(fill(line, fields).split()) for fields in people for line in lines)
    return list(dict.fromkeys(made))


def _text_findings(revision: Revision, family: str) -> list[Finding]:
    texts = shown_texts(revision.document, family)
    findings = [
        Finding(
            family,
            "",
            name,
            f"còn chỗ trống {mark}: bổ sung vào hồ sơ cơ quan hoặc sửa bài",
            True,
            mark,
        )
        for name, text in texts.items()
        for mark in dict.fromkeys(placeholders(text))
    ]
    return findings if _writes_to_people(family) else findings + _mark_findings(revision, family)


def _writes_to_people(family: str) -> bool:
    return any(said.addressed for said in channels_of(family).values())


def _mark_findings(revision: Revision, family: str, outlet: str = "") -> list[Finding]:
    """What only a message to one person could fill."""
    return [
        Finding(
            family,
            outlet,
            name,
            f"kênh này không điền được {{{{{mark}}}}} cho từng người: bỏ dấu đó, hoặc bỏ kênh",
            True,
        )
        for name, text in shown_texts(revision.document, family).items()
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
    notes = picture_notes(revision.document, channel, message, context)
    found = (
        *found_on(outlet, channel, message),
        *(
            Finding(outlet.family, outlet.name, note.field, note.text, note.blocking)
            for note in notes
        ),
    )
    if not outlet.addressed and _writes_to_people(outlet.family):
        found += tuple(_mark_findings(revision, outlet.family, outlet.name))
    return Sight(outlet, channel, message, found)


def text_of(sight: Sight) -> str:
    """The text that somebody gets from an outlet that sends plain text, as it would leave; ""
    where it sends none."""
    if sight.message is None or sight.channel is None:
        return ""
    files = sight.channel.preview(sight.message, sample_reader(sight.outlet.addressed))
    return files.get(".txt", b"").decode("utf-8")


def found_on(outlet: Outlet, channel: Channel | Surface, message: Message) -> tuple[Finding, ...]:
    """The problems of a message on its outlet."""
    return tuple(
        Finding(outlet.family, outlet.name, problem.field, problem.text, problem.blocking)
        for problem in (*channel.problems(message), *fit_notes(message))
    )
