"""Whether a token may post as a page: its kind, its page and its permissions (Meta «Debug-Token»,
«Permissions Reference»).

A user's token reads the page as well as the page's own does, and posts nothing.
"""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ValidationError

from channels.shared.http import Answer

_VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
TO_POST = "pages_manage_posts"

_KINDS = {
    "USER": "của một người dùng",
    "SYSTEM_USER": "của người dùng hệ thống",
    "APP": "của ứng dụng",
}


class _Granular(BaseModel):
    scope: str
    target_ids: Sequence[str] | None = None  # without them: every page


class _Said(BaseModel):
    is_valid: bool = True
    type: str = ""
    application: str = ""
    expires_at: int = 0
    data_access_expires_at: int = 0
    profile_id: str = ""
    scopes: Sequence[str] = ()
    granular_scopes: Sequence[_Granular] = ()


class _Debugged(BaseModel):
    data: _Said


class _Node(BaseModel):
    id: str


def node_id(answer: Answer) -> str | None:
    """The id in an answer about a node; None when there is none."""
    try:
        return _Node.model_validate_json(answer.text).id
    except ValidationError:
        return None


def missing_right(answer: Answer | None, page: str) -> str | None:
    """None when the answer of debug_token shows that its token may post as `page`, else what an
    officer has to do; the answer None: nobody told."""
    try:
        said = _Debugged.model_validate_json(answer.text if answer else "").data
    except ValidationError:
        return (
            f"Mã truy cập đọc được trang {page}, nhưng Facebook không cho biết mã có quyền đăng "
            "bài hay không: hãy kiểm tra trong công cụ gỡ lỗi mã của Meta rằng mã là của trang và "
            f"có quyền {TO_POST}, hoặc ghi app_secret của đúng ứng dụng rồi thử lại."
        )
    if not said.is_valid:
        return "Mã truy cập không còn hiệu lực: hãy lấy mã mới của trang rồi nhập lại điểm phát."
    if said.type != "PAGE":
        return wrong_kind(_KINDS.get(said.type, f"thuộc loại {said.type}"), page)
    if said.profile_id and said.profile_id != page:
        return wrong_kind(f"của trang {said.profile_id}", page)
    return _scope_missing(said, page)


def told(answer: Answer) -> str:
    """Whose token it is, of which app and until when, in words; "" when the answer does not say."""
    try:
        said = _Debugged.model_validate_json(answer.text).data
    except ValidationError:
        return ""
    kind = "của trang" if said.type == "PAGE" else _KINDS.get(said.type, said.type)
    ends = [end for end in (said.expires_at, said.data_access_expires_at) if end > 0]
    day = f"{datetime.fromtimestamp(min(ends), _VIETNAM):%d/%m/%Y}" if ends else ""
    app = f", ứng dụng «{said.application}»" if said.application else ""
    until = f"dùng được đến {day}" if day else "không có hạn"
    return f"Mã truy cập {kind}{app}, {until}."


def wrong_kind(kind: str, page: str) -> str:
    """What to do about a token that is somebody else's."""
    return (
        f"Mã truy cập là {kind}, không phải của trang {page}, nên không đăng được bài: hãy lấy mã "
        "của chính trang đó (me/accounts) rồi nhập lại điểm phát."
    )


def _scope_missing(said: _Said, page: str) -> str | None:
    if TO_POST not in said.scopes:
        return (
            f"Mã truy cập không có quyền {TO_POST} nên không đăng được bài: hãy cấp quyền đó cho "
            "ứng dụng, lấy mã mới của trang rồi nhập lại điểm phát."
        )
    pages = [entry.target_ids for entry in said.granular_scopes if entry.scope == TO_POST]
    if pages and all(ids is not None and page not in ids for ids in pages):
        return (
            f"Quyền {TO_POST} của mã truy cập không gồm trang {page}: hãy cấp lại quyền cho ứng "
            "dụng và chọn trang này."
        )
    return None
