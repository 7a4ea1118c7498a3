"""Whatever is pasted is seen afterwards as it was seen before, over documents made by chance."""

import os
from typing import Any

from hypothesis import Phase, given, settings

from content.intake.from_html import from_html
from content.intake.markup import render_markdown
from tests.content.intake.html_seen import same, seen, seen_html
from tests.content.intake.html_trees import documents, html

COUNT = int(os.environ.get("PASTES", "60"))
STEADY = settings(
    derandomize="PASTES" not in os.environ,
    database=None,
    deadline=None,
    max_examples=COUNT,
    phases=(Phase.explicit, Phase.generate),  # making a document smaller takes minutes
)


@STEADY
@given(documents)
def test_what_is_seen_stays_the_same_and_is_written_the_same_again(tree: list[Any]) -> None:
    made = from_html(html(tree))
    rendered = render_markdown(made.body)
    meant, read = seen(tree), seen_html(rendered)
    assert same(meant, read), f"\n{html(tree)}\n---\n{made.body}\n---\n{meant}\n{read}"
    assert made.notes == ()
    assert from_html(rendered).body == made.body
