"""The models that outside data must fit: strict fields, old encodings refused, every fault told in
Vietnamese with its line."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StrictStr,
    ValidationError,
)

from content.intake.errors import InputProblem
from content.intake.legacy import offer
from content.intake.located import Located, Location
from content.intake.text import clean

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

M = TypeVar("M", bound="Shape")

SENTENCES: Final = {
    "missing": "thiếu trường bắt buộc này; hãy thêm vào",
    "extra_forbidden": "không có trường này trong định dạng; hãy sửa tên hoặc xóa",
    "string_type": "phải là chữ; hãy đặt trong ngoặc kép",
    "string_pattern_mismatch": "sai dạng; mẫu đúng là {pattern}",
    "literal_error": "phải là một trong các giá trị {expected}",
    "int_type": "phải là số nguyên",
    "float_type": "phải là số",
    "bool_type": "phải là true hoặc false",
    "tuple_type": "phải là danh sách",
    "list_type": "phải là danh sách",
    "dict_type": "phải là nhóm các trường con",
    "model_type": "phải là nhóm các trường con",
    "model_attributes_type": "phải là nhóm các trường con",
    "too_short": "phải có ít nhất {min_length} phần tử",
    "too_long": "chỉ được có {max_length} phần tử",
    "int_parsing": "phải là số nguyên",
    "int_from_float": "phải là số nguyên",
    "float_parsing": "phải là số",
    "bool_parsing": "phải là true hoặc false",
    "string_too_short": "phải có ít nhất {min_length} ký tự",
    "string_too_long": "chỉ được có {max_length} ký tự",
    "greater_than": "phải lớn hơn {gt}",
    "less_than": "phải nhỏ hơn {lt}",
    "greater_than_equal": "phải từ {ge} trở lên",
    "less_than_equal": "phải từ {le} trở xuống",
    "finite_number": "phải là số hữu hạn",
}

NOT_A_DAY: Final = "phải là ngày dạng NĂM-THÁNG-NGÀY, ví dụ 2026-12-01"
"""What is said of a day in a file; a form, where people write days otherwise, says so itself."""


class Shape(BaseModel):
    """Base of a file's parts: frozen, and an unknown field is an error."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, hide_input_in_errors=True, allow_inf_nan=False
    )


def _filled(value: str) -> str:
    if not value:
        raise ValueError("không được để trống: hãy ghi")
    return value


def _iso_day(value: object) -> object:
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise ValueError("không có ngày này trong lịch: sửa lại ngày") from None
    if isinstance(value, datetime) or not isinstance(value, date):
        raise ValueError(NOT_A_DAY)
    return value


def at_most(limit: int) -> Callable[[str], str]:
    """A validator that refuses a text above `limit` characters and says by how much."""

    def check(value: str) -> str:
        if len(value) > limit:
            raise ValueError(
                f"dài {len(value)} ký tự, tối đa {limit}; hãy rút bớt {len(value) - limit} ký tự"
            )
        return value

    return check


def matching(pattern: str, example: str) -> Callable[[str], str]:
    """A validator that refuses a text unlike the pattern and shows a right one."""

    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError(f"«{value}» sai dạng; ví dụ đúng: {example}")
        return value

    return check


def _one_line(value: str) -> str:
    if "\n" in value:
        raise ValueError("phải nằm trên một dòng")
    return value


FilledText = Annotated[StrictStr, AfterValidator(_filled)]
OneLine = Annotated[FilledText, AfterValidator(_one_line)]
IsoDay = Annotated[date, BeforeValidator(_iso_day)]


def check(model: type[M], located: Located, file: str) -> tuple[M | None, list[InputProblem]]:
    """The model made from the cleaned values (None when it cannot be) and every problem found, old
    encodings included."""
    problems = [*located.problems, *old_text(located, file)]
    try:
        return model.model_validate(cleaned(located.value)), problems
    except ValidationError as error:
        return None, [*problems, *_translated(error, located, file)]


def cleaned(value: Any) -> Any:
    """The same value with every text in it, keys too, repaired and stripped of spaces at both
    ends."""
    match value:
        case str():
            return clean(value).strip()
        case list():
            return [cleaned(entry) for entry in value]
        case dict():
            return {cleaned(key): cleaned(entry) for key, entry in value.items()}
    return value


def as_typed(text: str) -> str:
    """A text of a form before it is repaired, for old letters are known by signs that repairing
    drops; "" where nothing is left to see."""
    return text.strip() if clean(text).strip() else ""


def texts(value: Any, at: Location = ()) -> Iterator[tuple[Location, str]]:
    """Every text inside a value with its location."""
    match value:
        case str():
            yield at, value
        case list():
            for index, entry in enumerate(value):
                yield from texts(entry, (*at, index))
        case dict():
            for key, entry in value.items():
                yield from texts(entry, (*at, key))


def old_text(located: Located, file: str) -> Iterator[InputProblem]:
    """A problem, with an offer, for each text that is typed in an old encoding or was damaged on
    its way."""
    for location, text in texts(located.value):
        if sentence := offer(text):
            yield from located.told(file, [(location, sentence)])
        if "\ufffd" in text:
            yield from located.told(file, [(location, "có ký tự hỏng «\ufffd»; hãy gõ lại chỗ đó")])


def sentence(fault: "ErrorDetails") -> str:
    """What one fault that pydantic found means for the officer."""
    context = fault.get("ctx", {})
    if fault["type"] == "value_error":
        return str(context["error"])
    said = SENTENCES.get(fault["type"], "giá trị không hợp lệ ({type})").format(
        type=fault["type"], **context
    )
    return said.replace(" or ", " hoặc ")


def _holds_another(place: Location, found: "Sequence[ErrorDetails]") -> bool:
    return any(
        len(other["loc"]) > len(place) and other["loc"][: len(place)] == place for other in found
    )


def _translated(error: ValidationError, located: Located, file: str) -> Iterator[InputProblem]:
    found = error.errors(include_url=False, include_input=False)
    for fault in found:
        if fault["type"] == "too_short" and _holds_another(fault["loc"], found):
            continue  # what is wrong in it was not counted
        yield from located.told(file, [(fault["loc"], sentence(fault))])
