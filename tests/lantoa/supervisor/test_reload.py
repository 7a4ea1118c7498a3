"""`lantoa up --reload`: what starts again when a file of the product has changed, and what does
not."""

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from lantoa.supervisor import reload
from lantoa.supervisor.parts import Part, python
from lantoa.supervisor.reload import CODE, FOLDERS, SHOWN, Reload

ROOT = Path(__file__).parents[3]


@pytest.fixture
def product(tmp_path: Path) -> Path:
    """A product of two files."""
    for name in ("console/page.html", "engine/shift.py"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text("as it was", "utf-8")
    return tmp_path


@pytest.fixture
def parts(tmp_path: Path) -> list[Part]:
    """One that shows pages, one that runs code, one that does neither."""
    waiting = python("-c", "import time; time.sleep(60)")
    return [
        Part("console", waiting, {}, tmp_path / "console.log", renewed_by=SHOWN),
        Part("engine", waiting, {}, tmp_path / "runner.log", renewed_by=CODE),
        Part("prefect server", waiting, {}, tmp_path / "server.log"),
    ]


def write_page(product: Path) -> None:
    (product / "console" / "page.html").write_text("as it is", "utf-8")


def write_code(product: Path) -> None:
    (product / "engine" / "shift.py").write_text("as it is", "utf-8")


def add_code(product: Path) -> None:
    (product / "engine" / "new.py").touch()


def take_code_away(product: Path) -> None:
    (product / "engine" / "shift.py").unlink()


def write_what_nobody_shows(product: Path) -> None:
    (product / "engine" / "notes.txt").touch()
    (product / "console" / "__pycache__").mkdir()
    (product / "console" / "__pycache__" / "page.pyc").touch()


@pytest.fixture(autouse=True)
def at_every_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are looked at as often as a test says."""
    monkeypatch.setattr(reload, "_LOOK_EVERY_S", 0.0)


@pytest.mark.parametrize(
    ("change", "renewed"),
    [
        (write_page, ["console"]),
        (write_code, ["console", "engine"]),
        (add_code, ["console", "engine"]),
        (take_code_away, ["console", "engine"]),
        (write_what_nobody_shows, []),
    ],
)
def test_what_shows_a_changed_file_starts_again_once(
    product: Path,
    parts: list[Part],
    change: Callable[[Path], None],
    renewed: list[str],
) -> None:
    eye = Reload(parts, product)
    try:
        for part in parts:
            part.start()
        pids = {part.name: pid(part) for part in parts}
        eye.look()
        change(product)
        for _ in range(2):
            eye.look()
            assert [part.name for part in parts if pid(part) != pids[part.name]] == renewed
    finally:
        for part in parts:
            part.stop(10)


def pid(part: Part) -> int:
    assert part.process is not None
    assert part.process.poll() is None
    return part.process.pid


def test_a_part_that_died_of_a_mistake_starts_at_once_when_it_is_mended(
    product: Path, parts: list[Part], caplog: pytest.LogCaptureFixture
) -> None:
    console, *_ = parts
    console.command = python("-c", "raise SystemExit(1)")
    eye = Reload(parts, product)
    console.start()
    assert console.process is not None
    console.process.wait(10)
    console.look()
    assert console.again_at is not None, "it waits to be started again"
    console.command = python("-c", "import time; time.sleep(60)")
    write_page(product)
    eye.look()
    try:
        assert pid(console)
        assert console.again_at is None
        assert caplog.messages[-1] == "console/page.html changed: console start again"
    finally:
        console.stop(10)


def test_every_folder_of_the_product_but_the_sandbox_is_looked_at() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    folders = project["tool"]["importlinter"]["root_packages"]
    assert {*FOLDERS, "sandbox"} == set(folders)
