"""What lists of recipients, their people and their columns are called on screen."""

from console.words.i18n import _


def people_names() -> dict[str, str]:
    """Who may be on a list, by the word of `content.audiences.kinds`."""
    return {
        "citizens": _("Người dân"),
        "businesses": _("Doanh nghiệp"),
        "staff": _("Cán bộ, công chức, viên chức"),
        "press": _("Cơ quan báo chí"),
    }


def meaning_names() -> dict[str, str]:
    """What a column may be taken for, by the word of `content.audiences.header`."""
    return {
        "email": _("Thư điện tử (để gửi)"),
        "phone": _("Số điện thoại (để gửi)"),
        "address": _("Thư hoặc điện thoại (để gửi)"),
        "name": _("Họ và tên"),
        "consent_basis": _("Căn cứ đồng ý"),
        "consent_at": _("Ngày đồng ý"),
        "free": _("Cột để điền vào bài"),
        "skip": _("Không lấy cột này"),
    }


def decision_names() -> dict[str, str]:
    """What becomes of what is scheduled for a list that is used no more."""
    return {"keep": _("Vẫn phát các lịch đó"), "cancel": _("Hủy các lịch đó")}
