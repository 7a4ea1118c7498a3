"""What a text fills in for each reader, in words: for who approves, schedules and lets go."""

from collections.abc import Collection, Mapping, Sequence

from console.words.i18n import _


def field_words(fields: Mapping[str, str], needed: Collection[str] = ()) -> list[str]:
    """A line for each column: its name, and what stands there for who has nothing in it; who has
    nothing in a `needed` one gets no message by a template."""
    return [_line(column, words, column in needed) for column, words in sorted(fields.items())]


def absent_words(fields: Mapping[str, str], columns: Sequence[str]) -> list[str]:
    """A line for each column that the list does not have at all, where words stand in."""
    absent = sorted(set(fields) - set(columns) - {"name"})
    return [
        _(
            "Danh sách không có cột «%(column)s»: ai cũng đọc «%(words)s»",
            column=column,
            words=fields[column],
        )
        for column in absent
        if fields[column]
    ]


def empty_words(words: str) -> str:
    """What follows on the count of those who have nothing in a column."""
    return _("; những người này đọc «%(words)s»", words=words) if words else ""


def _line(column: str, words: str, is_needed: bool) -> str:
    if is_needed:
        return _("%(column)s (trống thì người đó không được gửi tin Zalo)", column=column)
    if not words:
        return _("%(column)s (trống thì để trống)", column=column)
    return _("%(column)s (trống thì «%(words)s»)", column=column, words=words)
