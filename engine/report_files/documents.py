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
from reports.files.kinds import FILE_KINDS
from reports.files.pack.pack import write_pack
from reports.files.pack.proofs import Proofs, gather
from reports.files.pack.shown import Pack


def write_documents(
    context: Context, evidence: Path, figures: Figures, folder: Path, formats: tuple[str, ...]
) -> dict[str, Path]:
    """The files by format; `evidence` is where evidence is kept.

    InputError when a PDF is wanted and cannot be made; then nothing is written.
    """
    with context.database.read() as db:
        proofs = gather(db, figures)
    wanted = {"docx", "xlsx", *formats} - {"zip"}
    made = {name: FILE_KINDS[name].write(proofs.draft) for name in wanted}
    files = {name: FILE_KINDS[name].name(figures) for name in wanted}
    files["zip"] = f"{Path(files['docx']).stem}.zip"
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".lantoa-", dir=folder) as work:
        for name, data in made.items():
            (Path(work) / files[name]).write_bytes(data)
        if "zip" in formats:
            documents = {files[name]: made[name] for name in ("docx", "xlsx")}
            write_pack(Path(work) / files["zip"], _pack(context, evidence, proofs, documents))
        return {name: _moved(Path(work) / files[name], folder) for name in formats}


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
