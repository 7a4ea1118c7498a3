"""A text made ready to be read and spoken about: its blocks, with what is said of them marked."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from content.items.places import TextBlock, blocks
from content.items.remarks import Thread

_FIRST_WORDS = 60  # characters by which a paragraph is known in a list


@dataclass(frozen=True)
class ReadPiece:
    """A run of a block; `remark` is the number of the remark whose words they are, 0 for none."""

    text: str
    remark: int = 0


@dataclass(frozen=True)
class ReadBlock:
    """One field or paragraph. `head` is whether it is the first one of its field."""

    name: str
    field: str
    head: bool
    pieces: tuple[ReadPiece, ...]

    @property
    def beginning(self) -> str:
        """Its first whole words, by which it is chosen from a list."""
        text = " ".join("".join(piece.text for piece in self.pieces).split())
        whole, _, _ = text[: _FIRST_WORDS + 1].rpartition(" ")
        return text if len(text) <= _FIRST_WORDS else f"{whole or text[:_FIRST_WORDS]}…"


def read_blocks(document: Mapping[str, Any], found: Iterable[Thread] = ()) -> list[ReadBlock]:
    """The blocks of a text in the order in which they are read, the words of open remarks
    marked."""
    quoted = [thread for thread in found if thread.is_open and thread.remark.place.quote]
    shown: list[ReadBlock] = []
    for block in blocks(document):
        mine = [thread for thread in quoted if thread.remark.place.field in ("", block.field)]
        head = not shown or shown[-1].field != block.field
        shown.append(ReadBlock(block.name, block.field, head, _pieces(block, mine)))
    return shown


def _pieces(block: TextBlock, quoted: Sequence[Thread]) -> tuple[ReadPiece, ...]:
    pieces = [ReadPiece(block.text)]
    for thread in quoted:
        words = r"\s+".join(re.escape(word) for word in thread.remark.place.quote.split())
        for number, piece in enumerate(pieces):
            found = None if piece.remark else re.search(words, piece.text)
            if found:
                parts = (
                    ReadPiece(piece.text[: found.start()]),
                    ReadPiece(found[0], thread.remark.id),
                    ReadPiece(piece.text[found.end() :]),
                )
                pieces[number : number + 1] = [part for part in parts if part.text]
                break
    return tuple(pieces)
