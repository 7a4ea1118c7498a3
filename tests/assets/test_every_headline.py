"""Made-up headlines on ten panels, pixel by pixel: none is clipped, none loses a sign, with
picture, code, office and «1/3» beside them. HEADLINES sets how many, SEED which (`make soak`)."""

import os
import random
from collections.abc import Iterator
from io import BytesIO

import pytest
from PIL import Image

from assets.led_frames import Beside, Screen
from tests.assets.led_pixels import whole
from tests.kit import SAMPLES

HEADLINES = int(os.environ.get("HEADLINES", "24"))
SEED = int(os.environ.get("SEED", "18"))
PANELS = (
    Screen(64, 32, 10, "red", distance_m=10, scroll=True),
    Screen(160, 80, 10, "red"),
    Screen(416, 32, 10, distance_m=20),
    Screen(128, 64, 5),
    Screen(192, 96, 5),
    Screen(320, 160, 10, distance_m=25),
    Screen(384, 640, 2.5, distance_m=3),
    Screen(640, 320, 5),
    Screen(480, 256, 4, "red"),
    Screen(960, 256, 4),
)
_ADDRESSES = (
    "dichvucong.gov.vn",
    "https://dichvucong.gov.vn/p/home/dvc-trang-chu.html",
    "motcua@hoadang.gov.vn",
    "hoadang.gov.vn/bai/doi-gio-lam-viec-bo-phan-mot-cua",
    "72/2025/NĐ-CP",
    "cấp/đổi/gia-hạn",
)
_SIGNS = ("→", "½", "㎡", "①", "②", "✔", "★", "–", "%", "₫", "≥", "1900 1234", "30/5/2026")
_STACKED = ("ẮẰẲẴẶ", "ẾỀỂỄỆ", "ỐỒỔỖỘ", "ỨỪỬỮỰ", "NGHIÊNG")


def words() -> list[str]:
    """The words of the lines that real items show on screens."""
    found: set[str] = set()
    for path in sorted((SAMPLES / "items").glob("*.md")):
        text = path.read_text("utf-8")
        found.update(text.partition("\nled:")[2].partition("\nsource:")[0].replace('"', "").split())
    return sorted(word for word in found if any(map(str.isalpha, word)))


def headlines(seed: int) -> Iterator[list[str]]:
    """Lines of one item after another: one to five, some in capitals, some with an address, signs,
    or a word as long as none should be."""
    chance, known = random.Random(seed), words()
    while True:
        lines = []
        for number in range(chance.choice((1, 2, 2, 3, 3, 4, 5))):
            line = chance.choices(known, k=chance.randint(1, 9))
            if chance.random() < 0.25:
                line.insert(chance.randint(0, len(line)), chance.choice(_SIGNS))
            if chance.random() < 0.15:
                line.append(chance.choice(_ADDRESSES))
            if chance.random() < 0.05:
                line.append(chance.choice(_STACKED) * chance.randint(1, 4))
            text = " ".join(line)
            lines.append(text.upper() if number == 0 and chance.random() < 0.6 else text)
        yield lines


def picture(chance: random.Random) -> bytes:
    """A picture of some shape."""
    size = chance.choice(((640, 360), (400, 600), (900, 300), (500, 500)))
    made = Image.new("RGB", size, (chance.randint(0, 255), 120, 90))
    made.paste((240, 240, 230), (0, 0, size[0] // 2, size[1] // 3))
    target = BytesIO()
    made.save(target, "PNG")
    return target.getvalue()


@pytest.mark.parametrize(
    "panel", PANELS, ids=lambda panel: f"{panel.width}x{panel.height}-{panel.colour}"
)
def test_no_headline_is_clipped_and_none_loses_a_sign(panel: Screen) -> None:
    chance = random.Random(SEED)
    pictures = [picture(chance) for _ in range(4)]
    shown, of = 0, {"picture": 0, "code": 0, "several": 0}
    for _, lines in zip(range(HEADLINES), headlines(SEED), strict=False):
        beside = Beside(
            "Trung tâm Phục vụ hành chính công thành phố Hoa Đăng",
            "TTHC Hoa Đăng",
            chance.choice((None, *pictures)),
            (chance.random(), chance.random()),
            chance.choice(("", "https://hoadang.gov.vn/l/k7m2xq")),
        )
        made = whole(lines, panel, beside)
        if made is not None:
            shown += 1
            of["picture"] += made.places.picture is not None
            of["code"] += made.places.code is not None
            of["several"] += len(made.fit.pages) > 1
    print(f"{panel.width}×{panel.height} {panel.colour}: {shown} of {HEADLINES} shown, {of}")
    assert shown >= HEADLINES // 4
