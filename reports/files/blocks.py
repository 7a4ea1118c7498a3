"""Writes the parts of a body into a paper."""

from collections.abc import Iterable
from typing import Final, assert_never

from docx.document import Document

from assets import charts
from reports.body.blocks import MISSING, Block, Chart, Heading, Missing, Paragraph
from reports.files.paper import add_picture, append, run, write
from reports.periods.words import thousands

_CHART_MM: Final = 157.5


def write_blocks(paper: Document, blocks: Iterable[Block], small: bool = False) -> None:
    """Every block at the end of the paper, in order; `small` for a page that has to hold all."""
    body = "SmallBody" if small else "Body"
    for block in blocks:
        match block:
            case Heading(level, text):
                write(paper, text, f"Heading{level}")
            case Paragraph(text):
                write(paper, text, body)
            case Missing(hint):
                append(
                    paper.add_paragraph(),
                    "<w:pPr><w:pStyle "
                    f'w:val="{body}"/></w:pPr>{run(MISSING)}{run(f" {hint}", "<w:i/><w:iCs/>")}',
                )
            case Chart():
                write(paper, block.title, "Caption")
                draw = charts.columns if block.upright else charts.bars
                picture = draw(block.groups, block.series, thousands)
                add_picture(paper, picture, _CHART_MM, block.told)
            case _:
                assert_never(block)
