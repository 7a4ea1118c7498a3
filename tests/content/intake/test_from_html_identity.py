"""Whatever is pasted is seen afterwards as it was seen before, over documents made by chance."""

import os
from html import escape
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from content.intake.body_rules import body_problems
from content.intake.from_html import from_html
from content.intake.markup import render_markdown
from tests.content.intake.html_seen import SeenLine, same, seen, seen_html
from tests.content.intake.html_trees import P, Run, documents, html, words

COUNT = int(os.environ.get("PASTES", "60"))
STEADY = settings(
    derandomize="PASTES" not in os.environ,
    database=None,
    deadline=None,
    max_examples=COUNT,
    phases=(Phase.explicit, Phase.generate),  # making a document smaller takes minutes
)


@st.composite
def pasted(draw: st.DrawFn) -> tuple[str, list[SeenLine]]:
    """A document as HTML, and what a reader sees of it: what fails is told as text, for telling
    the tree takes hypothesis an hour."""
    tree = draw(documents)
    return html(tree), seen(tree)


@pytest.mark.timeout(600)  # on a machine that stood still for a while it took two minutes
@STEADY
@given(pasted())
def test_what_is_seen_stays_the_same_and_is_written_the_same_again(
    document: tuple[str, list[SeenLine]],
) -> None:
    pasted_html, meant = document
    made = from_html(pasted_html)
    rendered = render_markdown(made.body)
    read = seen_html(rendered)
    assert same(meant, read), f"\n{pasted_html}\n---\n{made.body}\n---\n{meant}\n{read}"
    assert made.notes == ()
    assert body_problems(made.body) == []
    assert from_html(rendered).body == made.body


@pytest.mark.parametrize("after", ["'~{#", "'* rồi", ")*_~", "?!…“", "'”", '"~', "(x~", "'.'~"])
def test_an_address_ends_where_it_would_end_alone(after: str) -> None:
    pasted_html = f"<table><tr><td>a</td><td>x https://a.vn/b?e=1&amp;f=2{after}</td></tr></table>"
    made = from_html(pasted_html)
    assert made.notes == ()
    assert from_html(render_markdown(made.body)).body == made.body


@settings(STEADY, max_examples=COUNT * 5)
@given(st.lists(st.lists(words, min_size=1, max_size=5).map("".join), min_size=1, max_size=3))
def test_typed_lines_are_seen_as_typed(typed: list[str]) -> None:
    made = from_html(f"<p>{'<br>'.join(map(escape, typed))}</p>")
    meant = seen([P(tuple((Run(line),) for line in typed))])
    assert same(meant, seen_html(render_markdown(made.body))), f"{typed}\n{made.body}"


ITEMS = sorted((Path(__file__).parents[3] / "samples" / "items").glob("*.md"))


@pytest.mark.parametrize("path", ITEMS, ids=lambda path: path.stem[:5])
def test_a_real_body_is_written_as_its_officer_wrote_it(path: Path) -> None:
    typed = path.read_text(encoding="utf-8").split("---\n", 2)[2].strip()
    assert from_html(render_markdown(typed)).body == typed
