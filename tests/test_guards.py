"""Rules that hold over the whole project, so that nobody has to remember them."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import get_args

import pytest
from setuptools import find_packages

from channels import CHANNELS, channel_class
from channels.contract.channel import Capabilities
from console.views import VIEWS
from content.items.families import FAMILIES, Family
from tests.costs import costs
from wiring.registered import faults_of
from wiring.settings import Settings

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PACKAGES = PROJECT["tool"]["importlinter"]["root_packages"]
FAMILY_READERS = {"content/outlets/facts.py"}  # for rows that code before 0.3.0 wrote
PRODUCT = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
CONTRACTS = {"ChannelContract", "PackContract", "SurfaceContract"}
EDGES = {
    "engine/pump/senders.py",
    "engine/after/receipts.py",
    "engine/after/hook_outlets.py",
    "engine/after/listening.py",
    "engine/after/reconcile.py",
    "content/intake/files/worker_process.py",  # its own end is told to the process that started it
}  # they call adapters, and one that raises must stop nobody else
HOSTS = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
    )
]
HERE = "/" + "work/"
VENDORED = {".ttf", ".otf", ".woff", ".woff2", ".min.js"}
FILE_LINES = 300
FUNCTION_LINES = 40
Loop = ast.For | ast.AsyncFor | ast.comprehension
Function = ast.FunctionDef | ast.AsyncFunctionDef
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def ours() -> list[Path]:
    """Every file that is or will be in git."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode("utf-8")
    return [path for word in listed.split("\0") if word and (path := ROOT / word).is_file()]


def imported(path: Path) -> set[str]:
    """The modules that a file imports."""
    found = {
        node.module
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and node.module
    }
    return found | {
        alias.name
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Import)
        for alias in node.names
    }


def bases(path: Path) -> set[str]:
    return {
        base.id
        for node in tree(path).body
        if isinstance(node, ast.ClassDef)
        for base in node.bases
        if isinstance(base, ast.Name)
    }


def top(path: Path) -> Iterator[Definition]:
    yield from (node for node in tree(path).body if isinstance(node, Definition))


def types(path: Path) -> Iterator[str]:
    """The public types of a file: its classes, and what is assigned to a name written like one."""
    for node in tree(path).body:
        named = [node.name] if isinstance(node, ast.ClassDef) else []
        if isinstance(node, ast.Assign):
            named = [target.id for target in node.targets if isinstance(target, ast.Name)]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            named = [node.target.id]
        yield from (name for name in named if re.match("[A-Z]+[a-z]", name))


def bound(node: ast.AST) -> set[str]:
    """The names that a loop, a comprehension or a lambda gives to what it goes over."""
    if isinstance(node, Loop):
        return {part.id for part in ast.walk(node.target) if isinstance(part, ast.Name)}
    if isinstance(node, ast.Lambda):
        return {part.arg for part in ast.walk(node.args) if isinstance(part, ast.arg)}
    return set()


APART = ("sandbox",)
"""It speaks the providers' words."""


def test_one_type_name_is_one_thing() -> None:
    places: dict[str, list[str]] = {}
    for path in PRODUCT:
        if not any(path.is_relative_to(ROOT / apart) for apart in APART):
            for type_name in types(path):
                places.setdefault(type_name, []).append(name(path))
    assert "Line" in places
    assert {type_name: where for type_name, where in places.items() if len(where) > 1} == {}


def test_files_and_functions_are_small() -> None:
    """What a migration does is told in one file and one step, and stays as it was released."""
    long = []
    for path in PRODUCT:
        if path.parent.name == "versions":
            continue
        if (lines := len(path.read_text("utf-8").splitlines())) > FILE_LINES:
            long.append(f"{name(path)}: {lines} lines")
        for node in ast.walk(tree(path)):
            if isinstance(node, Function) and (lines := length(node)) > FUNCTION_LINES:
                long.append(f"{name(path)}: {node.name} has {lines} lines")
    assert long == [], f"files hold {FILE_LINES} lines at most, functions {FUNCTION_LINES}"


def length(function: Function) -> int:
    """How many lines a function has, from `def` to its end."""
    assert function.end_lineno is not None
    return function.end_lineno - function.lineno + 1


def test_what_a_loop_goes_over_is_named_by_its_noun() -> None:
    nameless = [
        f"{name(path)}:{node.lineno}"
        for path in (*PRODUCT, *TESTS)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.expr | ast.stmt) and "one" in bound(node)
    ]
    assert nameless == [], "a loop variable is called `one`: give it the noun"


def test_every_view_is_registered() -> None:
    files = {path.stem for path in (ROOT / "console/views").glob("*.py")} - {"__init__"}
    routed = {
        stem
        for stem in files
        if "router = " in (ROOT / "console/views" / f"{stem}.py").read_text("utf-8")
    }
    assert routed == set(VIEWS), "a page is in VIEWS of console/views/__init__.py, or is a 404"


