"""What stands short on paper and is said in full: offices, kinds of documents, abbreviations.

The table is the channel's; what it does not know is left as it is written and told before approval.
"""

from collections.abc import Mapping
from typing import Final

ISSUERS: Final[Mapping[str, str]] = {
    "CP": "Chính phủ",
    "TTg": "Thủ tướng Chính phủ",
    "UBND": "Ủy ban nhân dân",
    "HĐND": "Hội đồng nhân dân",
    "UBTVQH": "Ủy ban Thường vụ Quốc hội",
    "TU": "Thành ủy",
    "TW": "Ban Chấp hành Trung ương",
    "BTTTT": "Bộ Thông tin và Truyền thông",
    "BNV": "Bộ Nội vụ",
    "BTC": "Bộ Tài chính",
    "BTP": "Bộ Tư pháp",
    "BCA": "Bộ Công an",
    "BYT": "Bộ Y tế",
    "BKHCN": "Bộ Khoa học và Công nghệ",
    "BGDĐT": "Bộ Giáo dục và Đào tạo",
    "VPCP": "Văn phòng Chính phủ",
    "KHĐT": "Sở Kế hoạch và Đầu tư",
    "SNV": "Sở Nội vụ",
    "STC": "Sở Tài chính",
}
"""By the code in a document's number."""

KINDS: Final[Mapping[str, str]] = {
    "NĐ": "Nghị định",
    "NQ": "Nghị quyết",
    "QĐ": "Quyết định",
    "CT": "Chỉ thị",
    "CTr": "Chương trình",
    "KH": "Kế hoạch",
    "TT": "Thông tư",
    "TTLT": "Thông tư liên tịch",
    "TB": "Thông báo",
    "BC": "Báo cáo",
    "CV": "Công văn",
    "HD": "Hướng dẫn",
    "QH": "Luật",
}
"""By the code in a document's number."""

SHORT: Final[Mapping[str, str]] = {
    **{code: name for code, name in ISSUERS.items() if code in ("UBND", "HĐND", "UBTVQH")},
    "CCHC": "cải cách hành chính",
    "TTHC": "thủ tục hành chính",
    "CNTT": "công nghệ thông tin",
    "DVC": "dịch vụ công",
    "DVCTT": "dịch vụ công trực tuyến",
    "TT&TT": "Thông tin và Truyền thông",
    "KH&ĐT": "Kế hoạch và Đầu tư",
    "KH&CN": "Khoa học và Công nghệ",
    "VH&TT": "Văn hóa và Thể thao",
    "GD&ĐT": "Giáo dục và Đào tạo",
    "TN&MT": "Tài nguyên và Môi trường",
    "NN&PTNT": "Nông nghiệp và Phát triển nông thôn",
    "LĐTBXH": "Lao động, Thương binh và Xã hội",
    "TP.": "thành phố",
    "TP": "thành phố",
    "BHXH": "bảo hiểm xã hội",
    "BHYT": "bảo hiểm y tế",
    "CCCD": "căn cước công dân",
    "PCCC": "phòng cháy, chữa cháy",
    "ANTT": "an ninh trật tự",
    "MTTQ": "Mặt trận Tổ quốc",
    "VNeID": "vi-en i-đi",
    "OTP": "ô-tê-pê",
    "SMS": "ét-em-ét",
    "QR": "quy-a",
    "ISO": "i-sô",
    "TCVN": "Tiêu chuẩn Việt Nam",
    "PAR INDEX": "Chỉ số cải cách hành chính, gọi tắt là Pa In-đéch",
    "PAR Index": "Chỉ số cải cách hành chính, gọi tắt là Pa In-đéch",
    "SIPAS": "Si-pát",
    "PAPI": "Pa-pi",
    "PCI": "Pê-xê-i",
    "DTI": "Đê-tê-i",
    "DDCI": "Đê-đê-xê-i",
    "LED": "lét",
    "PDF": "pê-đê-ép",
    "v.v.": "vân vân",
    "v.v": "vân vân",
}
"""As an announcer says it."""

_NAMES: Final = (
    "A-a B-bê C-xê D-dê Đ-đê E-e G-giê H-hát I-i K-ca L-lờ M-mờ N-nờ O-o P-pê Q-quy R-rờ S-ét T-tê "
    "U-u V-vê X-ích Y-i F-ép J-di W-vê-kép Z-dét"
)

LETTERS: Final[Mapping[str, str]] = {
    letter: name for letter, _hyphen, name in (pair.partition("-") for pair in _NAMES.split())
}
"""Letters of codes that have no words."""

ROMAN: Final[Mapping[str, int]] = {
    **{"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9},
    **{"X": 10, "XI": 11, "XII": 12, "XIII": 13, "XIV": 14, "XV": 15, "XVI": 16, "XX": 20},
}
