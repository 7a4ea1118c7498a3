"""The form of a model between two pages: what was typed, rows that are added, and where its faults
stand."""

from collections.abc import Mapping
from dataclasses import replace

from starlette.datastructures import FormData

from console.shell.pages import FormFault, faults_of
from console.words.i18n import _, moment
from console.words.sayings import said as translated
from content.intake.errors import InputError
from content.intake.form_fields import FormField, field_at
from content.intake.strict import NOT_A_DAY
from content.intake.typed_fields import kept_rows, row_numbers, secret_paths, typed_of
from content.outlets.outlets import Outlet

MORE = "_them"
"""The button that asks for one more row of a field."""
_MOST_ROWS = 200


def typed_in(sent: FormData) -> dict[str, str]:
    """What was typed, by the fields' names."""
    return {name: value for name, value in sent.multi_items() if isinstance(value, str)}


def with_row(fields: tuple[FormField, ...], typed: Mapping[str, str], path: str) -> dict[str, str]:
    """What was typed, with one empty row more of a field."""
    number = max(row_numbers(path, typed), default=0) + 1
    of = field_at(fields, path)
    if of is None or of.kind not in ("rows", "pairs") or number > _MOST_ROWS:
        return dict(typed)
    if of.kind == "pairs":
        return {**typed, f"{path}.{number}.key": "", f"{path}.{number}.value": ""}
    return {**typed, f"{path}.{number}._row": "", **typed_of(of.inner, {}, f"{path}.{number}.")}


def form_faults(
    error: InputError | None, fields: tuple[FormField, ...], typed: Mapping[str, str]
) -> list[FormFault]:
    """The faults of what was typed, each at its box: rows were counted without the empty ones, and
    of pairs the name is known."""
    if error is None:
        return []
    return [
        replace(
            fault,
            field=_box(fault.field, fields, typed),
            text=_on_form(fault.text),
            label=called(fault.field, fields),
        )
        for fault in faults_of(error)
    ]


def _on_form(text: str) -> str:
    """A fault as it is told beside a box: days are typed there as people write them."""
    if text == NOT_A_DAY:
        return _("phải là ngày dạng ngày/tháng/năm, ví dụ 01/12/2026")
    return text


def secrets_told(outlet: Outlet | None) -> dict[str, str]:
    """What is said of each secret that an outlet has: that it was set, and when."""
    if outlet is None:
        return {}
    return {path: _told(outlet, path, said) for path, said in secret_paths(outlet.fields)}


def _told(outlet: Outlet, path: str, said: Mapping[str, str]) -> str:
    if "env" in said:
        return _("Đọc từ biến môi trường %(name)s.", name=said["env"])
    if "file" in said:
        return _("Đọc từ tệp %(name)s.", name=said["file"])
    at = outlet.secrets_at.get(path)
    return _("Đã đặt lúc %(at)s, ••••.", at=moment(at)) if at else _("Đã đặt, ••••.")


def called(path: str, fields: tuple[FormField, ...]) -> str:
    """What the field of a fault is called, after the tables around it: "Người ký, Chức vụ"."""
    said: list[str] = []
    for part in path.replace("[", ".").replace("]", "").split("."):
        if part.isdigit():
            said.append(part)
            continue
        entry = next((entry for entry in fields if entry.name == part), None)
        if entry is None:
            break
        said.append(translated(entry.label))
        fields = entry.inner
    return ", ".join(said).replace(", 1", " 1")


def _box(path: str, fields: tuple[FormField, ...], typed: Mapping[str, str]) -> str:
    """The box of a fault at a path such as "relay.1.port", "names[1].name" or "fill.gmail.com"."""
    path = path.replace("[key]", "").replace("[", ".").replace("]", "").rstrip(".")
    head, _dot, rest = path.partition(".")
    entry = next((entry for entry in fields if entry.name == head), None)
    if entry is None or not rest:
        return path
    if entry.kind == "pairs":
        return _pair(head, rest, typed)
    if entry.kind == "group":
        return f"{head}.{_shifted(rest, entry.inner, typed, f'{head}.')}"
    return _shifted(path, fields, typed, "")


def _shifted(path: str, fields: tuple[FormField, ...], typed: Mapping[str, str], at: str) -> str:
    """The path with the number of its row as it was typed."""
    head, _dot, rest = path.partition(".")
    number, _dot, inner = rest.partition(".")
    entry = next((entry for entry in fields if entry.name == head), None)
    if entry is not None and entry.kind == "lines":
        return head  # one box holds all of them
    if entry is None or entry.kind != "rows" or not number.isdigit():
        return path
    kept = kept_rows(entry, typed, f"{at}{head}")
    shown = kept[int(number) - 1] if 0 < int(number) <= len(kept) else int(number)
    return f"{head}.{shown}.{inner}" if inner else head


def _pair(head: str, key: str, typed: Mapping[str, str]) -> str:
    for number in row_numbers(head, typed):
        if typed.get(f"{head}.{number}.key", "").strip() == key.rstrip("."):
            return f"{head}.{number}.value"
    return head
