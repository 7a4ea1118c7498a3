"""What an author is told while writing: beside each field its length and what is wrong with it, and
how every outlet would show the text. Nothing is wrong yet with what nobody came to."""

from collections.abc import Collection, Sequence
from dataclasses import fields, replace
from typing import Any, Final

from channels.sms.encoding import plainer
from console.access.auth import Visit
from console.looks.showing import Card, cards
from console.words.campaigns import campaigns_called
from console.words.i18n import _
from content.campaigns.campaigns import open_campaigns
from content.finding.choices import campaign_names
from content.intake.local_time import local_day
from content.items.form import ItemForm, field_of
from content.plans.retiring import offered_themes
from engine.decisions.approving import Checked
from engine.decisions.preflight import Finding

ALL = "*"
"""What stands for every field, once somebody tried to save."""

_COUNTED: Final = {"summary": 200, "sms": 160, "sms_accented": 134}
_PLAIN: Final = ("sms", "sms_accented")
_WORDS: Final = (80, 400)
_SHOWN_AS: Final = {"html": "body", "text": "body"}  # on an outlet: in the form


def waiting_fields(form: ItemForm, is_new: bool, touched: str) -> frozenset[str]:
    """The empty fields of an item that nobody saved yet, but for those which its author left
    empty."""
    if not is_new or touched == ALL:
        return frozenset()
    empty = {field.name for field in fields(form) if not _filled(getattr(form, field.name))}
    if form.outside_plan:
        empty.discard("themes")
    return frozenset(empty - set(touched.split()))


def first_empty(form: ItemForm) -> str:
    """The field in which an author goes on; "" where the text is there."""
    return next((name for name in ("title", "summary", "body") if not getattr(form, name)), "")


def seen_while_writing(
    form: ItemForm, found: Checked, waiting: Collection[str], is_new: bool
) -> dict[str, Any]:
    """For the page and for what its preview swaps in; findings of fields that wait are none."""
    shown = [_without(card, waiting) for card in cards(found.sights, f"/tin/{form.id}/nhap")]
    said = [finding for finding in found.findings if _field(finding) not in waiting]
    count, (least, most) = len(form.body.split()), _WORDS
    return {
        "cards": shown,
        "live_findings": _live(said, shown),
        "lengths": {name: (len(getattr(form, name)), top) for name, top in _COUNTED.items()},
        "plainer": {name: plain for name in _PLAIN if (plain := _plainer(form, name))},
        "word_count": count,
        "words_over": max(0, count - most),
        "words_short": least - count if 0 < count < least and not is_new else 0,
        "others": [entry for entry in said if not entry.outlet and not field_of(entry.field)],
    }


def _plainer(form: ItemForm, name: str) -> str:
    """The plain form of a text that has quotes, dashes or spaces of a word processor; "" for one
    that has none."""
    text: str = getattr(form, name)
    plain = plainer(text)
    return plain if plain != text else ""


def _filled(value: str | tuple[str, ...]) -> bool:
    return bool(value.strip() if isinstance(value, str) else value)


def _field(finding: Finding) -> str:
    return _SHOWN_AS.get(finding.field) or field_of(finding.field)


def _without(card: Card, waiting: Collection[str]) -> Card:
    said = tuple(finding for finding in card.findings if _field(finding) not in waiting)
    return replace(card, findings=said)


def _live(said: Sequence[Finding], shown: Sequence[Card]) -> dict[str, list[tuple[str, bool]]]:
    """Each field's findings, once each. Which themes an outlet takes is no fault of the text while
    another outlet takes them."""
    live: dict[str, list[tuple[str, bool]]] = {}
    for finding in said:
        entry = (finding.text, finding.blocking)
        field = field_of(finding.field)
        if field not in ("", "themes") and entry not in live.setdefault(field, []):
            live[field].append(entry)
    if nowhere := sorted({card.label for card in shown if card.nowhere}):
        text = _(
            "Không điểm phát nào của «%(channel)s» nhận chủ đề đã chọn: hãy chọn thêm chủ đề, hoặc "
            "bỏ kênh này.",
            channel="», «".join(nowhere),
        )
        live["themes"] = [(text, True)]
    return live


def chosen_from(visit: Visit, campaign: str, themes: Collection[str]) -> dict[str, Any]:
    """What the form offers: campaigns that are open, themes of the plans in use, and what the item
    has."""
    with visit.context.database.read() as db:
        named = open_campaigns(db)
        own = {campaign: campaign_names(db).get(campaign, campaign)} if campaign else {}
        return {
            "titles": offered_themes(db, local_day(visit.now), themes),
            "campaigns": {
                "": _("Không thuộc chiến dịch nào"),
                **campaigns_called({**named, **own}),
            },
        }
