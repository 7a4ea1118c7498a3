"""Requests to a provider whose interface is not public, asked as an outlet says: where its marks
stand, what its answers mean."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final, Literal

from pydantic import Field

from channels.contract.channel import OutletConfig

_MARK: Final = re.compile(r"\{([a-z_]+|place\.[^{}]{1,60})\}")


class RequestShape(OutletConfig):
    """How a provider wants to be asked by HTTP, and where its answer says what."""

    method: Literal["POST", "GET", "PUT", "PATCH", "DELETE"] = Field(
        default="POST", title="Cách gọi"
    )
    sends: Literal["json", "form", "query", "body"] = Field(
        default="json",
        title="Các trường đi ở đâu",
        json_schema_extra={
            "choices": {
                "json": "trong thân, dạng JSON",
                "form": "trong thân, như biểu mẫu",
                "query": "trong địa chỉ",
                "body": "theo mẫu thân ở dưới",
            }
        },
    )
    headers: dict[str, str] = Field(default_factory=dict, title="Đầu đề riêng")
    fields: dict[str, str] = Field(default_factory=dict, title="Các trường")
    body: str = Field(default="", title="Mẫu thân")
    content_type: str = Field(default="application/json", title="Loại nội dung của mẫu thân")
    code_at: str = Field(
        default="",
        title="Mã trả lời đứng ở đâu",
        description="Tên trường trong JSON, bậc trong cách bằng dấu chấm; để trống: cả thân trả "
        "lời.",
    )
    accepted: tuple[str, ...] = Field(default=(), title="Mã nào là đã nhận")
    id_at: str = Field(default="", title="Mã tin của nhà cung cấp đứng ở đâu")
    codes: dict[str, str] = Field(default_factory=dict, title="Mã lỗi nghĩa là gì")


def asked(shape: RequestShape, values: Mapping[str, str]) -> dict[str, Any]:
    """The request, as both of our HTTP clients take it; what stands in a JSON or XML body is
    escaped."""
    fields = {name: filled(text, values) for name, text in shape.fields.items()}
    headers = {name: filled(text, values) for name, text in shape.headers.items()}
    match shape.sends:
        case "json":
            return {"json": fields, "headers": headers}
        case "form":
            return {"data": fields, "headers": headers}
        case "query":
            return {"params": fields, "headers": headers}
    quoted = values
    if "json" in shape.content_type:
        quoted = {name: json.dumps(text)[1:-1] for name, text in values.items()}
    elif "xml" in shape.content_type:
        quoted = {name: _escaped(text) for name, text in values.items()}
    body = filled(shape.body, quoted).encode("utf-8")
    return {"data": body, "headers": {"Content-Type": shape.content_type, **headers}}


def filled(text: str, values: Mapping[str, str]) -> str:
    """A mark that nobody knows stays as it is."""
    return _MARK.sub(lambda mark: values.get(mark[1], mark[0]), text)


def said(value: object, text: str, path: str) -> str:
    """What stands at a place of an answer as text; the whole text without a place."""
    if not path:
        return text.strip()
    found = inside(value, path)
    if found is None or isinstance(found, dict | list):
        return ""
    return str(found).lower() if isinstance(found, bool) else str(found)


def inside(value: object, path: str) -> object:
    """What stands at a dotted path in JSON values; None where nothing does."""
    for name in filter(None, path.split(".")):
        if isinstance(value, dict):
            value = value.get(name)
        elif isinstance(value, list) and name.isdigit() and int(name) < len(value):
            value = value[int(name)]
        else:
            return None
    return value


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
