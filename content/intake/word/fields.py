"""Fields of Word: their results are taken, their codes are not, and those that lead somewhere
become links."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from content.intake.word.links import HREF, linked
from content.intake.word.made import run_of
from content.intake.word.package import Relation
from content.intake.word.symbols import symbol
from content.intake.word.told import FileNotes
from content.intake.word.xml import (
    Node,
    child,
    drop,
    every,
    local,
    tag,
    text_of,
    unwrap,
    value,
    whole,
)

EQUATION: Final = "[ĐIỀN: công thức]"
_SILENT: Final = frozenset({"XE", "TC", "TA", "RD", "SET", "ASK", "PRIVATE", "ADVANCE"})
_CODE: Final = re.compile(r"\s*(\w+|=)(.*)", re.DOTALL)
_LINK: Final = re.compile(r'\s*(?:"([^"]*)"|([^\s\\]\S*))?(.*)', re.DOTALL)
_PLACE: Final = re.compile(r'\\l\s+(?:"([^"]*)"|(\S+))')
_OWN_NAME: Final = re.compile(r"[«<]+\s*([^«»<>]+?)\s*[»>]+")
_SYMBOL: Final = re.compile(r'\s*(\S+).*?\\f\s+"?([^"\\]+)', re.DOTALL)


@dataclass
class _Field:
    begin: Node
    code: list[Node] = field(default_factory=list)
    result: list[Node] = field(default_factory=list)
    marks: list[Node] = field(default_factory=list)
    in_code: bool = True

    @property
    def instruction(self) -> str:
        return "".join(node.text or "" for node in self.code if local(node) == "instrText")


def settle(root: Node, relations: Mapping[str, Relation], told: FileNotes) -> None:
    """The tree with results in the place of fields."""
    for simple in every(root, "w:fldSimple"):
        instruction = simple.get(tag("w:instr")) or ""
        href = _address(instruction)
        if href is not None:
            linked(every(simple, "w:r"), href, told)
        elif not text_of(simple):
            _without_result(simple, instruction, None, told)
        else:
            _tell_merge(instruction, text_of(simple), told)
        unwrap(simple)
    for found in _complex(root):
        _settle(found, told)
    for rest in every(root, "w:fldChar", "w:instrText"):
        drop(rest)
    for anchor in every(root, "w:hyperlink"):
        if anchor.get(HREF) is None:
            linked([anchor], _target(anchor, relations), told)


def _complex(root: Node) -> list[_Field]:
    """The fields that have a beginning and an end, inner ones first."""
    whole_fields: list[_Field] = []
    opened: list[_Field] = []
    for run in every(root, "w:r"):
        for node in run:
            kind = node.get(tag("w:fldCharType")) if local(node) == "fldChar" else None
            if kind == "begin":
                opened.append(_Field(node))
            if kind is None:
                _put(node, run, opened)
            elif opened:
                opened[-1].marks.append(node)
                if kind == "separate":
                    opened[-1].in_code = False
                elif kind == "end":
                    whole_fields.append(opened.pop())
    return whole_fields


def _put(node: Node, run: Node, opened: list[_Field]) -> None:
    if local(node) == "rPr":
        return
    for around in opened:
        if around.in_code:
            around.code.append(node)
            return
    for around in opened:
        if not around.result or around.result[-1] is not run:
            around.result.append(run)


def _settle(found: _Field, told: FileNotes) -> None:
    instruction = found.instruction
    href = _address(instruction)
    if href is not None:
        linked([run for run in found.result if run.getparent() is not None], href, told)
    elif not found.result:
        _without_result(found.begin.getparent(), instruction, child(found.begin, "w:ffData"), told)
    else:
        _tell_merge(instruction, "".join(map(text_of, found.result)), told)
    for node in (*found.code, *found.marks):
        drop(node)


def _tell_merge(instruction: str, result: str, told: FileNotes) -> None:
    """Tell of a mail merge's field that still shows its own name."""
    code, name = _CODE.match(instruction), _OWN_NAME.fullmatch(result.strip())
    if name and code and code[1].upper() == "MERGEFIELD":
        told.count("merge", name[1])


def _address(instruction: str) -> str | None:
    """Where a HYPERLINK leads: "" where that is a place in the file; None for other fields."""
    code = _CODE.match(instruction)
    if code is None or code[1].upper() != "HYPERLINK":
        return None
    target = _LINK.match(code[2])
    if target is None or not (target[1] or target[2]):
        return ""
    place = _PLACE.search(target[3])
    inside = (place[1] or place[2]) if place else ""
    return (target[1] or target[2]) + (f"#{inside}" if inside else "")


def _target(anchor: Node, relations: Mapping[str, Relation]) -> str:
    relation = relations.get(anchor.get(tag("r:id")) or "")
    if relation is None or not relation.outside:
        return ""
    inside = anchor.get(tag("w:anchor"))
    return relation.target + (f"#{inside}" if inside and "#" not in relation.target else "")


def _without_result(place: Node, instruction: str, data: Node | None, told: FileNotes) -> None:
    """Put in what a field shows that keeps no result."""
    code = _CODE.match(instruction)
    kind, rest = (code[1].upper(), code[2]) if code else ("", "")
    text = _own_text(kind, rest, data, told)
    if text is None and kind not in _SILENT:
        told.count("field", kind)
    if text and place is not None:
        place.addprevious(run_of(text))


def _own_text(kind: str, rest: str, data: Node | None, told: FileNotes) -> str | None:
    """The text of a field that makes its own; None for every other kind."""
    match kind:
        case "FORMCHECKBOX":
            return "☒" if _checked(data) else "☐"
        case "FORMDROPDOWN":
            return _chosen(data)
        case "MACROBUTTON" | "GOTOBUTTON":
            return " ".join(rest.split()[1:])
        case "SYMBOL":
            return _symbol(rest, told)
        case "EQ":
            told.count("equation", rest)
            return EQUATION
        case "FORMTEXT" | "":
            return ""
    return None


def _checked(data: Node | None) -> bool:
    box = child(data, "w:checkBox")
    mark = child(box, "w:checked")
    mark = mark if mark is not None else child(box, "w:default")
    return mark is not None and mark.get(tag("w:val")) not in ("0", "false", "off")


def _chosen(data: Node | None) -> str:
    choices = child(data, "w:ddList")
    if choices is None:
        return ""
    entries = [entry.get(tag("w:val")) or "" for entry in every(choices, "w:listEntry")]
    at = whole(value(choices, "w:result") or value(choices, "w:default"))
    return entries[at] if 0 <= at < len(entries) else ""


def _symbol(rest: str, told: FileNotes) -> str:
    found = _SYMBOL.match(rest)
    if found is None:
        told.count("field", "SYMBOL")
        return ""
    number = whole(found[1]) if found[1].isdecimal() else -1
    try:
        number = int(found[1], 16) if found[1].lower().startswith("0x") else number
    except ValueError:
        number = -1
    return symbol(found[2].strip(), number, told)
