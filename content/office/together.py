"""What fields of the profile say against each other."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from content.intake.located import LocatedFault


def told_together(value: Any) -> Iterator[LocatedFault]:
    """What two fields say against each other, whatever else is wrong: all is told in one round."""
    said = value if isinstance(value, dict) else {}
    report = said.get("report")
    if isinstance(report, dict) and bool(report.get("to")) != bool(report.get("outlet")):
        missing = "outlet" if report.get("to") else "to"
        text = "nhắc việc cần cả điểm phát thư và người được nhắc, hoặc để trống cả hai"
        yield ("report", missing), text
    for table in ("names", "agency"):
        rows = said.get(table)
        for number, row in enumerate(rows if isinstance(rows, list) else ()):
            first, last = (_day(row, name) for name in ("valid_from", "valid_to"))
            if first and last and first > last:
                yield (table, number, "valid_to"), "ngày bắt đầu phải không sau ngày này"
    name, short = said.get("name"), said.get("short")
    if isinstance(name, str) and isinstance(short, str) and len(short.strip()) > len(name.strip()):
        yield ("short",), "dài hơn tên cơ quan: ghi tên ngắn hơn, hoặc để trống"


def _day(row: Any, name: str) -> date | None:
    found = row.get(name) if isinstance(row, dict) else None
    if isinstance(found, date):
        return found
    try:
        return date.fromisoformat(found) if isinstance(found, str) else None
    except ValueError:
        return None
