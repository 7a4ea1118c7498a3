"""How files from outside are read: YAML and TOML taken safely, with the line of every field kept
for the officer."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from content.intake.errors import InputProblem, cause, place, refuse

Location = tuple[str | int, ...]  # ("sms", "text"), ("led", 1): keys and indexes down to a field
LocatedFault = tuple[Location, str]
MAX_BYTES: Final = 1_000_000
_MAX_DEPTH: Final = 20
_NO_TOML: Final = (
    *(".yaml", ".yml", ".json", ".csv", ".xls", ".xlsx", ".doc", ".docx", ".odt", ".pdf", ".md"),
    *(".png", ".jpg", ".jpeg", ".gif", ".webp", ".zip", ".gz", ".html", ".pem", ".db"),
)
_MAX_YAML: Final = 200_000  # seven times the longest real plan; more would take long to read
_YAML: Final = "tag:yaml.org,2002:"


@dataclass(frozen=True)
class Located:
    """A file's top mapping, the line of each field in it, and the faults that were found while
    reading."""

    value: dict[str, Any]
    lines: Mapping[Location, int] = field(default_factory=dict)
    problems: tuple[InputProblem, ...] = ()

    def line(self, location: Location) -> int | None:
        """The line of a field, or of the nearest part around it that stands in the file."""
        while location and location not in self.lines:
            location = location[:-1]
        return self.lines.get(location)

    def told(self, file: str, faults: Iterable[LocatedFault]) -> list[InputProblem]:
        """Faults as problems with file, line and field."""
        return [
            InputProblem(place(file, self.line(at), field_name(at)), text, field_name(at))
            for at, text in faults
        ]


def read_text(path: Path) -> str:
    """A text file of at most 1 MB as Unicode with Unix line ends, byte order mark taken off;
    InputError when that cannot be."""
    try:
        with path.open("rb") as handle:
            raw = handle.read(MAX_BYTES + 1)
    except OSError as error:
        raise refuse(
            path.name, f"không mở được tệp ({cause(error)}); hãy kiểm tra đường dẫn và quyền đọc"
        ) from None
    if len(raw) > MAX_BYTES:
        raise refuse(path.name, "tệp lớn hơn 1 MB; hãy kiểm tra có đúng tệp cần nhập không")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise refuse(
            path.name,
            "tệp không phải UTF-8; hãy mở bằng trình soạn thảo và lưu lại dạng UTF-8",
            line,
        ) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def load_yaml(text: str, file: str, first_line: int = 1, remarks: bool = True) -> Located:
    """The mapping in a YAML text, read without constructing objects; InputError for broken YAML,
    anchors, or too deep nesting.

    Without `remarks` a comment beside an unquoted value is a fault: whoever writes a title such as
    "Thông báo #5" does not know that YAML ends it at the sign. Lines of comment are always allowed.
    """
    if len(text) > _MAX_YAML:
        raise refuse(
            file,
            f"các trường dài hơn {_MAX_YAML // 1000} nghìn ký tự; hãy kiểm tra có đúng tệp "
            "cần nhập không",
            first_line,
        )
    try:
        _refuse_tricks(text, file, first_line)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.reader.ReaderError as error:
        foreign = first_line + text.count("\n", 0, error.position)
        raise refuse(
            file, "có ký tự điều khiển không đọc được; hãy gõ lại dòng này", foreign
        ) from None
    except yaml.YAMLError as error:
        # then the fault stands where the quote began
        opened = getattr(error, "context", None) == "while scanning a quoted scalar"
        mark = getattr(error, "context_mark" if opened else "problem_mark", None)
        line = first_line + mark.line if mark else None
        hint = (
            "YAML viết sai; sửa chỗ thụt dòng lệch, thiếu dấu cách sau dấu «:», hoặc câu có "
            "dấu «:» chưa đặt trong ngoặc kép"
        )
        raise refuse(file, hint, line) from None
    if not isinstance(root, yaml.MappingNode) or root.tag != _YAML + "map":
        raise refuse(file, "không có trường nào; cần các dòng «tên trường: giá trị»", first_line)
    reader = _Reader(file, first_line, "" if remarks else text)
    value = reader.mapping(root, ())
    return Located(value, reader.lines, tuple(reader.problems))


def load_toml(path: Path) -> Located:
    """The tables of a TOML file; InputError with the line for broken TOML, and for a file that
    says by its name that it is something else."""
    if path.suffix.lower() in _NO_TOML:
        raise refuse(path.name, f"đây là tệp {path.suffix.lower()}: hãy chọn tệp .toml")
    text = read_text(path)
    try:
        return Located(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        hint = (
            "TOML viết sai hoặc một trường viết hai lần; hãy kiểm tra dấu =, ngoặc kép và tên "
            "trường"
        )
        raise refuse(
            path.name, hint, int(found.group(1)) if found else text.rstrip().count("\n") + 1
        ) from None
    except RecursionError:
        raise refuse(path.name, "các danh sách lồng nhau quá sâu: bớt một bậc") from None


def field_name(location: Location) -> str:
    """A field's name for the reader: "sms.text", "led[2]" (counted from 1)."""
    name = ""
    for part in location:
        name += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if name else part
    return name


