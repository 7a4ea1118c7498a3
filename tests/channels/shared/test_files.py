"""Whole files or none: what readers, crashes and full disks may see."""

import hashlib
import os
import threading
from pathlib import Path

import pytest

from channels.shared.files import read_back, write_atomic, write_changed
from tests.contract.surface_contract import full_disk


def test_the_bytes_stand_and_nothing_else_is_left(tmp_path: Path) -> None:
    target = tmp_path / "feeds" / "tin.rss"
    write_atomic(target, "Cổng thông tin".encode())
    assert target.read_bytes() == "Cổng thông tin".encode()
    assert [path.name for path in target.parent.iterdir()] == ["tin.rss"]
    assert read_back(target) == hashlib.sha256("Cổng thông tin".encode()).hexdigest()


def test_the_file_is_on_disk_before_its_name_and_its_name_before_we_return(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, synced, true_fsync = tmp_path / "a", [], os.fsync

    def watch(handle: int) -> None:
        synced.append((Path(os.readlink(f"/proc/self/fd/{handle}")).suffix, target.exists()))
        true_fsync(handle)

    monkeypatch.setattr(os, "fsync", watch)
    write_atomic(target, b"x")
    assert synced == [(".tmp", False), ("", True)]


def test_another_web_server_may_read_the_file(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        write_atomic(tmp_path / "a", b"x")
    finally:
        os.umask(before)
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o644


def test_a_full_disk_leaves_the_old_file_and_no_rest(tmp_path: Path) -> None:
    target = tmp_path / "a"
    write_atomic(target, b"old")
    with full_disk(), pytest.raises(OSError, match="too large"):
        write_atomic(target, b"x" * 1000)
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_name_that_is_a_folder_is_an_os_error_and_leaves_no_rest(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    with pytest.raises(OSError, match="directory"):
        write_atomic(tmp_path / "a", b"x")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_readers_see_only_whole_versions(tmp_path: Path) -> None:
    target, versions = tmp_path / "a", (b"1" * 300_000, b"2" * 200_000)
    write_atomic(target, versions[0])
    done, seen = threading.Event(), set()

    def read() -> None:
        while not done.is_set():
            seen.add(target.read_bytes())

    reader = threading.Thread(target=read)
    reader.start()
    for turn in range(30):
        write_atomic(target, versions[turn % 2])
    done.set()
    reader.join()
    assert seen <= set(versions)


def test_the_same_bytes_keep_their_time_stamp(tmp_path: Path) -> None:
    target = tmp_path / "a"
    write_changed(target, b"one")
    os.utime(target, (1_000_000_000, 1_000_000_000))
    write_changed(target, b"one")
    assert target.stat().st_mtime == 1_000_000_000
    write_changed(target, b"two")
    assert target.read_bytes() == b"two"
    assert target.stat().st_mtime > 1_000_000_000
