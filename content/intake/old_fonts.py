"""Letters of the old Vietnamese fonts (.VnTime, VNI-Times) as Unicode, found by their font, or by
the words where the font was lost."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from content.intake.legacy import (
    Encoding,
    converted,
    font_encoding,
    is_capital_font,
    is_unicode,
    legacy_encoding,
    old_words,
)
from content.intake.word.told import short

_SENTENCE: Final = (
    "{n} đoạn gõ bằng bảng mã cũ {encoding} đã chuyển sang Unicode: hãy đọc lại{samples}."
)
_SAMPLES: Final = 3


class TextHolder(Protocol):
    """What holds letters: an element of Word's, or a piece of HTML."""

    text: str | None


@dataclass(frozen=True)
class Letters:
    """Letters and the font that they are seen in."""

    node: TextHolder
    font: str

    @property
    def text(self) -> str:
        """Its letters."""
        return self.node.text or ""


@dataclass(frozen=True)
class _Piece:
    """Letters beside each other in fonts of one encoding; None for fonts of today."""

    encoding: Encoding | None
    letters: Sequence[Letters]

    @property
    def text(self) -> str:
        return "".join(part.text for part in self.letters)


def make_unicode(paragraphs: Sequence[Sequence[Letters]], *, guess: bool) -> list[str]:
    """Put Unicode letters into the nodes of a whole document; the sentences that tell where.

    With `guess`, letters whose font was lost are known by their words.
    """
    cut = [_cut(letters) for letters in paragraphs]
    doubted = _doubted([piece for pieces in cut for piece in pieces])
    changed: dict[Encoding, list[tuple[str, str]]] = defaultdict(list)
    for pieces in cut:
        before = "".join(piece.text for piece in pieces)
        found: list[Encoding] = []
        for piece in pieces:
            encoding = _encoding(piece, doubted, guess)
            if encoding is not None and _convert(piece, encoding):
                found.append(encoding)
        after = "".join(piece.text for piece in pieces)
        for encoding in dict.fromkeys(found):
            changed[encoding].append((short(before), short(after)))
    return [_sentence(encoding, samples) for encoding, samples in changed.items()]


def _sentence(encoding: Encoding, samples: Sequence[tuple[str, str]]) -> str:
    shown = "; ".join(f"«{old}» → «{new}»" for old, new in samples[:_SAMPLES])
    return _SENTENCE.format(n=len(samples), encoding=encoding, samples=f": {shown}")


def _cut(letters: Sequence[Letters]) -> list[_Piece]:
    pieces: list[_Piece] = []
    for part in letters:
        encoding = font_encoding(part.font)
        if pieces and pieces[-1].encoding == encoding:
            pieces[-1] = _Piece(encoding, [*pieces[-1].letters, part])
        else:
            pieces.append(_Piece(encoding, [part]))
    return pieces


def _doubted(pieces: Sequence[_Piece]) -> set[Encoding]:
    """The encodings whose fonts this document mostly uses for Unicode text."""
    weights: Counter[Encoding] = Counter()
    for piece in pieces:
        if piece.encoding is not None:
            weights[piece.encoding] += is_unicode(piece.text)
            weights[piece.encoding] -= old_words(piece.text, piece.encoding)
    return {encoding for encoding, weight in weights.items() if weight > 0}


def _encoding(piece: _Piece, doubted: set[Encoding], guess: bool) -> Encoding | None:
    if piece.encoding is None:
        return legacy_encoding(piece.text) if guess else None
    if is_unicode(piece.text):
        return None
    sure = old_words(piece.text, piece.encoding) or piece.encoding not in doubted
    return piece.encoding if sure else None


def _convert(piece: _Piece, encoding: Encoding) -> bool:
    """Whether a letter beyond ASCII changed."""
    before = piece.text
    for part, text in zip(
        piece.letters, converted([part.text for part in piece.letters], encoding), strict=True
    ):
        part.node.text = text.upper() if is_capital_font(part.font) else text
    return not before.isascii() and piece.text.lower() != before.lower()
