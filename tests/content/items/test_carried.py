"""What an item carries besides its texts: read from its file with every fault at its line, kept in
the revision only where it says something, and the same through the form."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest

from content.intake.errors import InputError, InputProblem
from content.intake.text import canonical
from content.items.carried import CARRIED, MessageClass, files_of, in_words
from content.items.file import read_item
from content.items.form import ItemForm, checked, document_of, field_of, form_of
from tests.kit import SAMPLES

FIRST = "ct-01-dich-vu-cong-truc-tuyen.md"
HASHES = {name: f"{number:064x}" for number, name in enumerate(("a.png", "qd.pdf", "phim.mp4"))}
WHOLE = """pictures:
  - {file: a.png, alt: "Bộ phận một cửa"}
attachments:
  - {file: qd.pdf, title: "Quyết định công bố thủ tục"}
video: {file: phim.mp4, title: "Nộp hồ sơ trong hai phút"}
event: {start: "2026-12-05 08:00", end: "2026-12-05 11:30", place: "Nhà văn hóa phường"}
message_class: reminder
urgent_until: "2026-12-05 12:00"
"""
FROZEN = {
    "pictures": [{"alt": "Bộ phận một cửa", "sha256": HASHES["a.png"]}],
    "attachments": [
        {"title": "Quyết định công bố thủ tục", "sha256": HASHES["qd.pdf"], "ext": "pdf"}
    ],
    "video": {"title": "Nộp hồ sơ trong hai phút", "sha256": HASHES["phim.mp4"], "ext": "mp4"},
    "event": {
        "start": "2026-12-05T01:00:00+00:00",
        "end": "2026-12-05T04:30:00+00:00",
        "place": "Nhà văn hóa phường",
    },
    "message_class": "reminder",
    "urgent_until": "2026-12-05T05:00:00+00:00",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in HASHES:
        (tmp_path / name).write_bytes(b"x")
    return tmp_path


def item(folder: Path, fields: str) -> Path:
    """The first sample with more fields, on line 7 and after it."""
    text = (SAMPLES / "items" / FIRST).read_text("utf-8")
    path = folder / FIRST
    path.write_text(text.replace("language: vi\n", f"language: vi\n{fields}"), "utf-8")
    return path


def problems(path: Path) -> tuple[InputProblem, ...]:
    with pytest.raises(InputError) as caught:
        read_item(path, None)
    return caught.value.problems


def document(folder: Path, fields: str = WHOLE) -> dict[str, Any]:
    return read_item(item(folder, fields), None).document(HASHES)


def form(folder: Path, **changes: Any) -> ItemForm:
    return replace(form_of({**document(folder), "picture": None}), **changes)


def test_a_file_carries_everything_and_the_revision_keeps_it_by_hash(folder: Path) -> None:
    read = read_item(item(folder, WHOLE), None)
    assert {name: read.document(HASHES)[name] for name in CARRIED} == FROZEN
    assert read.files == {name: folder / name for name in HASHES}
    named = [(field, file["sha256"]) for field, file in files_of(read.document(HASHES))]
    assert named == [
        ("pictures", HASHES["a.png"]),
        ("attachments", HASHES["qd.pdf"]),
        ("video", HASHES["phim.mp4"]),
    ]


def test_everything_is_said_in_a_line_for_who_reads_at_a_terminal(folder: Path) -> None:
    assert list(in_words(json.loads(canonical(document(folder))))) == [
        ("pictures", "Bộ phận một cửa · 000000000000"),
        ("attachments", "Quyết định công bố thủ tục · 000000000000"),
        ("video", "Nộp hồ sơ trong hai phút · 000000000000"),
        ("event", "05/12/2026 08:00 · 05/12/2026 11:30 · Nhà văn hóa phường"),
        ("message_class", "reminder"),
        ("urgent_until", "05/12/2026 12:00"),
    ]
    assert list(in_words(document(folder, ""))) == []


def test_what_says_nothing_is_not_in_the_revision(folder: Path) -> None:
    bare = document(folder, "")
    empty = "".join(f"{name}: null\n" for name in CARRIED[2:]) + "pictures: []\nattachments: []\n"
    assert not set(CARRIED) & bare.keys()
    assert canonical(document(folder, empty)) == canonical(bare)


def test_a_video_may_be_shown_elsewhere(folder: Path) -> None:
    found = document(folder, 'video: {url: "https://video.example.vn/1", title: "Phim"}\n')
    assert found["video"] == {"title": "Phim", "url": "https://video.example.vn/1"}


@pytest.mark.parametrize(
    ("fields", "where", "words"),
    [
        (
            "message_class: sos",
            "trường message_class",
            "'notice', 'reminder', 'urgent' hoặc 'care'",
        ),
        ("urgent_until: ngày mai", "trường urgent_until", "mẫu đúng: 31/12/2026 8h30"),
        ('urgent_until: "2026-12-05 08:00:30"', "trường urgent_until", "đến phút"),
        ("urgent_until: 2026-12-05 08:00:00", "trường urgent_until", "ngoặc kép"),
        (
            'event: {start: "2026-02-30 08:00", place: x}',
            "trường event.start",
            "không có ngày",
        ),
        ('event: {start: "2026-12-05 08:00"}', "trường event.place", "thiếu"),
        (
            'event: {start: "2026-12-05 08:00", end: "2026-12-05 08:00", place: x}',
            "trường event",
            "sau giờ bắt đầu",
        ),
        (
            'event: {start: "2026-12-05 08:00", place: "[ĐIỀN: nơi họp]"}',
            "trường event.place",
            "viết đủ",
        ),
        ("video: {title: x}", "trường video", "một tệp video hoặc một địa chỉ"),
        ('video: {title: x, url: "http://a.vn/1"}', "trường video.url", "https://"),
        ('video: {title: x, url: "https://a.vn/1", file: phim.mp4}', "trường video", "cả hai"),
        ("video: {title: x, file: phim.avi}", "trường video.file", "phải là .mp4"),
        ("attachments: [{file: qd.pdf}]", "trường attachments[1].title", "thiếu"),
        ("attachments: [{file: qd.doc, title: x}]", "trường attachments[1].file", ".pdf"),
        ("attachments: [{file: ../qd.pdf, title: x}]", "trường attachments[1].file", "nằm ngoài"),
        ("attachments: [{file: mat.pdf, title: x}]", "trường attachments[1].file", "không thấy"),
        (
            "attachments: [{file: qd.pdf, title: x}, {file: qd.pdf, title: y}]",
            "trường attachments",
            "đã có ở trên",
        ),
        (
            f"attachments: [{', '.join(['{file: qd.pdf, title: x}'] * 6)}]",
            "trường attachments",
            "5 phần tử",
        ),
        ('pictures: [{file: a.png, alt: "Chào {{name}}"}]', "trường pictures[1].alt", "mọi người"),
        ("pictures: [{file: qd.pdf, alt: x}]", "trường pictures[1].file", ".png"),
        (
            "pictures: [{file: a.png, alt: x, size: 3}]",
            "trường pictures[1].size",
            "không có trường",
        ),
    ],
)
def test_a_fault_is_named_with_its_field_and_line(
    folder: Path, fields: str, where: str, words: str
) -> None:
    found = problems(item(folder, fields + "\n"))
    assert [problem.where for problem in found] == [f"{FIRST}, dòng 7, {where}"], found
    assert words in found[0].text


def test_a_file_that_is_too_large_is_refused_unread(folder: Path) -> None:
    with (folder / "qd.pdf").open("wb") as file:
        file.truncate(10_000_001)
    (found,) = problems(item(folder, "attachments: [{file: qd.pdf, title: x}]\n"))
    assert "nhiều nhất là 10 MB" in found.text


def test_the_form_says_what_the_file_said_and_gives_the_very_same_revision(folder: Path) -> None:
    shown = form(folder)
    assert (shown.event_start, shown.urgent_until) == ("05/12/2026 08:00", "05/12/2026 12:00")
    again = checked(shown, shown.themes).document()
    assert {name: again[name] for name in CARRIED} == FROZEN
    assert {name: document_of(shown)[name] for name in CARRIED} == FROZEN


def test_a_preview_leaves_out_what_is_not_typed_to_its_end(folder: Path) -> None:
    seen = document_of(form(folder, event_start="2026-1", attachment_titles=("",)))
    assert {"event", "attachments"} & seen.keys() == set()
    assert seen["video"] == FROZEN["video"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"event_place": ""}, "event_place"),
        ({"event_start": ""}, "event_start"),
        ({"event_end": "2026-12-01T08:00"}, "event_end"),
        ({"picture_alts": ("",)}, "pictures-1"),
        ({"attachment_titles": ()}, "attachments-1"),
        ({"video": "https://a.vn/1"}, "video"),
        ({"video_file": "", "video": "ftp://a"}, "video"),
        ({"video_title": ""}, "video_title"),
        ({"message_class": "sos"}, "message_class"),
        ({"urgent_until": "mai"}, "urgent_until"),
    ],
)
def test_a_fault_stands_at_the_field_of_the_form(
    folder: Path, change: dict[str, Any], field: str
) -> None:
    typed = form(folder, **change)
    with pytest.raises(InputError) as caught:
        checked(typed, typed.themes)
    assert [field_of(problem.field) for problem in caught.value.problems] == [field]


def test_the_classes_of_a_message_are_a_small_closed_list() -> None:
    assert get_args(MessageClass) == ("notice", "reminder", "urgent", "care")
