"""A file that a form brings, on disk for as long as it is read."""

import re
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from starlette.datastructures import UploadFile

from console.words.i18n import _
from content.intake.errors import InputError, InputProblem

_BLOCK = 1 << 20
_LONGEST_NAME = 200  # bytes
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def plain_name(sent: str) -> str:
    """The last part of a name that a browser sent, fit for any file system; its ending stays."""
    name = _CONTROL.sub("", sent.replace("\\", "/")).rpartition("/")[2].strip()
    name = name.encode()[-_LONGEST_NAME:].decode("utf-8", "ignore")
    return name if name.strip(".") else "tep"


@contextmanager
def saved(file: object, ask: str) -> Iterator[Path]:
    """The uploaded file under its own last name; whatever folders its name speaks of are left out.

    InputError (`ask`) without one.
    """
    if not isinstance(file, UploadFile) or not file.filename:
        raise InputError([InputProblem(_("tệp"), ask, "file")])
    with TemporaryDirectory() as folder:
        path = Path(folder) / plain_name(file.filename)
        with path.open("wb") as target:
            while block := file.file.read(_BLOCK):
                target.write(block)
        yield path


def told_at_box(error: InputError) -> InputError:
    """The faults of a file at the box in which it is chosen, each with its line and field there:
    they are mended in the file. One that is of the box already stays."""
    return InputError(
        fault
        if fault.field == "file"
        else InputProblem(fault.where, f"{fault.where}: {fault.text}", "file")
        for fault in error.problems
    )


@contextmanager
def saved_all(files: Iterable[object]) -> Iterator[list[Path]]:
    """Every uploaded file of several fields, as `saved`; fields without a file are passed over."""
    with ExitStack() as stack:
        yield [
            stack.enter_context(saved(file, ""))
            for file in files
            if isinstance(file, UploadFile) and file.filename
        ]
