"""A home is its owner's alone, from `init` on; what others could read is closed at the next start,
with a word."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from channels.shared.files import write_atomic
from lantoa.privacy import mend, open_to_others, private_files
from tests.lantoa.cli_kit import Cli, sample
from wiring.settings import Settings


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def modes(home: Path) -> set[int]:
    """Every mode in a home, links left out."""
    return {mode(path) for path in (home, *home.rglob("*")) if not path.is_symlink()}


@pytest.fixture(autouse=True)
def usual_umask() -> Iterator[None]:
    """Whatever the machine says, others could read what these tests make without care."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def test_a_new_home_is_the_owners_alone(tmp_path: Path) -> None:
    cli = Cli(tmp_path / "nha" / "home")
    cli("init", "--trust-cli")
    assert modes(cli.home) == {0o700, 0o600}
    assert mode(tmp_path / "nha") == 0o755  # the place that it stands in is not ours
    assert os.umask(0o022) == 0o022  # and the rest of the process goes on as before


def test_what_commands_add_is_the_owners_alone(cli: Cli, tmp_path: Path) -> None:
    proof = tmp_path / "anh.pdf"
    proof.write_bytes(b"%PDF-1.4 x")
    cli("item", "import", sample("ct-01"))
    assert modes(cli.home / "media") == {0o700, 0o600}
    out = tmp_path / "bao-cao"
    cli("backup", tmp_path / "b.tar.gz")
    assert mode(tmp_path / "b.tar.gz") == 0o600
    assert not out.exists()


@pytest.mark.parametrize("command", ["init", "doctor"])
def test_what_others_could_read_is_closed_with_a_word(cli: Cli, command: str) -> None:
    cli("doctor", code=0)
    page = cli.home / "public" / "bai" / "tin.html"
    page.parent.mkdir(exist_ok=True)
    page.write_text("x", "utf-8")
    proof = cli.home / "evidence" / "ab.pdf"
    proof.parent.mkdir(exist_ok=True)
    proof.write_text("x", "utf-8")
    proof.chmod(0o444)
    cli.home.chmod(0o755)
    said = cli(command).out
    told = f"Đã sửa quyền của 5 tệp và thư mục trong {cli.home}: nay chỉ chủ sở hữu đọc được."
    assert told in said
    assert (mode(cli.home), mode(page.parent), mode(page), mode(proof)) == (
        0o700,
        0o700,
        0o600,
        0o400,
    )
    assert "Đã sửa quyền" not in cli(command).out


def test_what_is_not_ours_in_a_home_is_left_as_it_is(cli: Cli, tmp_path: Path) -> None:
    other, linked = cli.home / "ghi-chu.txt", tmp_path / "noi-khac"
    linked.mkdir()
    (linked / "x").write_text("x", "utf-8")
    other.write_text("x", "utf-8")
    (cli.home / "public" / "led" / "noi-khac").symlink_to(linked)
    (cli.home / "logs").symlink_to(linked)
    mend(Settings(cli.home))
    assert (mode(other), mode(linked), mode(linked / "x")) == (0o644, 0o755, 0o644)
    assert open_to_others(Settings(cli.home)) == 0


def test_a_folder_that_is_no_home_is_not_touched(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    (folder / "public").mkdir(parents=True)
    assert (mend(Settings(folder)), open_to_others(Settings(folder))) == ("", 0)
    assert mode(folder) == 0o755


def test_a_shared_folder_is_not_closed_and_doctor_says_so(cli: Cli) -> None:
    cli.home.chmod(0o1777)
    said = cli("doctor", code=1).out
    assert mode(cli.home) == 0o777 or cli.home.stat().st_mode & stat.S_ISVTX
    assert "Người khác còn đọc được 1 tệp, thư mục" in said


def test_a_screen_of_another_user_reads_what_we_write_into_its_folder(tmp_path: Path) -> None:
    screen, ours = tmp_path / "man-hinh", tmp_path / "nha"
    screen.mkdir(0o755)
    ours.mkdir(0o700)
    with private_files():
        write_atomic(screen / "khung.png", b"x")
        write_atomic(ours / "khung.png", b"x")
    assert (mode(screen / "khung.png"), mode(ours / "khung.png")) == (0o644, 0o600)


def test_a_home_behind_a_link_is_closed_where_it_really_stands(tmp_path: Path) -> None:
    (tmp_path / "that").mkdir()
    (tmp_path / "home").symlink_to(tmp_path / "that")
    cli = Cli(tmp_path / "home")
    cli("init", "--trust-cli")
    (tmp_path / "that").chmod(0o777)
    assert "Đã sửa quyền" in cli("doctor", code=1).out  # it has no office yet
    assert mode(tmp_path / "that") == 0o700


@pytest.mark.parametrize("folder", ["public", "logs"])
def test_a_folder_that_somebody_else_uses_is_left_alone(tmp_path: Path, folder: str) -> None:
    theirs = tmp_path / "web" / folder
    theirs.mkdir(parents=True)
    (theirs / "index.html").write_text("x", "utf-8")
    before = modes(tmp_path / "web")
    said = Cli(tmp_path / "web").refused("init")
    assert f"thư mục này đã có {folder}" in said
    assert modes(tmp_path / "web") == before
    assert not (tmp_path / "web" / "lantoa.key").exists()


def test_the_doctor_recognises_a_home_before_it_closes_it(tmp_path: Path) -> None:
    (tmp_path / "lantoa.db").write_text("một tệp khác", "utf-8")
    before = modes(tmp_path)
    assert "Đã sửa quyền" not in Cli(tmp_path)("doctor", code=1).out
    assert modes(tmp_path) == before
