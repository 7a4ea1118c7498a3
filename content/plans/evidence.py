"""Evidence: files kept under the hash of their bytes, and links; what is missing or altered is
found, never replaced silently."""

import hashlib
import os
import re
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal

from sqlalchemy import Connection, Row, insert, select

from content.database.tables.deliveries import deliveries
from content.database.tables.plans import evidence
from content.intake.errors import InputError, InputProblem, cause, refuse
from content.intake.text import clean
from content.people import audit
from content.people.acts import Act
from content.plans.activities import find_activity

EvidenceState = Literal["ok", "missing", "altered", "link"]

STATES: Final[dict[EvidenceState, str]] = {
    "ok": "còn nguyên",
    "missing": "mất tệp",
    "altered": "tệp đã bị thay đổi",
    "link": "đường dẫn",
}

_LARGEST: Final = 500_000_000
_CHUNK: Final = 1 << 20


@dataclass(frozen=True)
class Subject:
    """What is proved: exactly one of an activity and a delivery."""

    activity: int | None = None
    delivery: int | None = None

    def __str__(self) -> str:
        return (
            f"activity:{self.activity}"
            if self.activity is not None
            else f"delivery:{self.delivery}"
        )


@dataclass(frozen=True)
class Evidence:
    """One proof: a file (`sha256`, `ext`, `size`) or a link."""

    id: int
    subject: Subject
    name: str
    sha256: str | None
    ext: str | None
    size: int | None
    link: str | None
    note: str
    added_by: str
    added_at: datetime


@dataclass(frozen=True)
class KeptFile:
    """A file that is kept under its hash; `name` is the one it came with."""

    sha256: str
    ext: str
    size: int
    name: str


def add_file(db: Connection, folder: Path, subject: Subject, file: Path, act: Act) -> int:
    """Keep a copy of a file under its hash, once for the same bytes; the file is whole and on disk
    before its row is. Its number."""
    _require_subject(db, subject, act)
    return _insert(db, subject, act, asdict(keep_file(folder, file)))


def keep_file(folder: Path, file: Path) -> KeptFile:
    """Keep a copy of a file, whole and on disk when this returns; InputError for an empty one, one
    that is too large, or one that cannot be read."""
    digest, size = _hash(file)
    if not size:
        raise refuse(file.name, "tệp trống, không chứng minh được gì: chọn lại tệp")
    kept = KeptFile(digest, _ext(file), size, clean(file.name))
    _keep(file, place_of(folder, kept), digest)
    return kept


def add_link(db: Connection, subject: Subject, link: str, act: Act) -> int:
    """Keep a web address as evidence; its number."""
    _require_subject(db, subject, act)
    if not re.fullmatch(r"https?://[^\s/]+(/\S*)?", link):
        raise InputError(
            [
                InputProblem(
                    "đường dẫn",
                    f"phải là địa chỉ đầy đủ, bắt đầu bằng https://, không phải «{link}»",
                )
            ]
        )
    return _insert(db, subject, act, {"link": link, "name": link})


def list_evidence(db: Connection, subject: Subject | None = None) -> list[Evidence]:
    """All evidence, or that of one subject, in the order in which it came."""
    query = select(evidence).order_by(evidence.c.id)
    if subject is not None:
        query = query.where(evidence.c.activity_id.is_not_distinct_from(subject.activity))
        query = query.where(evidence.c.delivery_id.is_not_distinct_from(subject.delivery))
    return [_read(row) for row in db.execute(query)]


def path_of(folder: Path, proof: Evidence) -> Path:
    """Where the file stands."""
    return folder / f"{proof.sha256}{proof.ext}"


def place_of(folder: Path, kept: KeptFile) -> Path:
    """Where a kept file stands."""
    return folder / f"{kept.sha256}{kept.ext}"


def state_of(folder: Path, proof: Evidence) -> EvidenceState:
    """Whether the file is there and still has its hash; every byte is read."""
    if proof.sha256 is None:
        return "link"
    return _state(path_of(folder, proof), proof.sha256)


def state_of_kept(folder: Path, kept: KeptFile) -> EvidenceState:
    """Whether a kept file is there and still has its hash; every byte is read."""
    return _state(place_of(folder, kept), kept.sha256)


def _state(path: Path, sha256: str) -> EvidenceState:
    try:
        return "ok" if _hash(path)[0] == sha256 else "altered"
    except InputError:
        return "missing"


def _require_subject(db: Connection, subject: Subject, act: Act) -> None:
    act.require("write")
    if subject.activity is not None:
        find_activity(db, subject.activity)
    elif (
        db.execute(select(deliveries.c.id).where(deliveries.c.id == subject.delivery)).first()
        is None
    ):
        raise InputError(
            [InputProblem(f"lượt gửi {subject.delivery}", "không có; xem `lantoa log`")]
        )


def _insert(db: Connection, subject: Subject, act: Act, values: dict[str, Any]) -> int:
    same = (
        evidence.c.sha256.is_not_distinct_from(values.get("sha256")),
        evidence.c.link.is_not_distinct_from(values.get("link")),
    )
    there = [proof.id for proof in list_evidence(db, subject)]
    known = (
        db.execute(select(evidence.c.id).where(*same, evidence.c.id.in_(there))).scalars().first()
    )
    if known is not None:
        return int(known)
    row = {
        **values,
        "activity_id": subject.activity,
        "delivery_id": subject.delivery,
        "note": act.why,
    }
    row |= {"added_by": act.person.name, "added_at": act.at}
    id = int(db.execute(insert(evidence).values(**row).returning(evidence.c.id)).scalar_one())
    audit.record(
        db,
        act,
        "evidence.add",
        f"evidence:{id}",
        proves=str(subject),
        sha256=values.get("sha256"),
        link=values.get("link"),
    )
    return id


def _hash(file: Path) -> tuple[str, int]:
    try:
        size = file.stat().st_size
        if size > _LARGEST:
            raise refuse(
                file.name,
                f"tệp nặng hơn {_LARGEST // 1_000_000} MB: hãy nén lại, hoặc ghi đường dẫn "
                "thay cho tệp",
            )
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest(), size
    except OSError as error:
        raise refuse(
            file.name, f"không mở được tệp ({cause(error)}); hãy kiểm tra đường dẫn và quyền đọc"
        ) from None


def _keep(file: Path, target: Path, digest: str) -> None:
    if target.exists() and _hash(target)[0] == digest:
        return
    target.parent.mkdir(0o700, parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    copied = hashlib.sha256()
    with file.open("rb") as source, part.open("wb") as copy:
        while chunk := source.read(_CHUNK):
            copied.update(chunk)
            copy.write(chunk)
        copy.flush()
        os.fsync(copy.fileno())
    if copied.hexdigest() != digest:
        part.unlink()
        raise refuse(
            file.name,
            "tệp bị thay đổi trong lúc chép: hãy đóng chương trình đang mở tệp rồi thử lại",
        )
    part.chmod(0o400)
    part.rename(target)


def _ext(file: Path) -> str:
    ext = file.suffix.lower()
    return ext if re.fullmatch(r"\.[a-z0-9]{1,8}", ext) else ""


def _read(row: Row[Any]) -> Evidence:
    names = ("id", "name", "sha256", "ext", "size", "link", "note", "added_by", "added_at")
    return Evidence(
        **{name: getattr(row, name) for name in names},
        subject=Subject(row.activity_id, row.delivery_id),
    )