def test_every_file_that_is_known_to_be_slow_is_there() -> None:
    assert [file for file in costs() if not (ROOT / file).is_file()] == []


@pytest.mark.parametrize("channel", CHANNELS)
def test_every_channel_keeps_the_contract(channel: str) -> None:
    module = CHANNELS[channel].partition(":")[0]
    assert [name(path) for path in TESTS if bases(path) & CONTRACTS and module in imported(path)], (
        f"no test subclasses a contract for {module}"
    )


@pytest.mark.parametrize("channel", CHANNELS)
def test_every_channel_has_its_name_and_keeps_what_it_offers(channel: str) -> None:
    offered = channel_class(channel)
    assert offered.name == channel, "a channel's name is its key in CHANNELS"
    assert list(faults_of(channel)) == []
    if offered.capabilities.amends and not offered.capabilities.carried:  # `PackContract` asks it
        module = CHANNELS[channel].partition(":")[0]
        kept = [name(p) for p in TESTS if "AmendContract" in bases(p) and module in imported(p)]
        assert kept, f"{module} offers corrections: subclass tests/contract/amend_contract.py"


def test_the_families_that_an_item_may_name_are_those_that_have_texts() -> None:
    assert set(get_args(Family)) == set(FAMILIES)


def test_everything_that_a_channel_says_of_itself_is_asked_by_somebody() -> None:
    readers = {
        node.attr
        for path in PRODUCT
        if not name(path).startswith("channels/")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)
    }
    said = {field.name for field in fields(Capabilities)}
    assert sorted(said - readers) == [], "a capability without a reader in the product goes"


def test_nobody_tests_a_family_to_learn_what_an_outlet_is() -> None:
    """An outlet says whom it is addressed to and whether it is a surface."""
    tested = [
        f"{name(path)}:{node.lineno}"
        for path in PRODUCT
        if name(path) not in FAMILY_READERS and "/migrations/" not in name(path)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Compare | ast.Call) and names_a_family(node)
    ]
    tested += [
        name(path)
        for path in (ROOT / "console/templates").rglob("*.html")
        if re.search(r'\bfamily"?\s*(==|!=|,\s*"in"|in)\s*[\[("]', path.read_text("utf-8"))
    ]
    assert tested == [], "ask `addressed`, `surface`, `form`, or whether it is a Panel"


def names_a_family(node: ast.Compare | ast.Call) -> bool:
    """Whether a comparison, or a call such as `.in_(…)`, sets a family beside words."""
    of = [node.func, *node.args] if isinstance(node, ast.Call) else [node.left, *node.comparators]
    if isinstance(node, ast.Call) and not isinstance(node.func, ast.Attribute):
        return False
    asked = any(
        (isinstance(inner, ast.Attribute) and inner.attr == "family")
        or (isinstance(inner, ast.Name) and inner.id == "family")
        for part in of
        for inner in ast.walk(part)
    )
    words = any(
        isinstance(inner, ast.Constant) and inner.value in FAMILIES
        for part in of
        for inner in ast.walk(part)
    )
    return asked and words


def test_no_name_of_ours_hides_a_module_of_python_or_of_a_dependency() -> None:
    taken = set(sys.stdlib_module_names) | {
        module for module, owners in packages_distributions().items() if set(owners) != {"lantoa"}
    }
    # Prefect may put flows/ in front of everything
    loaded_alone = {path.stem for path in (ROOT / "flows").glob("*.py")} - {"__init__"}
    assert not (set(PACKAGES) | loaded_alone) & taken


def test_every_package_is_shipped_with_what_lies_in_it() -> None:
    shipped = set(find_packages(str(ROOT), **PROJECT["tool"]["setuptools"]["packages"]["find"]))
    assert shipped == {name(path.parent).replace("/", ".") for path in PRODUCT}
    data = PROJECT["tool"]["setuptools"]["package-data"]
    listed = {
        path
        for package, patterns in data.items()
        for pattern in patterns
        for path in (ROOT / package.replace(".", "/")).glob(pattern)
    }
    beside = [
        path for path in ours() if name(path).partition("/")[0] in PACKAGES and path.suffix != ".py"
    ]
    assert sorted(name(path) for path in set(beside) - listed) == []


def test_every_setting_stands_in_the_readme() -> None:
    rows = [
        line
        for line in (ROOT / "README.md").read_text("utf-8").splitlines()
        if line.startswith("| `LANTOA_")
    ]
    documented = {found for row in rows for found in re.findall(r"`(LANTOA_[A-Z_]+)`", row)}
    known = {f"LANTOA_{field.name.upper()}" for field in fields(Settings)}
    read = {
        found
        for path in PRODUCT
        for found in re.findall(r'"(LANTOA_[A-Z]+(?:_[A-Z]+)*)"', path.read_text("utf-8"))
    }
    assert sorted((known | read) - documented) == []
    assert sorted(documented - known - read) == []


