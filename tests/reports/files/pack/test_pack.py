import csv
import hashlib
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path, PurePosixPath

import pytest

from content.plans.evidence import EvidenceState
from reports.counting.figures import ShownEvidence
from reports.files.pack.proofs import Proofs
from tests.reports.draft_kit import draft, empty
from tests.reports.pack_kit import FileOf, files_in, packed


@pytest.fixture
def files(tmp_path: Path) -> FileOf:
    return files_in(tmp_path)


def proof(id: int, state: EvidenceState = "ok") -> ShownEvidence:
    return replace(draft().figures.activities[0].evidence[0], id=id, state=state)


class Links(HTMLParser):
    """The addresses in a page: what it loads, and where it leads."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.leads: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if value and (name == "src" or (tag == "link" and name == "href")):
                self.loads.append(value)
            elif value and name == "href":
                self.leads.append(value)


def pages(opened: zipfile.ZipFile) -> dict[str, str]:
    return {
        name: opened.read(name).decode("utf-8")
        for name in opened.namelist()
        if name.endswith("index.html") or name == "bien-nhan.html"
    }


def resolved(page: str, link: str) -> str:
    parts: list[str] = []
    for part in (PurePosixPath(page).parent / link.partition("#")[0]).parts:
        parts = parts[:-1] if part == ".." else [*parts, part]
    return "/".join(parts)


def test_every_obligation_has_a_folder_with_its_page_and_its_rows(
    tmp_path: Path, files: FileOf
) -> None:
    made = draft()
    opened = packed(tmp_path / "a.zip", made, files)
    folders = {name.split("/")[1] for name in opened.namelist() if name.startswith("nhiem-vu/")}
    assert folders == {
        f"{number:02d}-{obligation.id}"
        for number, obligation in enumerate(made.figures.obligations, 1)
    }
    for folder in folders:
        assert {f"nhiem-vu/{folder}/index.html", f"nhiem-vu/{folder}/du-lieu.csv"} <= set(
            opened.namelist()
        )


def test_every_link_inside_leads_somewhere_and_no_page_loads_anything_from_outside(
    tmp_path: Path, files: FileOf
) -> None:
    opened = packed(tmp_path / "a.zip", draft(), files)
    there = set(opened.namelist())
    for name, html in pages(opened).items():
        found = Links(html)
        assert [link for link in found.loads if "//" in link] == []
        inside = [
            link
            for link in (*found.loads, *found.leads)
            if "//" not in link and not link.startswith("#")
        ]
        assert [(name, link) for link in inside if resolved(name, link) not in there] == []


def test_the_list_of_hashes_covers_every_file_and_fits(tmp_path: Path, files: FileOf) -> None:
    opened = packed(tmp_path / "a.zip", draft(), files)
    lines = [
        line.split("  ", 1) for line in opened.read("SHA256SUMS.txt").decode("utf-8").splitlines()
    ]
    sums = {name: digest for digest, name in lines}
    assert set(sums) == set(opened.namelist()) - {"SHA256SUMS.txt"}
    assert {name: hashlib.sha256(opened.read(name)).hexdigest() for name in sums} == sums


def test_photographs_are_shown_and_keep_their_bytes(tmp_path: Path, files: FileOf) -> None:
    made = draft()
    photograph = replace(proof(1), name="Ảnh hội nghị.png")
    duty = replace(made.figures.obligations[0], evidence=(photograph,))
    made = replace(made, figures=replace(made.figures, obligations=(duty,)))
    opened = packed(tmp_path / "a.zip", made, files)
    kept = f"nhiem-vu/01-{duty.id}/minh-chung/1-Anh-hoi-nghi.png"
    assert opened.read(kept) == files(photograph)[1].read_bytes()
    assert (
        '<img src="minh-chung/1-Anh-hoi-nghi.png" alt="Ảnh minh chứng: Ảnh hội nghị.png"'
        in opened.read(f"nhiem-vu/01-{duty.id}/index.html").decode()
    )


@pytest.mark.parametrize(
    ("state", "words"), [("missing", "Mất tệp"), ("altered", "Tệp đã bị thay đổi")]
)
def test_evidence_that_is_gone_or_altered_is_told_and_not_packed(
    tmp_path: Path, state: EvidenceState, words: str
) -> None:
    made = draft()
    duty = replace(made.figures.obligations[0], evidence=(proof(5, state),))
    made = replace(made, figures=replace(made.figures, obligations=(duty,), activities=()))
    opened = packed(tmp_path / "a.zip", made, lambda entry: (state, tmp_path / "nothing"))
    page = opened.read(f"nhiem-vu/01-{duty.id}/index.html").decode("utf-8")
    assert words in page
    assert not [name for name in opened.namelist() if "minh-chung/" in name]
    first = opened.read("index.html").decode("utf-8")
    assert "Tệp mất hoặc bị sửa" in first
    assert "tệp minh chứng mất hoặc bị sửa" in first


def test_an_activity_without_evidence_is_told_on_the_first_page(
    tmp_path: Path, files: FileOf
) -> None:
    first = packed(tmp_path / "a.zip", draft(), files).read("index.html").decode("utf-8")
    assert "Có hoạt động chưa có minh chứng" in first


def test_each_item_shows_how_it_came_out_everywhere(tmp_path: Path, files: FileOf) -> None:
    made = draft()
    opened = packed(tmp_path / "a.zip", made, files)
    for row in made.published[:4]:
        page = opened.read(f"tin-bai/{row.item}/index.html").decode("utf-8")
        assert row.title in page
        assert "c" * 64 in page
    assert "<p>Nội dung bài</p>" in opened.read("tin-bai/ct-00/index.html").decode("utf-8")
    assert "<pre>Bài đăng</pre>" in opened.read("tin-bai/ct-01/index.html").decode("utf-8")
    assert 'src="diem-2.png"' in opened.read("tin-bai/ct-02/index.html").decode("utf-8")
    assert "Không dựng lại được" in opened.read("tin-bai/ct-03/index.html").decode("utf-8")


def test_titles_cannot_become_markup_nor_formulas(tmp_path: Path, files: FileOf) -> None:
    made = draft()
    odd = replace(made.published[0], title="<script>alert(1)</script>")
    opened = packed(tmp_path / "a.zip", replace(made, published=(odd,)), files)
    assert all("<script" not in html for html in pages(opened).values())
    data = opened.read(f"nhiem-vu/01-{made.figures.obligations[0].id}/du-lieu.csv").decode(
        "utf-8-sig"
    )
    assert list(csv.reader(StringIO(data)))[1][1] == "'=1+1"


def test_receipts_are_sums_and_name_nobody(tmp_path: Path, files: FileOf) -> None:
    page = packed(tmp_path / "a.zip", draft(), files).read("bien-nhan.html").decode("utf-8")
    assert "1.200" in page
    assert "Chưa rõ" in page


def test_the_same_proofs_give_the_same_bytes(tmp_path: Path, files: FileOf) -> None:
    packed(tmp_path / "a.zip", draft(), files)
    packed(tmp_path / "b.zip", draft(), files)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_a_period_without_anything_still_opens(tmp_path: Path, files: FileOf) -> None:
    made = empty()
    opened = packed(tmp_path / "a.zip", made, files, Proofs(made, {}, ()))
    assert "Trong kỳ không có lượt phát hay hoạt động nào được ghi nhận." in opened.read(
        "index.html"
    ).decode("utf-8")
    assert "Trong kỳ không có tin, bài nào." in opened.read("tin-bai/index.html").decode("utf-8")
    assert "Trong kỳ không có đợt gửi nào." in opened.read("bien-nhan.html").decode("utf-8")
    assert "Trong kỳ không có hoạt động nào được ghi nhận." in opened.read(
        "hoat-dong/index.html"
    ).decode("utf-8")
