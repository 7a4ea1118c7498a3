"""Audiences and suppressed addresses."""

import argparse
import csv
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from content.audiences import find_audience, import_audience, list_audiences, suppress
from content.errors import InputError, InputProblem
from content.people_file import Person as Row
from content.people_file import RowProblem, read_people
from lantoa.commands._add import command, group, listing, text
from lantoa.session import Session, as_json, say, table

_SHOWN = 20


def register(commands: Any) -> None:
    """`audience import|list`, `suppress`."""
    audiences = group(commands, "audience", "nhóm nhận")
    add = command(audiences, "import", _import, "thay danh sách của một nhóm bằng tệp CSV hoặc XLSX: nhập hết hoặc không nhập gì")
    add.add_argument("name", type=_name, metavar="TÊN")
    add.add_argument("file", type=Path, metavar="TỆP")
    listing(command(audiences, "list", _list, "các nhóm nhận"))
    stop = command(commands, "suppress", _suppress, "không bao giờ gửi đến địa chỉ này nữa")
    stop.add_argument("address", metavar="ĐỊA_CHỈ")
    stop.add_argument("--why", required=True, type=text, metavar="LÝ_DO", help="lý do, được ghi vào nhật ký")


def _import(session: Session) -> None:
    name, path = session.args.name, session.args.file
    report_path = session.settings.home / "imports" / f"{name}-{session.now:%Y%m%d-%H%M%S}.csv"
    problems = _Problems(report_path)
    try:
        report = import_audience(session.database, session.vault, name, problems.watch(read_people(path)), session.system())
    finally:
        problems.close()
    if report.bad:
        told = [InputProblem(f"{path.name}, dòng {one.row}, cột {one.field}", one.text) for one in problems.first]
        more = f"{report.bad} dòng lỗi; chưa nhập gì. Toàn bộ các dòng lỗi: {report_path}"
        raise InputError([*told, InputProblem(path.name, more)])
    if not report.rows:
        raise InputError([InputProblem(path.name, "không có dòng nào sau dòng tiêu đề; chưa nhập gì")])
    with session.database.read() as db:
        size = find_audience(db, name).size
    say(f"{path.name}: {report.rows} dòng, nhận {report.taken}, trùng {report.duplicates}, thuộc danh sách ngừng gửi {report.suppressed}.")
    say(f"Nhóm nhận {name} có {size} người nhận.", name)


def _name(given: str) -> str:
    """A list's name, which is also part of a file's name."""
    name = text(given)
    if not re.fullmatch(r"\w[\w .-]{0,59}", name):
        raise argparse.ArgumentTypeError(f"gồm chữ, số, dấu cách và . _ -, nhiều nhất 60 ký tự, không phải «{given[:80]}»")
    return name


def _list(session: Session) -> None:
    with session.database.read() as db:
        found = list_audiences(db)[: session.args.limit]
    if session.args.json:
        as_json([{"name": one.name, "kind": one.kind, "size": one.size, "columns": list(one.columns)} for one in found])
    else:
        table(("tên", "loại", "số người", "cột"), [(one.name, one.kind, one.size, ", ".join(one.columns)) for one in found])


def _suppress(session: Session) -> None:
    with session.database.write() as db:
        ended = suppress(db, session.vault, session.args.address, session.system(session.args.why))
    say(f"Đã đưa vào danh sách ngừng gửi; {ended} lượt gửi đang chờ đã được dừng.")


class _Problems:
    """Every bad row on disk, the first few in memory."""

    def __init__(self, path: Path) -> None:
        self.first: list[RowProblem] = []
        self._path = path
        self._file: Any = None
        self._writer: Any = None

    def watch(self, rows: Iterable[Row | RowProblem]) -> Iterator[Row | RowProblem]:
        """The same rows; the bad ones are written down on the way."""
        for row in rows:
            if isinstance(row, RowProblem):
                self._add(row)
            yield row

    def _add(self, problem: RowProblem) -> None:
        if self._file is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._path.open("w", encoding="utf-8-sig", newline="")
            self._writer = csv.writer(self._file)
            self._writer.writerow(("dòng", "cột", "lỗi"))
        self._writer.writerow((problem.row, problem.field, problem.text))
        if len(self.first) < _SHOWN:
            self.first.append(problem)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
