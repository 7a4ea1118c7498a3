"""What a decision leaves out of a text, told after it: nothing is dropped without a word."""

from console.shell.pages import Flash
from console.words.i18n import _
from console.words.words import family_names
from engine.decisions.approving import Checked

_NAMED, _LONG = 3, 60
"""As many marks, so many letters of each, go into one line; the item's page has all of them."""


def left_out_flash(found: Checked) -> list[Flash]:
    """The channels that are not part of it, with the marks that are why; none where all are."""
    if not found.left_out:
        return []
    known = family_names()
    names = ", ".join(known[name] for name in found.left_out)
    left = [_cut(left.mark) for left in found.left_marks]
    marks = ", ".join(left[:_NAMED])
    if len(left) > _NAMED:
        marks = _("%(marks)s và %(num)s chỗ khác", marks=marks, num=len(left) - _NAMED)
    if marks:
        text = _("Không phát ở: %(names)s, vì còn chỗ trống %(marks)s.", names=names, marks=marks)
    else:
        text = _("Không phát ở: %(names)s; mở bài để xem vì sao.", names=names)
    return [Flash(text, "warning")]


def _cut(mark: str) -> str:
    return mark if len(mark) <= _LONG else f"{mark[: _LONG - 1]}…"
