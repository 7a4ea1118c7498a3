"""Who answers for an obligation on the last day of a span: the plan's agency, its proposed or its
confirmed successor."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from content.intake.errors import InputError, InputProblem
from content.intake.local_time import local_day
from content.plans.agencies import KnownAgency, Succession, confirmed, known_agencies
from content.plans.file import IssuedPlan, Obligation
from content.plans.office_agency import OurPart, coordinates, our_part
from content.plans.plans import Version
from reports.counting.figures import Agency, AgencyRow, ObligationFigure, ObligationState
from reports.counting.reporter import DutyRole, Reporter
from reports.periods.words import short_date


@dataclass(frozen=True)
class Responsibility:
    """What is known of a plan's agencies on a day."""

    plan: IssuedPlan
    known: Mapping[str, KnownAgency]
    said: Mapping[tuple[str, str], Succession]
    day: date
    ours: OurPart | None = None  # None = the office does not say who it is

    def agency(self, obligation: str, key: str) -> Agency:
        """An agency in its role at an obligation."""
        name = self.plan.agencies[key].name if key in self.plan.agencies else self.known[key].name
        one = self.known[key]
        if one.ended_on is None or one.ended_on > self.day:
            return Agency(
                key, name, "active", one.name, f"nay là {one.name}" if one.name != name else ""
            )
        word = self.said.get((obligation, key))
        if word is None and self.ours and key in self.ours.keys and self.ours.key in self.known:
            now = self.known[self.ours.key].name  # the office's own word about itself
            return Agency(key, name, "succeeded", now, f"nay là {now}")
        if word is None:
            return Agency(key, name, "ended", name, self._proposal(one))
        successor = self.known[word.successor].name
        told = (
            f"nay là {successor} ({word.confirmed_by} xác nhận ngày "
            f"{short_date(local_day(word.confirmed_at))})"
        )
        return Agency(key, name, "succeeded", successor, told)

    def answering(self, obligation: str, key: str) -> str:
        """The key of who answers: the confirmed successor's, else the agency's own."""
        if self.agency(obligation, key).state != "succeeded":
            return key
        if word := self.said.get((obligation, key)):
            return word.successor
        return self.ours.key if self.ours else key

    def our_role(self, duty: Obligation | ObligationFigure) -> DutyRole | None:
        """What an obligation asks of us, the strongest first; None = nothing."""
        named: dict[DutyRole, Iterable[str | Agency]] = {
            "lead": duty.lead,
            "implementers": duty.implementers,
            "coordinators": duty.coordinators,
        }
        for role, agencies in named.items():
            keys = (one if isinstance(one, str) else one.key for one in agencies)
            if self.ours and any(self.ours.has(self.answering(duty.id, key)) for key in keys):
                return role
        return None

    def reporter(self, plan: IssuedPlan, whole: bool, report: bool = True) -> Reporter:
        """Whose report it is. InputError where the whole plan is asked for by another body than the
        one that coordinates it."""
        if not report:
            return Reporter()
        if whole and not coordinates(plan, self.ours):
            raise InputError([InputProblem(f"kế hoạch {plan.id}", self._not_coordinating(plan))])
        if self.ours is None:
            return Reporter()
        name = self.known[self.ours.key].name if self.ours.key in self.known else self.ours.key
        return Reporter("whole" if whole else "own", self.ours.key, name)

    def _not_coordinating(self, plan: IssuedPlan) -> str:
        if plan.coordinating is None:
            return "tệp kế hoạch không ghi cơ quan theo dõi chung (coordinating)"
        name = self.known[plan.coordinating].name
        ours = "hồ sơ cơ quan ghi cơ quan ta khác" if self.ours else "hồ sơ cơ quan chưa ghi ai"
        return (
            f"báo cáo tổng hợp cả kế hoạch là việc của {name} ({plan.coordinating}); {ours}. Lập "
            "báo cáo của cơ quan mình, hoặc nếu cơ quan ta chính là (hay đã tiếp nhận) cơ quan đó "
            "thì ghi vào bảng [[agency]] của office.toml"
        )

    def _proposal(self, one: KnownAgency) -> str:
        assert one.ended_on is not None
        ended = f"đã kết thúc hoạt động ngày {short_date(one.ended_on)}"
        names = ", ".join(self.known[key].name for key in one.successors)
        if not names:
            return f"{ended}; chưa có đơn vị tiếp nhận: cần người phân công"
        return f"{ended}; đề xuất đơn vị tiếp nhận: {names} (chờ người xác nhận)"


def responsibility(db: Connection, versions: Sequence[Version], day: date) -> Responsibility:
    """Who answers on a day; agencies that only an earlier version of the plan names are known
    too."""
    known = {
        key: agency
        for version in versions
        for key, agency in known_agencies(db, version.plan).items()
    }
    plan = versions[-1].plan
    return Responsibility(plan, known, confirmed(db, plan.id), day, our_part(db, plan.id, day))


def agency_rows(
    who: Responsibility, duties: Mapping[str, tuple[Obligation, ObligationState]]
) -> tuple[AgencyRow, ...]:
    """What each agency leads, implements and coordinates, in the plan's order, successors last."""
    roles: dict[str, dict[str, list[tuple[str, ObligationState]]]] = {}
    about: dict[str, Agency] = {}
    for id, (duty, state) in duties.items():
        for role in ("lead", "implementers", "coordinators"):
            for key in getattr(duty, role):
                answering = who.answering(id, key)
                about.setdefault(answering, who.agency(id, answering))
                roles.setdefault(answering, {}).setdefault(role, []).append((id, state))
    order = [key for key in (*who.plan.agencies, *who.known) if key in roles]
    return tuple(
        AgencyRow(
            about[key],
            *(
                tuple(dict.fromkeys(roles[key].get(role, ())))
                for role in ("lead", "implementers", "coordinators")
            ),
        )
        for key in dict.fromkeys(order)
    )
