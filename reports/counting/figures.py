"""The values of a report: every number with the id under which `lantoa report --explain` opens it.

Nothing here asks the database.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Final, Literal

from content.plans.evidence import STATES as STATES_OF_EVIDENCE
from content.plans.evidence import EvidenceState
from reports.counting.head import PlanHead
from reports.counting.left_out import LeftOut
from reports.counting.reporter import DutyRole, Reporter
from reports.periods.periods import Period, Span

ObligationState = Literal[
    "met",
    "short",
    "on_track",
    "open",
    "ongoing",
    "assisted",
    "none",
    "undetermined",
    "waiting",
    "untracked",
    "ended",
    "not_in_force",
]

STATES: Final[Mapping[ObligationState, str]] = {
    "met": "đạt",
    "short": "chưa đạt",
    "on_track": "đúng tiến độ",
    "open": "chưa đến hạn",
    "ongoing": "đang thực hiện thường xuyên",
    "assisted": "đã phối hợp thực hiện",
    "none": "chưa có kết quả trong kỳ",
    "undetermined": "chưa xác định",
    "waiting": "chưa phát sinh",
    "untracked": "phần mềm không theo dõi",
    "ended": "đã bỏ khỏi kế hoạch",
    "not_in_force": "ngoài thời gian của kế hoạch",
}
"""What a row of annex II says of an obligation.

`met` = every window of the judged year (half) is kept; `on_track` = those that closed are, one is
still open; `undetermined` = it depends on publications of which the plan does not say whether they
count; `ongoing` and `none` are of duties to which the plan gives no number; `assisted` is what we
did for one that another agency leads.
"""

EVIDENCE_STATES: Final = STATES_OF_EVIDENCE


@dataclass(frozen=True)
class Values:
    """One number over the spans of a period (fields as in `Period`); None = nobody can say (printed
    "-"), 0 = counted and none."""

    covered: int | None
    column: int | None
    cumulative: int | None
    previous: int | None
    same: int | None


@dataclass(frozen=True)
class Figure:
    """One counted thing. `note` is a Vietnamese sentence that belongs beside the number ("" =
    none)."""

    key: str  # "sms.delivered", "theme.KH143-a.items", "obligation.dn-hop-bao.done"
    label: str  # "Tin nhắn gửi thành công"
    unit: str  # "tin"
    values: Values
    note: str = ""


@dataclass(frozen=True)
class FigureLine:
    """One row of annex I: one or two figures side by side ("12 đợt / 3.400 lượt")."""

    label: str
    unit: str  # "đợt / lượt"
    figures: tuple[Figure, ...]
    note: str = ""


@dataclass(frozen=True)
class Agency:
    """An agency in a role. `name` is the plan's; `note` says in words that it ended, and who is
    proposed or was confirmed."""

    key: str
    name: str
    # ended: a person has yet to confirm the successor
    state: Literal["active", "ended", "succeeded"]
    now: str  # the name that answers today: the confirmed successor's, else `name`
    note: str = ""


@dataclass(frozen=True)
class Gap:
    """A window of an obligation's cadence that closed with too little done."""

    label: str  # "quý I năm 2026", "kỳ 02 tuần từ 09/02/2026 đến 22/02/2026"
    first: date
    last: date
    wanted: int
    done: int  # in time; of what every unit owes, what one has too much fills no other
    late: int = 0  # done in the window after the day that the plan names
    lacking: tuple[str, ...] = ()  # the units that owe something


@dataclass(frozen=True)
class ShownEvidence:
    """What proves something: a file kept under its hash, or a link."""

    id: int
    name: str
    link: str | None
    sha256: str | None
    added_at: datetime
    state: EvidenceState
    subject: str  # "activity:12", "delivery:4711"


@dataclass(frozen=True)
class ObligationFigure:
    """One obligation of the plan in the covered span, as annex II prints it."""

    id: str
    title: str
    clause: str
    clause_inferred: bool
    level: str
    mandatory: bool
    service: str
    forms: tuple[str, ...]  # names
    lead: tuple[Agency, ...]
    implementers: tuple[Agency, ...]
    coordinators: tuple[Agency, ...]
    cadence: str  # words
    conditions: tuple[str, ...]
    # had to be done in the closed windows of the judged days; None = the plan gives no number
    due: int | None
    done: Figure  # done in the span
    missing: int  # over all closed windows; what one window has too much of fills no other
    gaps: tuple[Gap, ...]
    next_on: date | None  # the last day of the open window; None = no number or plan over
    state: ObligationState
    results: str  # "03 cuộc; 120 lượt người"
    evidence: tuple[ShownEvidence, ...]
    notes: tuple[str, ...]  # sentences: what is inferred, without evidence, outside …
    # of windows that closed after the last report and before the judged days
    older: tuple[Gap, ...] = ()
    days_left: int | None = None  # to `next_on`, on the day the report was made
    our_role: DutyRole | None = None  # in the office's own report


