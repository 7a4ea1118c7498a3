"""What passes between a worker process and the one that started it: frames of bytes, each with its
kind and length."""

import json
import struct
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from enum import IntEnum
from pathlib import Path
from typing import Any, Final

HEAD: Final = struct.Struct(">BI")
MOST_IN_A_FRAME: Final = (1 << 32) - 1
_MARK: Final = "$bytes"


class Kind(IntEnum):
    """What a frame holds."""

    VALUE = 1  # JSON: the answer, or some rows
    BYTES = 2  # a part of the next VALUE
    END = 3  # of the rows
    REFUSED = 4  # JSON: the problems of an InputError
    MEMORY = 5  # the limit was reached
    BROKE = 6  # where our own code failed, for the log


def encoded(value: Any) -> tuple[bytes, list[bytes]]:
    """A value as JSON, and the bytes in it that go before it."""
    blobs: list[bytes] = []

    def plain(part: Any) -> Any:
        if isinstance(part, bytes):
            blobs.append(part)
            return {_MARK: len(blobs) - 1}
        if is_dataclass(part) and not isinstance(part, type):
            return {field.name: getattr(part, field.name) for field in fields(part)}
        if isinstance(part, date):  # a datetime too
            return part.isoformat()
        if isinstance(part, Path):
            return str(part)
        raise TypeError(f"{type(part).__name__} cannot be sent")

    return json.dumps(value, default=plain, ensure_ascii=False).encode(
        "utf-8", "surrogatepass"
    ), blobs


def decoded(body: bytes, blobs: Sequence[bytes]) -> Any:
    """The value again."""

    def whole(part: dict[str, Any]) -> Any:
        return blobs[part[_MARK]] if part.keys() == {_MARK} else part

    return json.loads(body.decode("utf-8", "surrogatepass"), object_hook=whole)
