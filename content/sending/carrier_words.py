"""What is asked of somebody who carried a pack, what he says, and what is wrong with it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final, Literal

from content.intake.errors import InputError, InputProblem
from content.intake.files.kinds import kind_of
from content.intake.local_time import local_day, written
from content.intake.text import clean
from content.plans.evidence_kinds import require_evidence
from content.plans.forms import FORMS, MEASURES

PHOTOS: Final = 5
"""How many photographs one confirmation takes."""

_PHOTO_KINDS: Final = ("jpeg", "png", "webp", "heic", "avif", "gif")
_LONGEST: Final = 200
_LONGEST_NOTE: Final = 1_000
_MOST: Final = 10_000_000

TaskState = Literal["open", "done", "replaced", "over"]


@dataclass(frozen=True)
class CarrierTask:
    """What a link is about. `pack` names the file that is carried; `state` says whether anything
    is still to be said: `replaced` by a newer pack, or `over`."""

    delivery: int
    kind: Literal["publish", "update", "withdraw"]
    state: TaskState
    item: str
    title: str
    form: str
    outlet: str
    pack: str
    due_at: datetime
    ends_at: datetime
    confirmed_at: datetime | None
    themes: tuple[str, ...]
    occurrence: int
    outlet_id: int

    @property
    def measure(self) -> str:
        """What is counted of it, by the names of `content.plans.forms`; "" for nothing."""
        measures = FORMS[self.form].measures if self.form in FORMS else ()
        return measures[0] if measures else ""

    @property
    def unit(self) -> str:
        """What the number counts, as people say it."""
        return MEASURES.get(self.measure, "")


@dataclass(frozen=True)
class CarrierWord:
    """What the form says, as it was typed; photographs are files."""

    day: date | None
    place: str
    count: str
    note: str
    photos: Sequence[Path] = ()


def word_faults(word: CarrierWord, task: CarrierTask) -> Iterator[InputProblem]:
    """What is wrong with day, place, number and note."""
    earliest = _earliest(task)
    if word.day is None or word.day < earliest:
        yield _fault("day", f"chọn ngày đã làm, không sớm hơn {written(earliest)}")
    place = clean(word.place).strip()
    if not place or len(place) > _LONGEST:
        yield _fault("place", f"ghi nơi đã làm, nhiều nhất {_LONGEST} ký tự")
    count = word.count.replace(".", "").replace(" ", "")
    is_number = count.isascii() and count.isdigit() and len(count) <= len(str(_MOST))
    if task.measure and not (is_number and 1 <= int(count) <= _MOST):
        yield _fault("count", f"ghi số {task.unit}, là số nguyên từ 1")
    if len(word.note) > _LONGEST_NOTE:
        yield _fault("note", f"hãy rút ngắn ghi chú, nhiều nhất {_LONGEST_NOTE} ký tự")


def photo_faults(word: CarrierWord) -> Iterator[InputProblem]:
    """What is wrong with the photographs, which are looked at as all evidence is."""
    if not 1 <= len(word.photos) <= PHOTOS:
        yield _fault("photos", f"hãy chọn từ 1 đến {PHOTOS} ảnh chụp việc đã làm hoặc sổ ghi")
    for photo in word.photos:
        try:
            require_evidence(photo)
        except InputError as error:
            yield from (_fault("photos", each.text) for each in error.problems)
            continue
        if kind_of(photo) not in _PHOTO_KINDS:
            yield _fault("photos", "có tệp không phải ảnh: hãy chụp ảnh hoặc chọn ảnh trong máy")


def _earliest(task: CarrierTask) -> date:
    """What is handed out early is hung early; another month is a slip of the finger."""
    return local_day(task.due_at).replace(day=1)


def _fault(field: str, text: str) -> InputProblem:
    return InputProblem("xác nhận", text, field)
