"""Backups that are broken, or made to fill memory or disk, are refused and change nothing."""

import gzip
import io
import os
import random
import tarfile
from pathlib import Path

import pytest

from content.backup import unpacking
from content.backup.backup import Source, write_backup
from content.backup.unpacking import unpacked
from content.intake.errors import InputError
from tests.hostile.mutations import broken
from tests.kit import Home

TRIES = int(os.environ.get("HOSTILE", "200"))
SEED = int(os.environ.get("SEED", "1"))


@pytest.fixture
def saved(filed: Home, tmp_path: Path) -> bytes:
    filed.people()
    (filed.folder / "media" / "a.jpg").write_bytes(b"a" * 3000)
    source = Source(filed.database, filed.vault, filed.folder)
    write_backup(source, tmp_path / "a.tar.gz", "0.3.0", filed.clock())
    return (tmp_path / "a.tar.gz").read_bytes()


@pytest.mark.sqlite
def test_a_broken_backup_is_refused(saved: bytes, tmp_path: Path) -> None:
    path, folder = tmp_path / "b.tar.gz", tmp_path / "new"
    folder.mkdir()
    plain, refused = gzip.decompress(saved), 0
    for seed in range(SEED * 100_000, SEED * 100_000 + TRIES):
        seeded = random.Random(seed)
        inside = seeded.random() < 0.7  # or in what is packed
        hurt = broken(plain if inside else saved, seeded)
        path.write_bytes(gzip.compress(hurt, 1) if inside else hurt)
        if hurt in (plain, saved):
            continue
        try:
            with unpacked(path, folder):
                continue  # every hash is right: only what no member holds was hurt
        except InputError as error:
            refused += "chưa có gì thay đổi" in str(error)
    assert refused > TRIES // 2


def test_a_header_that_promises_gigabytes_is_not_believed(tmp_path: Path) -> None:
    member = tarfile.TarInfo("manifest.json")
    member.type, member.size = tarfile.XHDTYPE, 2_000_000_000
    path = tmp_path / "a.tar.gz"
    with gzip.open(path, "wb", 1) as packed:
        packed.write(member.tobuf(tarfile.USTAR_FORMAT))
        packed.write(bytes(30_000_000))
    with pytest.raises(InputError, match="không phải bản sao lưu"), unpacked(path, tmp_path):
        pass


def test_the_disk_is_not_filled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, folder = tmp_path / "a.tar.gz", tmp_path / "new"
    folder.mkdir()
    with tarfile.open(path, "w:gz") as archive:
        member = tarfile.TarInfo("media/a.jpg")
        member.size = 1_000
        archive.addfile(member, io.BytesIO(bytes(1_000)))
    monkeypatch.setattr(unpacking, "_ROOM", 1 << 60)
    with pytest.raises(InputError, match="hết chỗ trên đĩa"), unpacked(path, folder):
        pass
    assert list(folder.iterdir()) == []
