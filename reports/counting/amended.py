"""How corrections and withdrawals are counted."""

from collections.abc import Iterator

from reports.counting.material import Material
from reports.counting.pieces import Pick, Piece, PlanScope
from reports.periods.periods import Span


def amended(kind: str) -> Pick:
    """Corrections or withdrawals, each once, on however many outlets."""

    def pick(material: Material, scope: PlanScope, span: Span) -> Iterator[Piece]:
        themes = {
            publication.item: publication.themes for publication in material.publications.values()
        }
        titles = {
            publication.item: publication.title for publication in material.publications.values()
        }
        for amendment in material.amendments:
            if (
                amendment.kind == kind
                and amendment.day in span
                and not scope.themes.isdisjoint(themes.get(amendment.item, ()))
            ):
                yield Piece(
                    "amendment",
                    str(amendment.id),
                    amendment.day,
                    titles[amendment.item],
                    amendment.why,
                    item=amendment.item,
                )

    return pick
