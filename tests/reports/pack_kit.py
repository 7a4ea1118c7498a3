"""An evidence pack out of plain values: a sample of each kind, files that are there or not."""

import zipfile
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

from assets.brand import card
from content.plans.evidence import EvidenceState
from reports.body.draft import ReportDraft
from reports.counting.explain import ExplainedRow
from reports.counting.figures import Published, ShownEvidence
from reports.files.pack.pack import write_pack
from reports.files.pack.proofs import MailingOutcome, Proofs
from reports.files.pack.shown import Pack, Sample

FileOf = Callable[[ShownEvidence], tuple[EvidenceState, Path]]


def drawn(row: Published) -> Sample:
    """A sample of each kind, by outlet."""
    if row.outlet_name == "diem-0":
        return Sample("c" * 64, html="<p>Nội dung bài</p>", files={".json": b"{}"})
    if row.outlet_name == "diem-1":
        return Sample("c" * 64, files={".txt": "Bài đăng".encode(), ".jpg": b"\xff\xd8"})
    if row.outlet_name == "diem-2":
        return Sample("c" * 64, files={".png": card("Màn hình", "Cơ quan")})
    return Sample("c" * 64, note="Không dựng lại được: tệp ảnh của bài đã mất hoặc bị sửa.")


def files_in(folder: Path) -> FileOf:
    """Every file is a photograph or a paper of its own; those that the draft calls missing are
    gone."""

    def find(one: ShownEvidence) -> tuple[EvidenceState, Path]:
        path = folder / f"{one.id}"
        path.write_bytes(card(f"Ảnh {one.id}", "") if one.id % 2 else b"%PDF-1.7 bien ban")
        return one.state, path

    return find


def proofs(of: ReportDraft) -> Proofs:
    first = of.figures.obligations[0].id
    rows = (
        ExplainedRow(
            "delivery:1", date(2026, 3, 1), "=1+1", "cong", 1, "https://hoadang.example.vn/bai/1"
        ),
        ExplainedRow("activity:3", date(2026, 3, 2), "Đối thoại", "Hội trường A", 1, ""),
    )
    receipts = (
        MailingOutcome(
            date(2026, 3, 1), "ct-01", "Bài một", "Tin nhắn", {"delivered": 1200, "unknown": 2}
        ),
    )
    return Proofs(of, {first: rows}, receipts)


def packed(
    target: Path, of: ReportDraft, files: FileOf, known: Proofs | None = None
) -> zipfile.ZipFile:
    write_pack(target, Pack(known or proofs(of), {"bao-cao.docx": b"PK"}, files, drawn))
    return zipfile.ZipFile(BytesIO(target.read_bytes()))
