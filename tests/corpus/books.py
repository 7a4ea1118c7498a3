"""The cells of a workbook, taken in a second and independent way from its XML; and what our intake
reads of the same sheets."""

import posixpath
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import BadZipFile, ZipFile

from content.intake.errors import InputError
from content.intake.files import kinds, worker
from tests.corpus.told import Outcome

S = "{*}"


def outcome(path: Path) -> Outcome:
    """What our intake reads of each visible sheet, cell by cell."""
    try:
        kinds.require_kind(kinds.BOOK, path)
        sheets = dict(_sheets(path))
    except InputError as error:
        return Outcome("refused", notes=(error.problems[0].text,))
    except (BadZipFile, ElementTree.ParseError, KeyError) as error:
        return Outcome("refused", notes=(f"(no independent look: {type(error).__name__})",))
    found, missing, notes = 0, list[str](), list[str]()
    for name, cells in sheets.items():
        found += len(cells)
        try:
            read = _read(path, name, notes)
        except InputError as error:
            notes.append(error.problems[0].text)
            continue
        if read is not None:
            missing += [f"{name}!{place}" for place in cells if not read.get(place)]
    state = "SILENT" if missing else "told" if notes else "whole"
    return Outcome(state, found, tuple(missing), tuple(notes))


def _read(path: Path, name: str, notes: list[str]) -> dict[str, bool] | None:
    """Which cells have something, by our reader; None where it asks back."""
    events = list(worker.rows("content.intake.sheets.book:grid_events", path, {"sheet": name}))
    if events and events[0][0] == "ask":
        notes.append(f"{name}: {events[0][1]}")
        return None
    filled: dict[str, bool] = {}
    for event in events:
        typed = {at for at, *_ in event[3]} if len(event) > 3 else set()
        covered = set(event[4]) if len(event) > 4 else set()
        for at, text in enumerate(event[2]):
            filled[f"{_letters(at)}{event[1]}"] = bool(text) or at in typed or at in covered
    return filled


def _letters(at: int) -> str:
    name = ""
    while at >= 0:
        name, at = chr(65 + at % 26) + name, at // 26 - 1
    return name


def _sheets(path: Path) -> Iterator[tuple[str, list[str]]]:
    """Each visible sheet with the places of its cells that hold a value."""
    with ZipFile(path) as package:
        book = _book(package)
        root = ElementTree.fromstring(package.read(book))  # noqa: S314
        folder = posixpath.dirname(book)
        rels = f"{folder}/_rels/{posixpath.basename(book)}.rels"
        targets = {
            relation.get("Id", ""): posixpath.normpath(
                posixpath.join(folder, relation.get("Target", ""))
                if not relation.get("Target", "").startswith("/")
                else relation.get("Target", "").lstrip("/")
            )
            for relation in ElementTree.fromstring(package.read(rels))  # noqa: S314
        }
        strings = _strings(package, folder)
        for sheet in root.iter(f"{S}sheet"):
            if sheet.get("state", "visible") == "visible":
                key = next((v for k, v in sheet.attrib.items() if k.endswith("}id")), "")
                part = targets.get(key, "")
                if "worksheet" in part:
                    yield sheet.get("name", ""), list(_filled(package.read(part), strings))


def _book(package: ZipFile) -> str:
    for relation in ElementTree.fromstring(package.read("_rels/.rels")):  # noqa: S314
        if relation.get("Type", "").endswith("/officeDocument"):
            return relation.get("Target", "").lstrip("/")
    return "xl/workbook.xml"


def _strings(package: ZipFile, folder: str) -> list[str]:
    name = next(
        (n for n in package.namelist() if n.lower() == f"{folder}/sharedstrings.xml".lower()), None
    )
    if name is None:
        return []
    root = ElementTree.fromstring(package.read(name))  # noqa: S314
    return ["".join(t.text or "" for t in si.iter(f"{S}t")) for si in root.iter(f"{S}si")]


def _filled(data: bytes, strings: list[str]) -> Iterator[str]:
    row_number = 0
    for row in ElementTree.fromstring(data).iter(f"{S}row"):  # noqa: S314
        row_number = int(row.get("r", row_number + 1))
        for at, cell in enumerate(row.iter(f"{S}c")):
            if _value(cell, strings).strip():
                yield cell.get("r", f"{_letters(at)}{row_number}")


def _value(cell: Any, strings: list[str]) -> str:
    value = cell.find(f"{S}v")
    if cell.get("t") == "inlineStr":
        return "".join(part.text or "" for part in cell.iter(f"{S}t"))
    text = (value.text or "") if value is not None else ""
    if cell.get("t") == "s" and text.isdecimal():
        return strings[int(text)] if int(text) < len(strings) else ""
    return text
