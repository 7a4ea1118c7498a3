"""Whether what the software published fulfils an obligation: as the plan's file says it, and where
it does not, a person decides."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from content.plans.issued import Credit
from reports.counting.material import CountedOutlet, CountedPublication, Material
from reports.counting.pieces import Piece, PlanScope, Where, posts
from reports.periods.periods import Span

Verdict = Literal["counts", "unknown", "no"]


@dataclass(frozen=True)
class Crediting:
    """How one obligation is credited: through outlets of these forms, by what its plan says
    (`credit` None = nothing), `below` the themes under each theme, itself among them."""

    forms: tuple[str, ...]
    credit: Credit | None
    below: Mapping[str, frozenset[str]]

    def pieces(
        self, material: Material, scope: PlanScope, span: Span, wanted: Verdict = "counts"
    ) -> Iterator[Piece]:
        """What was published in a span of which the verdict is the wanted one."""
        if self.forms:
            where = self.is_(wanted, material)
            yield from posts(*self.forms, where=where)(material, scope, span)

    def is_(self, wanted: Verdict, material: Material) -> Where:
        """Tells which publications on which outlets have a verdict."""
        return lambda publication, outlet: self._verdict(publication, outlet, material) == wanted

    def _verdict(
        self, publication: CountedPublication, outlet: CountedOutlet, material: Material
    ) -> Verdict:
        credit = self.credit
        if credit is None:
            return "unknown"
        themes = frozenset[str]().union(*(self.below[theme] for theme in credit.themes))
        if credit.themes and themes.isdisjoint(publication.themes):
            return "no"
        if credit.kinds and publication.kind not in credit.kinds:
            return "no"
        checks = (
            _of_outlets(credit, outlet, material),
            _of_audiences(credit, publication, outlet),
        )
        return "no" if "no" in checks else "unknown" if "unknown" in checks else "counts"


def _of_outlets(credit: Credit, outlet: CountedOutlet, material: Material) -> Verdict:
    """The plan may name outlets that this office has not: then nobody knows which are meant."""
    if not credit.outlets or outlet.name in credit.outlets:
        return "counts"
    return "unknown" if material.outlets.isdisjoint(credit.outlets) else "no"


def _of_audiences(
    credit: Credit, publication: CountedPublication, outlet: CountedOutlet
) -> Verdict:
    """Of a list that the office's profile does not place, nobody knows who is on it."""
    if not credit.audiences or not outlet.addressed:
        return "counts"
    if not publication.audiences:
        return "unknown"
    return "no" if publication.audiences.isdisjoint(credit.audiences) else "counts"
