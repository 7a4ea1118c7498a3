"""A file that a form brings, on disk for as long as it is read."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from starlette.datastructures import UploadFile

from console.i18n import _
from content.errors import InputError, InputProblem

_BLOCK = 1 << 20
_LONGEST_NAME = 100


@contextmanager
def saved(file: object, ask: str) -> Iterator[Path]:
    """The uploaded file under its own last name; whatever folders its name speaks of are left out. InputError (`ask`) without one."""
    if not isinstance(file, UploadFile) or not file.filename:
        raise InputError([InputProblem(_("tệp"), ask, "file")])
    with TemporaryDirectory() as folder:
        path = Path(folder) / (Path(file.filename.replace("\\", "/")).name[-_LONGEST_NAME:] or "tep")
        with path.open("wb") as target:
            while block := file.file.read(_BLOCK):
                target.write(block)
        yield path
