"""How much of its allowance a page has used, as every answer says (Meta «Rate Limits» and «Business
Use Case Rate Limits»): calls that are made while it is used up count as well."""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Final

from pydantic import BaseModel, TypeAdapter, ValidationError

from channels.contract.outcome import Retry
from channels.contract.reasons import Reason, Why
from channels.shared.http import Answer

PAUSE_S: Final = 1800.0  # when a limit is reached and no header says for how long
SLOW_S: Final = 60.0
_SLOW_AT, _PAUSE_AT = 80.0, 95.0  # per cent


class _Row(BaseModel):
    call_count: float = 0
    total_time: float = 0
    total_cputime: float = 0
    estimated_time_to_regain_access: float = 0  # minutes

    @property
    def percent(self) -> float:
        return max(self.call_count, self.total_time, self.total_cputime)


_PLAIN = TypeAdapter(_Row)
_BY_OWNER = TypeAdapter(dict[str, list[_Row]])


def rows_of(answer: Answer) -> list[_Row]:
    """What the headers say; ids in them may differ from the page's, so all of them count."""
    found: list[_Row] = []
    for name in ("X-App-Usage", "X-Page-Usage"):
        try:
            found.append(_PLAIN.validate_json(answer.headers.get(name, "{}")))
        except ValidationError:
            continue
    try:
        owners = _BY_OWNER.validate_json(answer.headers.get("X-Business-Use-Case-Usage", "{}"))
    except ValidationError:
        return found
    return found + [row for rows in owners.values() for row in rows]


def regain_s(answer: Answer) -> float:
    """Seconds until calls are allowed again: the longest entry; half an hour where none says."""
    minutes = (row.estimated_time_to_regain_access for row in rows_of(answer))
    return max(minutes, default=0) * 60 or PAUSE_S


@dataclass
class Usage:
    """What the last answer of a line said of it."""

    clock: Callable[[], float] = field(default=monotonic, repr=False)
    _percent: float = 0
    _until: float = 0

    def note(self, answer: object) -> None:
        """Reads the headers of an answer."""
        if not isinstance(answer, Answer):
            return
        rows = rows_of(answer)
        self._percent = max((row.percent for row in rows), default=0)
        if self._percent >= _PAUSE_AT:
            self._until = self.clock() + regain_s(answer)
        elif self._percent >= _SLOW_AT:
            self._until = self.clock() + SLOW_S

    def rest(self) -> Retry | None:
        """Why nothing may be asked now; None while it may."""
        left = self._until - self.clock()
        if left <= 0:
            return None
        return Retry(Why(Reason.BUSY, f"{self._percent:.0f} % of the allowed calls used"), left)
