"""Writes the documents of a report into a folder; what an officer has changed since is never
written over."""

import filecmp
import os
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from content.plans.evidence import EvidenceState, list_evidence, path_of, state_of
from engine.context import Context
from engine.report_files.samples import sampler
from reports.counting.figures import Figures, ShownEvidence
from reports.files.excel import write_xlsx
from reports.files.pack.pack import write_pack
from reports.files.pack.proofs import Proofs, gather
from reports.files.pack.shown import Pack
from reports.files.pdf import write_pdf
from reports.files.preparer import write_preparer_sheet
from reports.files.word import write_docx


def write_documents(
    context: Context, evidence: Path, figures: Figures, folder: Path, formats: tuple[str, ...]
) -> dict[str, Path]:
    """The files by format; `evidence` is where evidence is kept.

    InputError when a PDF is wanted and cannot be made; then nothing is written.
    """
    with context.database.read() as db:
        proofs = gather(db, figures)
    about = f"{figures.plan.id}_{figures.period.name.replace(':', '_')}"
    name = f"bao-cao_{about}"
    made = {"docx": write_docx(proofs.draft), "xlsx": write_xlsx(proofs.draft)}
    if "pdf" in formats:
        made["pdf"] = write_pdf(made["docx"])
    files = {format: f"{name}.{format}" for format in (*made, "zip")}
    if "phieu" in formats:
        made["phieu"] = write_preparer_sheet(proofs.draft)
        files["phieu"] = f"phieu-nguoi-lap_{about}.docx"
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".lantoa-", dir=folder) as work:
        for format, data in made.items():
            (Path(work) / files[format]).write_bytes(data)
        if "zip" in formats:
            documents = {files[format]: made[format] for format in ("docx", "xlsx")}
            write_pack(Path(work) / files["zip"], _pack(context, evidence, proofs, documents))
        return {format: _moved(Path(work) / files[format], folder) for format in formats}


def _pack(context: Context, evidence: Path, proofs: Proofs, documents: dict[str, bytes]) -> Pack:
    """Without the PDF: LibreOffice writes other bytes each time."""
    return Pack(proofs, documents, _files(context, evidence), sampler(context))


def _files(context: Context, folder: Path) -> Callable[[ShownEvidence], tuple[EvidenceState, Path]]:
    with context.database.read() as db:
        known = {proof.id: proof for proof in list_evidence(db)}

    def find(proof: ShownEvidence) -> tuple[EvidenceState, Path]:
        if proof.id not in known:
            return "missing", folder
        return state_of(folder, known[proof.id]), path_of(folder, known[proof.id])

    return find


def _moved(file: Path, folder: Path) -> Path:
    """Under its own name, or with a number behind it where another content stands under that
    name."""
    number = 1
    while True:
        target = folder / (file.name if number == 1 else f"{file.stem}_{number}{file.suffix}")
        if not target.exists() or filecmp.cmp(target, file, shallow=False):
            os.replace(file, target)
            return target
        number += 1
