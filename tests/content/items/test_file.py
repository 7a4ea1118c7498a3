import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from content.intake.errors import InputError, InputProblem
from content.intake.legacy import _TCVN3
from content.intake.text import canonical, sha256_of
from content.items.fields import ItemFile
from content.items.file import read_item
from content.plans.file import read_plan

SAMPLES = Path(__file__).parents[3] / "samples"
ITEMS = sorted((SAMPLES / "items").glob("*.md"))
THEMES = {
    theme.id for path in (SAMPLES / "plans").glob("*.yaml") for theme in read_plan(path).themes
}
FIRST = "ct-01-dich-vu-cong-truc-tuyen.md"
AS_OF_0_2_0 = "500a61bea2c72af2680c6abe6ce5163714faa4ec049a8d71d75db5ed5380ac91"
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes the first sample with (old, new) replacements."""

    def make(*changes: tuple[str, str], name: str = FIRST) -> Path:
        text = (SAMPLES / "items" / FIRST).read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return make


def problems(path: Path, themes: set[str] | None = None) -> tuple[InputProblem, ...]:
    with pytest.raises(InputError) as caught:
        read_item(path, themes)
    return caught.value.problems


@pytest.mark.parametrize("path", ITEMS, ids=lambda path: path.stem[:5])
def test_every_real_item_is_taken(path: Path) -> None:
    item = read_item(path, THEMES)
    assert path.name == f"{item.id}-{item.slug}.md"
    assert canonical(item.document())


def test_an_item_without_the_fields_of_later_releases_keeps_the_hash_that_it_had() -> None:
    """What was approved is named by its hash: the next import must find the same text."""
    hashes = "".join(sha256_of(read_item(path, THEMES).document()) for path in ITEMS)
    assert hashlib.sha256(hashes.encode()).hexdigest() == AS_OF_0_2_0


def test_an_item_has_all_its_parts() -> None:
    item = read_item(SAMPLES / "items" / FIRST, THEMES)
    document = item.document()
    assert (item.id, item.priority, item.kind, item.placeholders) == (
        "ct-01",
        1,
        "guide",
        ("1900xxxx",),
    )
    assert item.body.startswith("Dịch vụ công trực tuyến giúp")
    assert document["image"] == {
        "alt": "Minh họa người dân dùng điện thoại để nộp hồ sơ trực tuyến tại nhà",
        "focus": None,
    }
    assert document["sms"]["text"].startswith("Nop ho so")
    assert document["led"][1] == "dichvucong.gov.vn"
    assert document["source"][0] == {"plan": "hai-phong-18-kh-khdt-2024", "clause": "II.1.k"}
    assert {
        "id",
        "slug",
        "title",
        "summary",
        "body",
        "themes",
        "channels",
        "language",
        "social",
    } <= set(document)


@pytest.mark.parametrize(
    ("old", "new", "where", "words"),
    [
        ("id: ct-01", "id: CT1", "dòng 2, trường id", "ct-01"),
        ("slug: dich-vu-cong-truc-tuyen", "slug: Dịch-vụ", "dòng 3, trường slug", "sai dạng"),
        ("kind: guide", "kind: essay", "dòng 5, trường kind", "article"),
        ("kind: guide", "kind: press_release", "dòng 14, trường approver_role", "nguoi_phat_ngon"),
        ("language: vi", "language: en", "dòng 6, trường language", "vi"),
        (
            "status: san_sang_trinh_duyet",
            "status: approved",
            "dòng 7, trường status",
            "san_sang_trinh_duyet",
        ),
        ("KH18-k, KH143-d-tthc", "KH18-k, KH99-z", "dòng 8, trường themes[2]", "KH99-z"),
        ("themes: [KH18-k, KH143-d-tthc]", "themes: []", "dòng 8, trường themes", "ít nhất 1"),
        ("themes: [KH18-k, KH143-d-tthc]", "themes: KH18-k", "dòng 8, trường themes", "danh sách"),
        (
            "themes: [KH18-k, KH143-d-tthc]",
            "themes: [KH18-k, KH18-k]",
            "dòng 8, trường themes[2]",
            "hai lần",
        ),
        (
            "channels: [portal, email,",
            "channels: [portal, fax,",
            "dòng 11, trường channels[2]",
            "leaflet",
        ),
        ("priority: 1", "priority: 4", "dòng 13, trường priority", "1, 2 hoặc 3"),
        ("priority: 1", 'priority: "1"', "dòng 13, trường priority", "1, 2 hoặc 3"),
        ("Nộp hồ sơ trực tuyến trên", "Nộp\\nhồ sơ trên", "dòng 4, trường title", "một dòng"),
        ("title: ", "title: 2024 #", "dòng 4, trường title", "ngoặc kép"),
        ("approver_role: lanh_dao_don_vi", "", "trường approver_role", "thiếu"),
        (
            "language: vi",
            "language: vi\nauthor: Nam",
            "dòng 7, trường author",
            "không có trường này",
        ),
        ("language: vi", "language: vi\nkind: guide", "dòng 7, trường kind", "hai lần"),
        ('  alt: "Minh', '  caption: "Minh', "dòng 15, trường image.alt", "mô tả"),
        ("chon thu tuc, gui", "chọn thu tuc, gui", "dòng 19, trường sms.text", "ọ"),
        ("chon thu tuc, gui", "chon @ thu tuc & gui", "dòng 19, trường sms.text", "& @"),
        (
            "chon thu tuc, gui",
            "chon thu tuc nao dung voi viec cua minh, gui",
            "dòng 19, trường sms.text",
            "tối đa 160",
        ),
        (
            "chọn thủ tục, gửi",
            "chọn thủ tục nào đúng với việc của mình, gửi",
            "dòng 20, trường sms.text_accented",
            "tối đa 134",
        ),
        (
            "Đăng nhập VNeID - Nộp hồ sơ",
            "Đăng nhập VNeID - Nộp hồ sơ - Chờ kết quả",
            "dòng 24, trường led[3]",
            "tối đa 36",
        ),
        (
            "- {plan: hai-phong-18-kh-khdt-2024, clause: II.1.k}",
            "- {plan: x, clause: 1.2}",
            "dòng 27, trường source[1].clause",
            "ngoặc kép",
        ),
        ('  - "1900xxxx"', "  []", "dòng 31, trường placeholders", "1900xxxx có trong bài"),
        (
            '  - "1900xxxx"',
            '  - "1900xxxx"\n  - "[ĐIỀN: giờ]"',
            "dòng 33, trường placeholders[2]",
            "không có trong bài",
        ),
        (
            "- Nếu chưa quen",
            "- [ĐIỀN: giờ]\n- Nếu chưa quen",
            "dòng 31, trường placeholders",
            "[ĐIỀN: giờ] có trong bài",
        ),
        (
            "- Nếu chưa quen",
            "- [ĐIỀN: giờ\n- Nếu chưa quen",
            "dòng 50, trường body",
            "đóng bằng dấu ]",
        ),
        (
            "- Nếu chưa quen",
            "<script>alert(1)</script>\n- Nếu chưa quen",
            "dòng 50, trường body",
            "<script>",
        ),
        (
            "- Nếu chưa quen",
            "- Tr×nh bµy vµ ph¸t hµnh b¸o c¸o\n- Nếu chưa quen",
            "dòng 50, trường body",
            "TCVN3",
        ),
        (
            "language: vi",
            'language: vi\ninternal_note: "§¬n vÞ b¸o c¸o"',
            "dòng 7, trường internal_note",
            "«Đơn vị báo cáo»",
        ),
        ("summary: ", 'summary: "\ufffd" #', "dòng 9, trường summary", "ký tự hỏng"),
    ],
)
def test_a_fault_is_named_with_its_field_and_line(
    write: Write, old: str, new: str, where: str, words: str
) -> None:
    found = problems(write((old, new)), THEMES)
    assert any(
        problem.where == f"{FIRST}, {where}" and words in problem.text for problem in found
    ), found


@pytest.mark.parametrize(
    ("old", "new", "line", "lost"),
    [
        ("kind: guide", "kind: guide # loại", 5, "# loại"),
        ("kind: guide", "kind: #guide", 5, "#guide"),
        ("themes: [", "themes: [KH1 #5\n  , ", 8, "#5"),
        ('  - "dichvucong.gov.vn"', "  - Gọi #1900\n  - #2", 23, "#1900"),
        ('  - "dichvucong.gov.vn"', "  - Gọi\n  - #2", 24, "#2"),
    ],
)
def test_what_yaml_takes_for_a_comment_beside_a_value_is_told(
    write: Write, old: str, new: str, line: int, lost: str
) -> None:
    found = [problem for problem in problems(write((old, new))) if "sẽ mất" in problem.text]
    assert [problem.where.split(", ")[1] for problem in found if f"«{lost}»" in problem.text] == [
        f"dòng {line}"
    ]


def test_the_title_of_an_office_is_not_cut(tmp_path: Path) -> None:
    path = tmp_path / "ct-81-bai-thu.md"
    fixture = Path(__file__).parents[2] / "fixtures" / "intake" / "f15-title-hash.md"
    path.write_text(fixture.read_text("utf-8"), "utf-8")
    (problem,) = problems(path)
    assert problem.where == "ct-81-bai-thu.md, dòng 4, trường title"
    assert "«#5 về tiếp dân»" in problem.text
    assert "ngoặc kép" in problem.text


def test_lines_of_comment_and_quoted_signs_are_no_fault(write: Write) -> None:
    path = write(
        ("kind: guide", "# ghi chú\nkind: guide\n  # nữa"),
        ("internal_note: null", 'internal_note: "Việc #5 #6" # xong'),
        ("campaign: dich-vu-cong-truc-tuyen", "campaign: dich-vu-cong # ".rstrip("# ")),
    )
    assert read_item(path, None).internal_note == "Việc #5 #6"


def test_the_summary_may_have_200_characters_and_no_more(write: Write) -> None:
    start = (
        'summary: "Hướng dẫn người dân, doanh nghiệp nộp hồ sơ thủ tục hành chính qua mạng, theo '
        'dõi tiến độ và nhận kết quả."'
    )
    assert read_item(write((start, f'summary: "{"đ" * 200}"')), None).summary == "đ" * 200
    assert (
        "dài 201 ký tự, tối đa 200" in problems(write((start, f'summary: "{"đ" * 201}"')))[0].text
    )


def test_all_faults_of_a_file_come_at_once(write: Write) -> None:
    path = write(
        ("kind: guide", "kind: essay"),
        ("priority: 1", "priority: 9"),
        ("KH18-k", "KH0"),
        ("- Nếu chưa quen", "<iframe src=x></iframe>\n- x"),
    )
    assert len(problems(path, THEMES)) == 4


def test_the_file_is_named_after_id_and_slug(write: Write) -> None:
    assert "ct-01-dich-vu-cong-truc-tuyen.md" in problems(write(name="ct-01.md"))[0].text


@pytest.mark.parametrize(
    ("words", "sentence"), [(79, "79 chữ"), (80, ""), (400, ""), (401, "401 chữ")]
)
def test_a_body_has_80_to_400_words(tmp_path: Path, words: int, sentence: str) -> None:
    head = (SAMPLES / "items" / FIRST).read_text(encoding="utf-8").split("---\n", 2)[1]
    path = tmp_path / FIRST
    path.write_text(f"---\n{head}---\n\n{'chữ ' * words}\n", encoding="utf-8")
    if sentence:
        assert sentence in problems(path)[0].text
    else:
        assert len(read_item(path, None).body.split()) == words


def test_a_channel_needs_its_text(write: Write) -> None:
    path = write(
        ('led:\n  - "DỊCH VỤ CÔNG TRỰC TUYẾN"\n  - "dichvucong.gov.vn"\n', "led: []\nrest:\n")
    )
    assert any(problem.where.endswith("trường led") for problem in problems(path))


def test_what_is_not_said_has_its_usual_value(write: Write) -> None:
    path = write(
        ("language: vi\n", ""),
        ("priority: 1\n", ""),
        ("internal_note: null\n", ""),
        ("campaign: dich-vu-cong-truc-tuyen\n", ""),
    )
    item = read_item(path, None)
    assert (item.language, item.priority, item.internal_note, item.campaign, item.social) == (
        "vi",
        2,
        None,
        None,
        None,
    )


def test_personal_marks_may_stand_in_a_text_message(write: Write) -> None:
    item = read_item(
        write(("Nop ho so thu tuc hanh chinh qua mang", "Chao {{name}}, nop ho so qua mang")), None
    )
    assert item.sms is not None
    assert "{{name}}" in item.sms["text"]


def test_the_same_text_in_another_composition_or_line_end_is_the_same_item(
    write: Write, tmp_path: Path
) -> None:
    import unicodedata

    path = write()
    text = path.read_text(encoding="utf-8")
    path.write_bytes(
        b"\xef\xbb\xbf" + unicodedata.normalize("NFD", text).replace("\n", "\r\n").encode()
    )
    assert sha256_of(read_item(path, THEMES).document()) == sha256_of(
        read_item(SAMPLES / "items" / FIRST, THEMES).document()
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "---"),
        (b"---\nid: ct-01\n", "---"),
        (b"xin chao\n---\nid: a\n---\n", "---"),
        (b"---\nid: ct-01\n---\nTi\xeang Vi\xeat", "dòng 4: tệp không phải UTF-8"),
        (b"---\n" + b"a" * 1_000_001, "1 MB"),
        (b"---\n" + b"a: [b, c]\n" * 30_000 + b"---\n", "200 nghìn"),
        (b"---\nid: &a ct-01\nslug: *a\n---\n", "&"),
        (b"---\nid: !!python/object/apply:os.system [echo]\n---\n", "!"),
        (b"---\nid: [[[[[[[[[[[[[[[[[[[[[[[[[\n---\n", "s\xc3\xa2u".encode("latin-1").decode()),
        (b"---\ntitle: a: b\n---\n", "YAML"),
        (b"---\n- a\n---\n", "không có trường nào"),
        (b"---\nid: a\x07\n---\n", "điều khiển"),
        (b"---\n[a, b]: c\n---\n", "phải là chữ"),
        (b"---\npriority: 2024-13-45\n---\n", "giá trị viết sai"),
        (b"---\npriority: " + b"9" * 5000 + b"\n---\n", "giá trị viết sai"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(
    tmp_path: Path, content: bytes, words: str
) -> None:
    path = tmp_path / FIRST
    path.write_bytes(content)
    assert words in str(InputError(problems(path)))


def test_a_missing_file_is_refused_in_a_sentence(tmp_path: Path) -> None:
    assert "không mở được" in problems(tmp_path / FIRST)[0].text


class TestPicture:
    def with_file(self, write: Write, name: str) -> Path:
        return write(("image:\n", f"image:\n  file: {name}\n"))

    def test_a_picture_beside_the_item_is_found(self, write: Write, tmp_path: Path) -> None:
        (tmp_path / "hinh").mkdir()
        (tmp_path / "hinh" / "a.png").write_bytes(b"x")
        item: ItemFile = read_item(self.with_file(write, "hinh/a.png"), None)
        assert item.picture == (tmp_path / "hinh" / "a.png").resolve()

    @pytest.mark.parametrize(
        "name", ["../a.png", "/etc/hostname.png", "link.png", "hinh/../../a.png"]
    )
    def test_a_picture_outside_the_folder_is_refused(
        self, write: Write, tmp_path: Path, name: str
    ) -> None:
        outside = tmp_path.parent / "a.png"
        outside.write_bytes(b"x")
        (tmp_path / "link.png").symlink_to(outside)
        assert "nằm ngoài" in problems(self.with_file(write, name))[0].text

    @pytest.mark.parametrize(
        ("name", "words"),
        [("khong-co.png", "không thấy"), ("a.exe", ".jpg"), ("x" * 300 + ".png", "không đọc được")],
    )
    def test_a_picture_that_is_not_there_is_refused(
        self, write: Write, name: str, words: str
    ) -> None:
        found = problems(self.with_file(write, name))
        assert found[0].where == f"{FIRST}, dòng 16, trường image.file"
        assert words in found[0].text

    @pytest.mark.parametrize(
        "focus", ["[0.5]", "[0.5, 1.5]", "[0.5, true]", "[0.5, .nan]", "middle", "[0, 1, 0]"]
    )
    def test_a_focus_is_two_shares(self, write: Write, focus: str) -> None:
        assert any(
            "trường image.focus" in problem.where
            for problem in problems(write(("image:\n", f"image:\n  focus: {focus}\n")))
        )

    def test_a_good_focus_is_kept(self, write: Write) -> None:
        assert read_item(write(("image:\n", "image:\n  focus: [0.25, 1]\n")), None).document()[
            "image"
        ]["focus"] == (0.25, 1.0)


def test_an_item_in_tcvn3_is_refused_with_an_offer(tmp_path: Path) -> None:
    path = tmp_path / FIRST
    shutil.copy(SAMPLES / "items" / FIRST, path)
    codes = {letter: code for code, letter in _TCVN3.items()}
    head, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
    path.write_text(
        f"{head}---\n{front}---\n{''.join(codes.get(sign, sign) for sign in body)}",
        encoding="utf-8",
    )
    assert "«Dịch vụ công trực tuyến giúp người dân," in problems(path)[0].text
