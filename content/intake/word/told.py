"""What of a Word file was left out or changed, counted on the way and told to the officer in whole
sentences."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

_SAMPLE: Final = 80
_SAMPLES: Final = 3

_SENTENCES: Final = {
    "change": "{n} sửa đổi đang chờ: đã lấy bản chấp nhận{samples}. Hãy xem lại trong tệp gốc nếu "
    "chưa chắc.",
    "comment": "{n} ghi chú bên lề không lấy vào bài{samples}.",
    "hidden": "{n} chỗ chữ ẩn (không thấy khi đọc tệp) không lấy vào bài{samples}.",
    "white": "{n} chỗ chữ trắng trên nền trắng không lấy vào bài{samples}.",
    "margin": "Đầu trang, chân trang không lấy vào bài{samples}.",
    "equation": "{n} công thức không chuyển được thành chữ{samples}: chỗ đó trong bài ghi "
    "«[ĐIỀN: công thức]», hãy gõ lại.",
    "linear": "{n} công thức đã viết lại trên một dòng{samples}: hãy so với tệp gốc.",
    "chart": "{n} biểu đồ không lấy được{samples}: hãy chụp thành ảnh và tải lên.",
    "diagram": "{n} sơ đồ SmartArt không lấy được{samples}: hãy gõ lại hoặc chụp thành ảnh.",
    "object": "{n} đối tượng nhúng từ chương trình khác không lấy được{samples}.",
    "control": "{n} nút hoặc ô điều khiển không lấy được{samples}.",
    "chunk": "{n} phần chèn từ tệp khác không lấy được{samples}: hãy mở tệp bằng Word, lưu lại "
    "rồi nhập lại.",
    "linked picture": "{n} ảnh nằm ngoài tệp Word không lấy được{samples}: hãy tải ảnh lên.",
    "picture": "{n} ảnh không lấy được{samples}: hãy lưu ra JPEG hoặc PNG rồi tải lên.",
    "cell picture": "{n} ảnh trong ô của bảng đã đưa ra phần ảnh của bài{samples}: bảng trong bài "
    "không mang ảnh, hãy xem ô nào còn trống.",
    "symbol": "{n} ký hiệu của phông chữ riêng không đọc được{samples}: chỗ đó trong bài ghi «□».",
    "link": "{n} liên kết chỉ mở được trong tệp hoặc trong máy đã bỏ, chữ còn nguyên{samples}.",
    "field": "{n} trường tự động của Word không có kết quả nên không lấy được{samples}.",
    "numbers": "{n} đoạn đánh số kiểu lạ đã ghi bằng số thường{samples}: hãy so với tệp gốc.",
    "merge": "{n} trường trộn thư của Word{samples} đang hiện tên trường: hãy sửa lại; muốn điền "
    "theo từng người nhận thì gõ {{{{tên cột}}}}.",
    "highlight": "{n} chỗ tô màu nền không giữ màu{samples}: hãy xem có phải chỗ cần sửa không.",
    "other": "{n} thành phần lạ không đọc được{samples}: hãy so bài với tệp gốc.",
}
"""One a kind. `{samples}` is " («…», «…»)" or nothing."""


@dataclass
class FileNotes:
    """The counts of one file, by kind, with the first words of the first few of each."""

    counts: Counter[str] = field(default_factory=Counter)
    samples: dict[str, list[str]] = field(default_factory=dict)
    converted: list[str] = field(default_factory=list)

    def count(self, kind: str, sample: str = "") -> None:
        """One more of a kind; `sample` are its words."""
        self.counts[kind] += 1
        words = short(sample)
        known = self.samples.setdefault(kind, [])
        if words and words not in known and len(known) < _SAMPLES:
            known.append(words)

    def sentences(self) -> tuple[str, ...]:
        """What the officer is told, in the order of the kinds."""
        told = [
            sentence.format(n=self.counts[kind], samples=_bracketed(self.samples[kind]))
            for kind, sentence in _SENTENCES.items()
            if self.counts[kind]
        ]
        return (*self.converted, *told)


def short(text: str) -> str:
    """The first words of a text on one line."""
    words = " ".join(text.split())
    return words if len(words) <= _SAMPLE else words[: _SAMPLE - 1].rstrip() + "…"


def _bracketed(samples: list[str]) -> str:
    return f" ({', '.join(f'«{sample}»' for sample in samples)})" if samples else ""