@dataclass(frozen=True)
class ThemeFigure:
    """One theme of the plan in the covered span; `recipients` counts successful e-mail and SMS,
    `reach` what platforms told."""

    id: str
    code: str
    title: str
    parent: str | None
    items: Figure
    publications: Figure
    recipients: Figure
    reach: Figure
    activities: Figure


@dataclass(frozen=True)
class AgencyRow:
    """What one agency leads and coordinates: obligation ids by state."""

    agency: Agency
    leads: tuple[tuple[str, ObligationState], ...]
    implements: tuple[tuple[str, ObligationState], ...]
    coordinates: tuple[tuple[str, ObligationState], ...]


@dataclass(frozen=True)
class Published:
    """One row of annex III: an item on one outlet, at its first time there in the span."""

    day: date
    item: str
    title: str
    themes: tuple[str, ...]  # ids of this plan's themes
    channel: str
    outlet: str  # its title
    url: str | None
    delivery: int  # 0 for a mailing, which has many
    outlet_name: str
    revision: int  # the text that went out there
    form: str = ""  # of communication, see content.outlets.facts


@dataclass(frozen=True)
class DoneActivity:
    """What people did by hand, as the lists print it; `outside` = neither recorded for the plan nor
    about one of its themes."""

    id: int
    form: str  # name
    title: str
    first: date
    last: date
    place: str
    counts: Mapping[str, int]  # by measure, see content.plans.forms
    cost: int | None  # đồng
    obligation: str | None
    themes: tuple[str, ...]
    evidence: tuple[ShownEvidence, ...]
    outside: bool


@dataclass(frozen=True)
class Figures:
    """Everything a report prints, counted at `made_at`.

    `notes` are sentences that the reader must not miss.
    """

    plan: PlanHead
    period: Period
    made_at: datetime
    lines: tuple[FigureLine, ...]  # annex I
    # all.items, all.publications, corrections.items, withdrawn.items, outside.items, …
    totals: tuple[Figure, ...]
    obligations: tuple[ObligationFigure, ...]  # annex II
    themes: tuple[ThemeFigure, ...]
    agencies: tuple[AgencyRow, ...]
    activities: tuple[DoneActivity, ...]
    notes: tuple[str, ...]
    left_out: tuple[LeftOut, ...] = ()
    reporter: Reporter = field(default_factory=Reporter)
    # reach.openings, reach.views, …: beside the results, in none of them; of a report that was kept
    # before they were counted there are none
    reach: tuple[Figure, ...] = ()

    @property
    def reached(self) -> tuple[Figure, ...]:
        """What was counted of the reach in the covered span: the rest is printed nowhere."""
        return tuple(figure for figure in self.reach if figure.values.covered)

    def all(self) -> tuple[Figure, ...]:
        """Every figure, each key once."""
        of_lines = [figure for line in self.lines for figure in line.figures]
        of_themes = [
            part
            for theme in self.themes
            for part in vars(theme).values()
            if isinstance(part, Figure)
        ]
        return (
            *of_lines,
            *self.totals,
            *(obligation.done for obligation in self.obligations),
            *of_themes,
            *self.reach,
        )

    def printed(self) -> tuple[Figure, ...]:
        """Every figure but the reach that nobody counted."""
        left = {figure.key for figure in self.reach if not figure.values.covered}
        return tuple(figure for figure in self.all() if figure.key not in left)

    def figure(self, key: str) -> Figure:
        """The figure with that key; KeyError when the report has none."""
        found = {figure.key: figure for figure in self.all()}
        return found[key]

    def ids(self) -> dict[str, int | None]:
        """Every printed number by its id."""
        spans = [field.name for field in fields(Values)]
        return {
            figure_id(self.plan.id, getattr(self.period, name), figure.key): getattr(
                figure.values, name
            )
            for figure in self.all()
            for name in spans
        }


def figure_id(plan: str, span: Span, key: str) -> str:
    """The id that opens one number: plan/FROM..TO/key.

    It says everything, so it needs no report at hand.
    """
    return f"{plan}/{span.first}..{span.last}/{key}"
