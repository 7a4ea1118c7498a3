"""A body cut into its blocks, so that one of them can be replaced and every other byte stays."""

from collections.abc import Iterator
from dataclasses import dataclass

from content.intake.markup import markdown_tokens


@dataclass(frozen=True)
class KeptBlock:
    """The exact source of a paragraph, a list, a table …, and what stands between it and the next:
    line ends, white space, and what is not seen."""

    source: str
    gap: str = ""


def blocks(body: str) -> tuple[KeptBlock, ...]:
    """The top-level blocks of a body. Their sources and gaps, one after the other, are the body
    byte for byte; what stands before the first belongs to it."""
    lines = [f"{line}\n" for line in body.split("\n")]
    lines[-1] = lines[-1][:-1]
    starts = [start for start in _starts(body) if start < len(lines)] or [0]
    ends = [*starts[1:], len(lines)]
    return tuple(
        _block("".join(lines[start:end])) for start, end in zip([0, *starts[1:]], ends, strict=True)
    )


def _starts(body: str) -> Iterator[int]:
    """The line on which each block begins, counted from 0."""
    for token in markdown_tokens(body):
        if token.level == 0 and token.nesting >= 0 and token.map:
            yield token.map[0]


def _block(text: str) -> KeptBlock:
    source = text.rstrip()
    return KeptBlock(source, text[len(source) :])


def stands_apart(text: str) -> bool:
    """Whether a piece of text is more than the words of one paragraph, so that blank lines have to
    stand around it: a heading, a list, a table, several paragraphs."""
    opened = [token.type for token in markdown_tokens(text) if not token.level]
    return opened not in ([], ["paragraph_open", "paragraph_close"])
