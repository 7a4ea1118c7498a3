"""What is missing or odd in the columns that a text fills in, in words: for the last look, the page
of a release and the command line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from console.words.i18n import _, ngettext, number
from console.words.personal import empty_words
from content.audiences.doubts import LONGEST, ColumnDoubt, DoubtKind


@dataclass(frozen=True)
class DoubtLine:
    """One sentence, and where its people are listed."""

    text: str
    column: str
    kind: DoubtKind


def doubt_lines(doubts: Sequence[ColumnDoubt], stand_ins: Mapping[str, str]) -> list[DoubtLine]:
    """A sentence for each column and kind; of what is empty, the words that stand in."""
    return [_doubt_line(found, stand_ins.get(found.column, "")) for found in doubts]


def _doubt_line(found: ColumnDoubt, words: str) -> DoubtLine:
    after = empty_words(words) if found.kind == "empty" else ""
    return DoubtLine(_sentence(found) + after, found.column, found.kind)


def not_counted() -> str:
    """What is said of a list that an older release took in."""
    return _(
        "Danh sách này nhập bằng bản cũ nên chưa đếm được ô trống, ô sai: nhập lại danh sách thì "
        "đếm được."
    )


def all_filled() -> str:
    """What is said where nothing is missing."""
    return _("Mọi người nhận đều có giá trị ở các cột mà bài điền vào.")


def kind_words(kind: DoubtKind) -> str:
    """What is the matter with values of a kind."""
    return {
        "empty": _("để trống"),
        "odd": _("ghi như lỗi hoặc như chưa có giá trị (#N/A, -, ?…)"),
        "zero": _("ghi số 0"),
        "long": _("dài hơn %(count)s ký tự", count=LONGEST),
    }[kind]


def _sentence(found: ColumnDoubt) -> str:
    people = ngettext("%(num)s người", "%(num)s người", found.count) % {"num": number(found.count)}
    rows = ", ".join(map(str, found.rows)) + (" …" if found.count > len(found.rows) else "")
    return _(
        "Cột «%(column)s»: %(people)s %(what)s (dòng %(rows)s của tệp)",
        column=found.column,
        people=people,
        what=kind_words(found.kind),
        rows=rows,
    )
