"""PDF files looked through: a plain one here, a packed one in a process of its own, for what is
packed into a few kilobytes may fill the memory."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from assets.attachments import AttachmentError, AttachmentFacts, check
from content.intake.errors import InputError, refuse
from content.intake.files import worker
from content.intake.files.worker import WorkerLimits

_LIMITS: Final = WorkerLimits(seconds=30, memory=700_000_000)
_PACKED: Final = b"Decode"
"""In the name of every filter that unpacks (ISO 32000-1, 7.4)."""


def check_attachment(data: bytes) -> AttachmentFacts:
    """As `assets.attachments.check`, whatever is in the file."""
    if _PACKED not in data and b"#" not in data:
        return check(data)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "tep.pdf"
        path.write_bytes(data)
        try:
            facts = worker.call("wiring.attachments:check_task", path, {}, _LIMITS)
        except InputError as error:
            text = error.problems[0].text
            raise AttachmentError(text[:1].upper() + text[1:]) from None
    return AttachmentFacts(**facts)


def check_task(path: Path) -> AttachmentFacts:
    """What the other process does."""
    try:
        return check(path.read_bytes())
    except AttachmentError as error:
        raise refuse(path.name, str(error)) from None
