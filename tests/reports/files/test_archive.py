import zipfile
from datetime import UTC, datetime
from io import BytesIO

from reports.files.archive import Archive, repacked

MOMENT = datetime(2026, 5, 22, 2, 30, tzinfo=UTC)


def made(moment: datetime = MOMENT) -> bytes:
    target = BytesIO()
    with Archive(target, moment) as archive:
        archive.add("Báo cáo.txt", "nội dung")
        archive.copy("anh.jpg", BytesIO(b"x" * 3_000_000))
    return target.getvalue()


def test_the_same_content_gives_the_same_bytes() -> None:
    assert made() == made()
    assert repacked(made(), MOMENT) == repacked(made(datetime(2027, 1, 1, tzinfo=UTC)), MOMENT)


def test_every_entry_carries_the_moment_in_vietnams_time() -> None:
    entries = zipfile.ZipFile(BytesIO(made())).infolist()
    assert {entry.date_time for entry in entries} == {(2026, 5, 22, 9, 30, 0)}


def test_vietnamese_names_and_large_files_come_out_as_they_went_in() -> None:
    opened = zipfile.ZipFile(BytesIO(made()))
    assert opened.namelist() == ["Báo cáo.txt", "anh.jpg"]
    assert opened.read("Báo cáo.txt").decode("utf-8") == "nội dung"
    assert opened.read("anh.jpg") == b"x" * 3_000_000
    assert opened.testzip() is None


def test_what_is_compressed_already_is_only_stored() -> None:
    kinds = {
        entry.filename: entry.compress_type for entry in zipfile.ZipFile(BytesIO(made())).infolist()
    }
    assert kinds == {"Báo cáo.txt": zipfile.ZIP_DEFLATED, "anh.jpg": zipfile.ZIP_STORED}
