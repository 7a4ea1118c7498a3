"""Where the evidence behind a row of a figure opens: on the public web, or on a page of ours."""

from dataclasses import dataclass

from console.words.i18n import _
from console.words.sayings import said
from reports.counting.explain import ExplainedRow
from reports.counting.openings import RowOpening


@dataclass(frozen=True)
class EvidenceLink:
    """One link: `place` names the outlet or the place before it, `note` says more behind it; `own`
    = a page of the console."""

    words: str
    href: str
    place: str = ""
    note: str = ""
    own: bool = True


def subject_of(row: ExplainedRow) -> str:
    """The page of what the row is about: the activity, or the item."""
    kind, _colon, number = row.id.partition(":")
    return f"/hoat-dong/{number}" if kind == "activity" else f"/tin/{row.item}"


def links_of(row: ExplainedRow) -> list[EvidenceLink]:
    """What proves the row: each of its outlets apart, or the page with the activity's files."""
    kind, _colon, number = row.id.partition(":")
    found = [_link(opening) for opening in row.openings]
    if kind == "activity":
        href, note = f"{subject_of(row)}#minh-chung", row.link or _("chưa có minh chứng")
        found.append(EvidenceLink(_("hồ sơ hoạt động"), href, row.where, note))
    elif kind == "amendment":
        found.append(EvidenceLink(_("các bản của bài"), subject_of(row), note=row.where))
    elif kind == "opening":
        words = _("số lượt mở theo ngày")
        found.append(EvidenceLink(words, f"{subject_of(row)}#lien-ket-ngan", note=said(row.where)))
    elif kind in ("delivery", "reading"):
        found.append(EvidenceLink(_("lượt gửi %(number)s", number=number), f"/nhat-ky/{number}"))
    return found


def _link(opening: RowOpening) -> EvidenceLink:
    if opening.url:
        return EvidenceLink(opening.url, opening.url, opening.title, own=False)
    href = f"/tin/{opening.item}/ban/{opening.revision}/{opening.outlet}"
    words = _("%(outlet)s: bản %(number)s đã phát", outlet=opening.title, number=opening.revision)
    return EvidenceLink(words, href)
