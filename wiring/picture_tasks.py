"""What is done with a large picture in a process of its own."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from assets import pictures
from assets.fitting import FittedPicture, PictureBox, fitted
from content.intake.errors import refuse


def check(path: Path) -> pictures.PictureFacts:
    """The facts of a picture."""
    with _refused(path):
        return pictures.check(path.read_bytes())


def fit(path: Path, box: Mapping[str, Any], focus: Sequence[float]) -> FittedPicture:
    """The picture for a place."""
    with _refused(path):
        return fitted(path.read_bytes(), PictureBox(**box), (focus[0], focus[1]))


def cut(path: Path, size: Sequence[int], focus: Sequence[float]) -> bytes:
    """The picture in a size, as the first form cuts it."""
    with _refused(path):
        data, (width, height) = path.read_bytes(), size
        return pictures.rendition(data, width, height, (focus[0], focus[1]))


@contextmanager
def _refused(path: Path) -> Iterator[None]:
    try:
        yield
    except pictures.PictureError as error:
        raise refuse(path.name, str(error)) from None
