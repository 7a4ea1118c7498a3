"""How an outlet says what the stand-in of a portal speaks, for tests."""

from typing import Any

TOKEN = "khoa-bi-mat-cua-cong"
SHAPES: dict[str, Any] = {
    "request": {
        "path": "/tin",
        "fields": {"tieuDe": "{title}", "noiDung": "{html}", "anh": "{picture}", "ma": "{key}"},
        "headers": {"Authorization": "Bearer {password}"},
        "code_at": "ma",
        "accepted": ["0"],
        "id_at": "tin.id",
        "codes": {"7": "content", "9": "later", "3": "there"},
    },
    "update": {
        "method": "PUT",
        "path": "/tin/{id}",
        "sends": "body",
        "body": '{"tin": {"tieuDe": "{title}"}}',
        "headers": {"Authorization": "Bearer {password}"},
        "code_at": "ma",
        "accepted": ["0"],
        "codes": {"404": "gone", "5": "content"},
    },
    "withdraw": {
        "method": "DELETE",
        "path": "/tin/{id}",
        "sends": "query",
        "headers": {"Authorization": "Bearer {password}"},
        "code_at": "ma",
        "accepted": ["0"],
        "codes": {"404": "gone", "5": "content"},
    },
}
