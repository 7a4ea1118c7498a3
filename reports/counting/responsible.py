"""Who answers for an obligation on the last day of a span: the plan's agency, its proposed or its
confirmed successor."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from content.plans.agencies import KnownAgency, Succession, confirmed, known_agencies
from content.plans.file import IssuedPlan, Obligation
from content.plans.plans import Version
from reports.counting.figures import Agency, AgencyRow, ObligationState
from reports.counting.material import local_day
from reports.periods.words import short_date


@dataclass(frozen=True)
class Responsibility:
    """What is known of a plan's agencies on a day."""

    plan: IssuedPlan
    known: Mapping[str, KnownAgency]
    said: Mapping[tuple[str, str], Succession]
    day: date

    def agency(self, obligation: str, key: str) -> Agency:
        """An agency in its role at an obligation."""
        name = self.plan.agencies[key].name if key in self.plan.agencies else self.known[key].name
        one = self.known[key]
        if one.ended_on is None or one.ended_on > self.day:
            return Agency(
                key, name, "active", one.name, f"nay là {one.name}" if one.name != name else ""
            )
        word = self.said.get((obligation, key))
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
        if self.agency(obligation, key).state == "succeeded":
            return self.said[obligation, key].successor
        return key

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
    return Responsibility(versions[-1].plan, known, confirmed(db, versions[-1].plan.id), day)


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
