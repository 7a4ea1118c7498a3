"""Every sentence with which the code refuses something, read from its syntax trees."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROOMS = ("content", "console", "lantoa", "wiring", "engine", "reports", "channels", "assets")

REFUSING = {
    "InputProblem": 1,
    "Problem": 1,
    "Finding": 3,
    "FormFault": 1,
    "refuse": 1,
    "problem": 1,
    "HTTPException": 1,
    "NotAllowed": 0,
    "SettingsError": 0,
    "ValueError": 0,
    "PictureError": 0,
    "VideoError": 0,
    "AttachmentError": 0,
}
"""What refuses, and which of its words is the sentence."""

Function = ast.FunctionDef | ast.AsyncFunctionDef
Known = dict[str, list[ast.expr]]


@dataclass(frozen=True)
class Refusal:
    """One sentence with its place; `{}` stands where a value is filled in."""

    place: str
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"


@cache
def refusals() -> tuple[Refusal, ...]:
    """All of them; each text that a name may hold is one of its own."""
    return tuple(_refusals())


def _refusals() -> Iterator[Refusal]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if "migrations" in path.parts:
                continue  # frozen, and read by engineers
            tree = ast.parse(path.read_text("utf-8"))
            name = path.relative_to(ROOT).as_posix()
            yield from (Refusal(f"{name}:{line}", text) for line, text in _of(tree))


def _of(tree: ast.Module) -> Iterator[tuple[int, str]]:
    shared = _named(tree.body)
    inside: dict[ast.Call, Known] = {
        node: {} for node in ast.walk(tree) if isinstance(node, ast.Call)
    }
    functions = [node for node in ast.walk(tree) if isinstance(node, Function)]
    within = [(nodes := list(ast.walk(function)), _named(nodes)) for function in functions]
    for nodes, own in within:
        inside |= dict.fromkeys((node for node in nodes if isinstance(node, ast.Call)), own)
    for line, said, own in _yielded(within):
        yield from (
            (line, text) for text in _texts(said, {**shared, **own}) if _is_vietnamese(text)
        )
    for call, own in inside.items():
        at = REFUSING.get(_called(call))
        if at is not None and len(call.args) > at:
            for text in dict.fromkeys(_texts(call.args[at], {**shared, **own})):
                if _is_vietnamese(text):
                    yield call.lineno, text


def _yielded(within: list[tuple[list[ast.AST], Known]]) -> Iterator[tuple[int, ast.expr, Known]]:
    """What rules yield in functions: the place of each fault, and its sentence."""
    for nodes, own in within:
        for node in nodes:
            match node:
                case ast.Yield(value=ast.Tuple(elts=[_, said])):
                    yield node.lineno, said, own


def _called(call: ast.Call) -> str:
    function = call.func
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def _named(nodes: Iterable[ast.AST]) -> Known:
    """The expressions that each name is set to."""
    found: Known = {}
    for node in nodes:
        if isinstance(node, ast.AnnAssign) and node.value and isinstance(node.target, ast.Name):
            found.setdefault(node.target.id, []).append(node.value)
        if isinstance(node, ast.Assign):
            for target in node.targets:
                for name, value in _pairs(target, node.value):
                    found.setdefault(name, []).append(value)
    return found


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(target, ast.Name):
        yield target.id, value
    elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for inner, worth in zip(target.elts, value.elts, strict=False):
            yield from _pairs(inner, worth)


def _texts(node: ast.expr, known: Known, deep: int = 0) -> list[str]:
    """The texts that an expression may be."""
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.JoinedStr(values=parts):
            return ["".join(_part(part) for part in parts)]
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            ends = _texts(right, known, deep) or ["{}"]
            return [one + end for one in _texts(left, known, deep) or ["{}"] for end in ends]
        case ast.IfExp(body=body, orelse=orelse):
            return [*_texts(body, known, deep), *_texts(orelse, known, deep)]
    return _held(node, known, deep) if deep < 3 else []


def _held(node: ast.expr, known: Known, deep: int) -> list[str]:
    """The texts behind a name, in a table, or marked for translation."""
    match node:
        case ast.Call(func=ast.Name(id="_" | "later" | "ngettext"), args=[first, *_]):
            return _texts(first, known, deep)
        case ast.Name(id=name):
            return [
                text for value in known.get(name, []) for text in _texts(value, known, deep + 1)
            ]
        case ast.Subscript(value=ast.Name(id=name)):
            return _listed(name, known, deep)
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="get"), args=[_, *rest]):
            defaults = [text for entry in rest for text in _texts(entry, known, deep)]
            return [*_listed(name, known, deep), *defaults]
    return []


def _listed(name: str, known: Known, deep: int) -> list[str]:
    tables = [value for value in known.get(name, []) if isinstance(value, ast.Dict)]
    entries = [entry for table in tables for entry in table.values]
    return [text for entry in entries for text in _texts(entry, known, deep + 1)]


def _part(part: ast.expr) -> str:
    return str(part.value) if isinstance(part, ast.Constant) else "{}"


def _is_vietnamese(text: str) -> bool:
    """Whether it is a sentence for people: engineers' own errors are English."""
    return " " in text.strip() and any(
        ord(sign) > 0xBF for sign in text.replace("«", "").replace("»", "")
    )