def test_the_changelog_begins_with_the_version() -> None:
    heads = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    released = [head.split()[0] for head in heads if not head.endswith("(Unreleased)")]
    assert released[0] == PROJECT["project"]["version"]
    assert len(heads) - len(released) <= 1, "what is unreleased stands once, on top"


def test_the_lock_pins_every_dependency_by_hash_and_names_no_place() -> None:
    text = (ROOT / "requirements.lock").read_text("utf-8")
    assert "://" not in text
    entries = [entry for entry in re.split(r"\n(?=\S)", text.strip()) if not entry.startswith("#")]
    assert [
        entry
        for entry in entries
        if not re.match(r"[a-z0-9._-]+==\S+[^\n]* \\\n +--hash=sha256:", entry)
    ] == []
    locked = {entry.partition("==")[0] for entry in entries}
    extras = PROJECT["project"]["optional-dependencies"].values()
    wanted = [*PROJECT["project"]["dependencies"], *(entry for extra in extras for entry in extra)]
    names = {re.sub(r"[-_.]+", "-", re.split(r"[\[<>=!~; ]", entry)[0]).lower() for entry in wanted}
    assert sorted(names - locked) == []


def test_no_file_names_a_registry_or_a_path_of_this_machine() -> None:
    found = []
    for path in ours():
        data = path.read_bytes()
        found += [f"{name(path)}: {word}" for word in (*HOSTS, HERE) if word.encode() in data]
    assert found == []


def test_whatever_others_made_has_its_licence_beside_it() -> None:
    vendored = [path for path in ours() if any(path.name.endswith(end) for end in VENDORED)]
    assert vendored
    assert [
        name(path)
        for path in vendored
        if not [*path.parent.glob("OFL*"), *path.parent.glob("LICENSE*")]
    ] == []


def test_imports_go_down_only() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_a_channel_knows_the_contract_and_what_channels_share_and_no_other_channel() -> None:
    """Also one that stands in no list of rooms: a new channel of one file needs no line for it."""
    wrong = []
    for path in sorted((ROOT / "channels").rglob("*.py")):
        room = path.relative_to(ROOT / "channels").parts[0].removesuffix(".py")
        known = {"contract"} if room == "contract" else {"contract", "shared", room}
        wrong += [
            f"{name(path)}: {module}"
            for module in imported(path)
            if module.startswith("channels.") and module.split(".")[1] not in known
        ]
    assert wrong == []


def test_every_module_and_every_public_name_says_what_it_is() -> None:
    silent = [
        name(path) for path in PRODUCT if tree(path).body and not ast.get_docstring(tree(path))
    ]
    for path in PRODUCT:
        silent += [
            f"{name(path)}: {node.name}"
            for node in top(path)
            if not node.name.startswith("_") and not ast.get_docstring(node)
        ]
    assert silent == []


def catches_all(node: ast.AST) -> bool:
    """Whether a handler swallows whatever comes; one that ends with a bare `raise` only cleans
    up."""
    if not isinstance(node, ast.ExceptHandler):
        return False
    caught = (
        {part.id for part in ast.walk(node.type) if isinstance(part, ast.Name)}
        if node.type
        else {"Exception"}
    )
    last = node.body[-1]
    return bool(caught & {"Exception", "BaseException"}) and not (
        isinstance(last, ast.Raise) and last.exc is None
    )


def test_nothing_catches_everything() -> None:
    found = {name(path) for path in PRODUCT for node in ast.walk(tree(path)) if catches_all(node)}
    assert sorted(found - EDGES) == []


def test_no_test_is_written_where_pytest_does_not_look() -> None:
    def tests(path: Path) -> bool:
        return any(node.name.startswith(("test_", "Test")) for node in top(path))

    assert [name(path) for path in TESTS if tests(path) != path.name.startswith("test_")] == []


def test_every_lesson_is_covered_by_a_test_that_exists_or_by_a_reason() -> None:
    text = (ROOT / "docs/lessons-covered.md").read_text("utf-8")
    rows = re.findall(r"^\| (T\d+) \| .+ \| (.+) \|$", text, re.MULTILINE)
    assert [name for name, _ in rows] == [f"T{number}" for number in range(1, 90)]
    named = re.findall(r"`([\w/]+\.py)::(test_\w+)`", text)
    missing = [
        f"{file}::{test}"
        for file, test in named
        if f"def {test}(" not in (ROOT / "tests" / file).read_text("utf-8")
    ]
    assert missing == []
