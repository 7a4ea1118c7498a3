"""Which column of a spreadsheet holds what, by its first row."""

from collections.abc import Collection, Mapping, Sequence

from content.intake.errors import refuse
from content.intake.text import unaccent


def columns_of(
    head: Sequence[str],
    file: str,
    labels: Mapping[str, str],
    needed: Collection[str],
    also: Collection[str] = (),
) -> dict[str, int]:
    """Where each known column stands. `labels` are the titles by name, with or without accents and
    capitals; names in `also` may stand for themselves, and a column without a title is passed over.

    InputError for an unknown column, one that is there twice, and one of `needed` that is not.
    """
    known = {plain(label): name for name, label in labels.items()} | {name: name for name in also}
    columns: dict[str, int] = {}
    for at, cell in enumerate(head):
        if not cell:
            continue
        name = known.get(plain(cell))
        if name is None:
            raise refuse(file, f"không có cột «{cell}»; các cột: {', '.join(labels.values())}", 1)
        if name in columns:
            raise refuse(file, f"cột «{cell}» có hai lần; hãy xóa một cột", 1)
        columns[name] = at
    if missing := [labels[name] for name in needed if name not in columns]:
        raise refuse(file, f"thiếu cột {', '.join(missing)}", 1)
    return columns


def plain(text: str) -> str:
    """A title or a choice as people may write it: without accents and capitals."""
    return unaccent(text).casefold()
