"""The pages of the evidence pack: HTML that opens from a folder, without a network."""

from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from reports.body.draft import ReportDraft, upper
from reports.periods.words import counted, long_date, range_words, short_date, thousands

_TEMPLATES = Path(__file__).parent / "templates"


def page(template: str, draft: ReportDraft, depth: int, **values: object) -> str:
    """One page, `depth` folders below the first one."""
    span = draft.figures.period.covered
    known = {"draft": draft, "root": "../" * depth, "span": range_words(span.first, span.last)}
    return _environment().get_template(template).render(**known, **values)


def style() -> bytes:
    """The style sheet of all pages."""
    return (_TEMPLATES / "pack.css").read_bytes()


@lru_cache(maxsize=1)
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "counted": counted,
        "thousands": thousands,
        "short_date": short_date,
        "long_date": long_date,
        "upper_first": upper,
    }
    return made
