"""What a file of agencies would change of what is known, in sentences; nothing is stored."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from sqlalchemy import Connection

from content.plans.agencies import changed_agencies
from content.plans.agency_file import AgencyChange
from content.plans.plans import find_plan


def agency_changes(db: Connection, plan: str, given: Sequence[AgencyChange]) -> list[str]:
    """One sentence for each agency that is new, ends, is called otherwise, hands its work to
    others, or is not told of any more; none where the file says what is known."""
    of_plan = {key: agency.name for key, agency in find_plan(db, plan).agencies.items()}
    old = {change.key: change for change in changed_agencies(db, plan)}
    new = {change.key: change for change in given}
    names = _names(of_plan, old, new)
    told: list[str] = []
    for key, change in new.items():
        fresh = key not in old and key not in of_plan
        before = old.get(key) or AgencyChange(key, of_plan.get(key), None, (), "")
        parts = list(_parts(before, change, names, of_plan.get(key)))
        if fresh or parts:
            head = f"thêm cơ quan «{names[key]}»" if fresh else f"«{_first(before, names)}»"
            told.append(": ".join([head, *(["; ".join(parts)] if parts else [])]))
    gone = [change for key, change in old.items() if key not in new]
    return [*told, *(_gone(change, of_plan, names) for change in gone)]


def _names(of_plan: Mapping[str, str], *said: Mapping[str, AgencyChange]) -> dict[str, str]:
    """What every agency is called, the newest word last."""
    found = dict(of_plan)
    for known in said:
        found |= {key: change.name for key, change in known.items() if change.name}
    return found


def _first(change: AgencyChange, names: Mapping[str, str]) -> str:
    return change.name or names.get(change.key, change.key)


def _gone(change: AgencyChange, of_plan: Mapping[str, str], names: Mapping[str, str]) -> str:
    if change.key not in of_plan:
        return f"bỏ cơ quan «{_first(change, names)}»"
    parts = []
    if change.ended_on:
        parts.append(f"không kết thúc ngày {change.ended_on:%d/%m/%Y} nữa")
    if change.name and change.name != of_plan[change.key]:
        parts.append(f"lại gọi là «{of_plan[change.key]}»")
    return f"«{_first(change, names)}»: {'; '.join(parts) or 'thôi ghi thay đổi'}"


def _parts(
    old: AgencyChange, new: AgencyChange, names: Mapping[str, str], of_plan: str | None
) -> Iterator[str]:
    """What differs of one agency."""
    before, after = old.name or of_plan, new.name or of_plan
    if before and before != after:
        yield f"nay gọi là «{after}»"
    if old.ended_on != new.ended_on:
        yield _ending(old.ended_on, new.ended_on)
    if old.successors != new.successors:
        called = ", ".join(f"«{names.get(key, key)}»" for key in new.successors)
        yield f"đơn vị tiếp nhận: {called or 'không nêu'}"
    if old.source != new.source:
        yield f"căn cứ: {new.source or 'không nêu'}"


def _ending(old: date | None, new: date | None) -> str:
    if new is None:
        return f"không kết thúc ngày {old:%d/%m/%Y} nữa"
    moved = f" (trước ghi {old:%d/%m/%Y})" if old else ""
    return f"hoạt động đến hết ngày {new:%d/%m/%Y}{moved}"