def _refuse_tricks(text: str, file: str, first_line: int) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = first_line + (event.start_mark.line if event.start_mark else 0)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise refuse(
                file,
                "không dùng neo và tham chiếu YAML (& và *); hãy viết lại giá trị, đặt trong "
                "ngoặc kép nếu là chữ",
                line,
            )
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _MAX_DEPTH:
            raise refuse(file, "các trường lồng nhau quá sâu: bớt một bậc", line)


class _Reader:
    """Walks composed nodes: keys stay as written, only plain values are constructed. `watched` is
    the text in which no comment may stand beside an unquoted value."""

    def __init__(self, file: str, first_line: int, watched: str) -> None:
        self.lines: dict[Location, int] = {}
        self.problems: list[InputProblem] = []
        self._file, self._first_line, self._watched = file, first_line, watched
        self._constructor = yaml.SafeLoader("")

    def mapping(self, node: yaml.MappingNode, at: Location) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key, entry in node.value:
            location = (*at, str(key.value))
            if not isinstance(key, yaml.ScalarNode):
                self._fault(key, at, "tên trường phải là chữ")
                continue
            if location in self.lines:
                self._fault(
                    key,
                    location,
                    f"trường viết hai lần (lần đầu ở dòng {self.lines[location]}); hãy xóa một lần",
                )
                continue
            self.lines[location] = self._line(key)
            result[str(key.value)] = self._value(entry, location)
        return result

    def _value(self, node: yaml.Node, at: Location) -> Any:
        self.lines.setdefault(at, self._line(node))
        if isinstance(node, yaml.MappingNode) and node.tag == _YAML + "map":
            return self.mapping(node, at)
        if isinstance(node, yaml.SequenceNode) and node.tag == _YAML + "seq":
            return [self._value(entry, (*at, index)) for index, entry in enumerate(node.value)]
        self._watch(node, at)
        try:
            if isinstance(node, yaml.ScalarNode):
                return self._constructor.construct_object(node)
        except (ValueError, yaml.YAMLError):
            self._fault(node, at, "giá trị viết sai; nếu là chữ, hãy đặt trong ngoặc kép")
            return None
        self._fault(
            node,
            at,
            f"không dùng được nhãn YAML «{node.tag.removeprefix(_YAML)}»; hãy bỏ dấu ! ở đầu",
        )
        return None

    def _watch(self, node: yaml.Node, at: Location) -> None:
        if isinstance(node, yaml.ScalarNode) and node.style is None:
            beside = self._watched[node.end_mark.index :].split("\n", 1)[0].strip()
            if beside.startswith("#"):
                text = (
                    f"chữ «{beside[:40]}» sẽ mất, vì dấu # sau dấu cách mở một ghi chú; hãy đặt cả "
                    "giá trị trong ngoặc kép (ghi chú thì viết thành dòng riêng)"
                )
                self._fault(node, at, text)

    def _line(self, node: yaml.Node) -> int:
        return int(self._first_line + node.start_mark.line)

    def _fault(self, node: yaml.Node, at: Location, text: str) -> None:
        self.problems.append(
            InputProblem(place(self._file, self._line(node), field_name(at)), text)
        )
