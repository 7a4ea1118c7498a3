"""Who reads a preview, and a page of the evidence pack: nobody real, so that both show what was
sent and never to whom."""

from channels.contract.message import Recipient

_NAMED = {"name": "Nguyễn Văn A"}
_LETTERS = Recipient("nguoi.nhan@example.vn", _NAMED, "https://example.vn/u/xem-truoc")
_MESSAGES = Recipient("+84900000000", _NAMED)


def sample_reader(addressed: str | None) -> Recipient | None:
    """Somebody for whom an outlet of this kind of address would fill its marks; None for one that
    writes to nobody in particular."""
    if addressed is None:
        return None
    return _LETTERS if addressed == "email" else _MESSAGES
