"""A walk over everything below the console: whatever takes an act asks the table of rights before
it changes anything, or hands the act to something that does."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from content.people.rights import DOINGS, RIGHTS, roles_with

ROOT = Path(__file__).parent.parent.parent.parent
FLOORS = ("content", "engine", "reports")
EXCEPT = {
    "content.people.audit.record": "writes down an act that was allowed where it was done",
    "content.calendar.amending.record": "writes down who corrected or withdrew, and why",
    "content.campaigns.acting.shifts_of": "says what would move; changes nothing",
}
"""What takes an act and need not ask, and why."""

COMPUTED = {
    "needed_to_decide(revision)": ["approve_text", "approve_press"],
    "_NEEDS[name]": ["halt", "install"],
    "need": ["notify", "read"],
}
"""What is asked for where the text or the switch says which permission that is."""


@dataclass(frozen=True)
class Taker:
    """A function that takes an act: what it asks itself, and to whom it hands the act."""

    name: str
    public: bool
    asks: bool
    hands_to: frozenset[str]


def modules() -> Iterator[tuple[str, ast.Module]]:
    for floor in FLOORS:
        for path in sorted((ROOT / floor).rglob("*.py")):
            dotted = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            yield dotted, ast.parse(path.read_text("utf-8"))


def origins(module: str, tree: ast.Module) -> dict[str, str]:
    """Where each name of a module comes from."""
    found = {
        node.name: f"{module}.{node.name}"
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                found[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return found


def functions(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    """Functions and methods; what makes an object of a class goes by the name of the class."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, node
        elif isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef):
                    made = node.name if inner.name == "__init__" else f"{node.name}.{inner.name}"
                    yield made, inner


def act_of(function: ast.FunctionDef) -> str | None:
    """The name of the parameter that is an act."""
    given = (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)
    return next(
        (
            parameter.arg
            for parameter in given
            if parameter.annotation is not None
            and re.search(r"\bAct\b", ast.unparse(parameter.annotation))
        ),
        None,
    )


def called(function: ast.FunctionDef) -> Iterator[ast.Call]:
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            yield node


def taker(name: str, function: ast.FunctionDef, act: str, known: dict[str, str]) -> Taker:
    asks, hands = False, set()
    for call in called(function):
        target = ast.unparse(call.func)
        if target == f"{act}.require":
            asks = True
        given = (*call.args, *(keyword.value for keyword in call.keywords))
        if any(isinstance(word, ast.Name) and word.id == act for word in given):
            first, _, rest = target.partition(".")
            hands.add(f"{known.get(first, first)}{'.' if rest else ''}{rest}")
    public = not any(part.startswith("_") for part in name.rpartition("content.")[2].split("."))
    return Taker(name, public, asks, frozenset(hands))


@cache
def takers() -> dict[str, Taker]:
    found = {}
    for module, tree in modules():
        known = origins(module, tree)
        for name, function in functions(tree):
            act = act_of(function)
            if act is not None:
                whole = f"{module}.{name}"
                found[whole] = taker(whole, function, act, known)
    return found


def asks(name: str) -> bool:
    """Whether a function asks itself or by what it hands its act to."""
    found = takers().get(name)
    return found is not None and (found.asks or any(map(asks, found.hands_to)))


def test_the_walk_sees_what_takes_an_act() -> None:
    seen = {name for name, found in takers().items() if found.public}
    assert len(seen) > 35
    assert seen >= {
        "content.items.approval.approve",
        "content.plans.activity_register.Register",
        "engine.decisions.approving.submit",
        "reports.desk.frozen.freeze",
    }
    assert asks("engine.decisions.amending.withdraw")
    assert not asks("content.people.audit.record")


@pytest.mark.parametrize("name", sorted(name for name, found in takers().items() if found.public))
def test_whatever_takes_an_act_asks_the_table(name: str) -> None:
    assert asks(name) is (name not in EXCEPT), f"{name}: EXCEPT must say why it need not ask"


def required() -> Iterator[tuple[str, bool]]:
    """Each permission that is asked for by name, and whether with a unit."""
    for _, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("act.require"):
                what = node.args[0]
                names = (
                    [str(what.value)]
                    if isinstance(what, ast.Constant)
                    else COMPUTED[ast.unparse(what)]
                )
                yield from ((name, len(node.args) > 1) for name in names)


def test_every_permission_is_asked_for_and_no_other() -> None:
    looked_at = {"read", "audit", "addresses"}  # by pages alone
    assert {name for name, _ in required()} | looked_at == set(DOINGS)


def test_only_what_is_asked_with_a_unit_is_given_for_the_own_unit() -> None:
    with_unit = {name for name, of_unit in required() if of_unit}
    own = {
        permission
        for rights in RIGHTS.values()
        for permission, scope in rights.allowed.items()
        if scope == "own"
    }
    assert own
    assert own <= with_unit


def test_no_role_is_named_outside_the_table() -> None:
    """A name of a role in a condition would be a second table."""
    told = [
        f"{module}: {ast.unparse(node)}"
        for module, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare)
        and ".role" in ast.unparse(node)
        and any(f"'{role}'" in ast.unparse(node) for role in RIGHTS)
    ]
    assert told == []


def test_what_a_machine_does_no_account_is_given() -> None:
    for permission in ("remind", "raise", "restore", "install"):
        assert roles_with(permission) == ()
