"""What would be wrong with a text on each outlet, asked before anybody approves it. No network."""

from collections.abc import Sequence
from dataclasses import dataclass

from channels.contract.channel import Channel, Surface
from channels.contract.message import Message
from channels.shared.fill import marks
from content.audiences.audiences import Audience
from content.intake.text import placeholders
from content.items.items import Revision
from content.outlets.outlets import Outlet
from engine.context import Context
from wiring.messages import AUTOMATIC, filled, make_message
from wiring.outlets import open_outlet
from wiring.settings import SettingsError

_SHOWN = {
    "portal": ("title", "summary", "body", "alt"),
    "email": ("title", "summary", "body", "alt"),
    "sms": ("sms", "sms_accented"),
    "social": ("title", "summary", "social", "alt"),
    "led": ("led",),
}
"""The texts that the public sees on each family; an author's own social post replaces title and
summary."""


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
    return tuple(family for family in AUTOMATIC if family in revision.document["channels"])


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


def open_families(
    revision: Revision, outlets: Sequence[Outlet], findings: Sequence[Finding]
) -> tuple[str, ...]:
    """The families that may be approved: no placeholder shows, and at least one of its outlets (if
    it has any) can carry the text."""
    blocked_everywhere = {
        finding.family for finding in findings if finding.blocking and not finding.outlet
    }
    bad = {finding.outlet for finding in findings if finding.blocking}
    result = []
    for family in families_of(revision):
        own = [outlet.name for outlet in outlets if outlet.family == family]
        if family not in blocked_everywhere and (not own or set(own) - bad):
            result.append(family)
    return tuple(result)


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


def _text_findings(revision: Revision, family: str) -> list[Finding]:
    texts = filled(revision.document)
    names = _SHOWN[family]
    if family == "social" and texts["social"]:
        names = ("social", "alt")
    findings = []
    for name in names:
        value = "\n".join(texts[name]) if name == "led" else texts[name] or ""
        findings += [
            Finding(
                family,
                "",
                name,
                f"còn chỗ trống {mark}: bổ sung vào hồ sơ cơ quan hoặc sửa bài",
                True,
            )
            for mark in dict.fromkeys(placeholders(value))
        ]
        if family not in ("email", "sms"):
            findings += [
                Finding(
                    family,
                    "",
                    name,
                    f"kênh này không điền được {{{{{mark}}}}} cho từng người",
                    True,
                )
                for mark in sorted(marks(value))
            ]
    return findings


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
    found = [
        Finding(outlet.family, outlet.name, problem.field, problem.text, problem.blocking)
        for problem in channel.problems(message)
    ]
    return Sight(outlet, channel, message, tuple(found))
