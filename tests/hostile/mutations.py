"""Broken, lying and hostile versions of honest files, the same for the same seed."""

import random
import struct
from collections.abc import Callable, Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

Bytes = Callable[[bytes, random.Random], bytes]

_WORDS = (b"\0", b"\xff\xfe", b"-1", b"9" * 30, b"\xef\xbf\xbd", b"../", b"%s%n", b"NaN")
_FIELDS = ((8, "<H"), (10, "<H"), (16, "<I"), (20, "<I"), (24, "<I"), (42, "<I"))
_BOMB = b"".join(
    b'<!ENTITY e%d "%s">' % (level, b"&e%d;" % (level - 1) * 10 if level else b"x" * 1000)
    for level in range(9)
)


def flipped(data: bytes, seeded: random.Random) -> bytes:
    """A few bits turned over."""
    if not data:
        return data
    broken = bytearray(data)
    for _ in range(seeded.randint(1, 12)):
        broken[seeded.randrange(len(broken))] ^= 1 << seeded.randrange(8)
    return bytes(broken)


def cut(data: bytes, seeded: random.Random) -> bytes:
    """Not whole."""
    at = seeded.randint(0, len(data))
    return data[:at] if seeded.random() < 0.7 else data[at:]


def blanked(data: bytes, seeded: random.Random) -> bytes:
    """A stretch of nothing, or of noise."""
    at, length = seeded.randint(0, len(data)), seeded.randint(1, 200)
    noise = bytes(length) if seeded.random() < 0.5 else seeded.randbytes(length)
    return data[:at] + noise + data[at + length :]


def repeated(data: bytes, seeded: random.Random) -> bytes:
    """A stretch many times over."""
    at, length = seeded.randint(0, len(data)), seeded.randint(1, 300)
    return data[:at] + data[at : at + length] * seeded.randint(2, 400) + data[at:]


def moved(data: bytes, seeded: random.Random) -> bytes:
    """Two stretches in each other's place."""
    first, second = sorted(seeded.randint(0, len(data)) for _ in range(2))
    length = seeded.randint(1, 100)
    return data[:first] + data[second : second + length] + data[first + length :]


def worded(data: bytes, seeded: random.Random) -> bytes:
    """With a word that numbers, paths and encodings stumble over."""
    at = seeded.randint(0, len(data))
    return data[:at] + seeded.choice(_WORDS) + data[at:]


ANY: Sequence[Bytes] = (flipped, flipped, cut, blanked, repeated, moved, worded)


def broken(data: bytes, seeded: random.Random, ways: Sequence[Bytes] = ANY) -> bytes:
    """Broken in one way or in two."""
    for _ in range(seeded.randint(1, 2)):
        data = seeded.choice(ways)(data, seeded)
    return data


def deep_xml(data: bytes, seeded: random.Random) -> bytes:
    """One element in another, far down, at some end of an element."""
    depth = seeded.choice((50, 190, 300, 3000, 60_000))
    at = data.rfind(b"</", 0, seeded.randint(1, len(data) + 1))
    tag = seeded.choice((b"w:tbl", b"w:p", b"a", b"row", b"m:oMath", b"w:sdt"))
    return data[:at] + b"<%s>" % tag * depth + b"</%s>" % tag * depth + data[at:]


def huge_attribute(data: bytes, seeded: random.Random) -> bytes:
    """A value of a megabyte, or thousands of values."""
    at = data.find(b">", seeded.randint(0, len(data)))
    many = b"".join(b' a%d="1"' % number for number in range(20_000))
    long = b' huge="' + b"x" * 1_000_000 + b'"'
    return data[:at] + seeded.choice((many, long)) + data[at:]


def entities(data: bytes, seeded: random.Random) -> bytes:
    """Entities that grow to gigabytes, or that ask for a file of the machine."""
    outside = b'<!ENTITY e8 SYSTEM "file:///etc/passwd">'
    doctype = b"<!DOCTYPE x [" + seeded.choice((_BOMB, outside)) + b"]>"
    at = data.find(b"?>") + 2 if data.startswith(b"<?xml") else 0
    inside = data.rfind(b"</")
    return data[:at] + doctype + data[at:inside] + b"&e8;" + data[inside:]


def in_other_letters(data: bytes, seeded: random.Random) -> bytes:
    """In an encoding that is not the one that is told."""
    text = data.decode("utf-8", "ignore")
    return text.encode(seeded.choice(("utf-16", "utf-16-be", "utf-32")))


XML: Sequence[Bytes] = (*ANY, deep_xml, huge_attribute, entities, in_other_letters)


def broken_package(data: bytes, seeded: random.Random) -> bytes:
    """A package with some parts broken, missing, doubled, in each other's place, or lied about."""
    if seeded.random() < 0.2:
        return broken(data, seeded)
    with ZipFile(BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    names = sorted(parts)
    for _ in range(seeded.randint(1, 3)):
        _worse(parts, names, seeded)
    made = _packed(parts, seeded)
    return seeded.choice((made, made, made, _lying(made, seeded)))


def _worse(parts: dict[str, bytes], names: Sequence[str], seeded: random.Random) -> None:
    name, other = seeded.choice(names), seeded.choice(names)
    match seeded.randrange(7):
        case 0:
            parts.pop(name, None)
        case 1:
            parts[name], parts[other] = parts.get(other, b""), parts.get(name, b"")
        case 2:
            parts["../../" + name] = b"<a/>"
        case 3:
            parts[name] = b"" if seeded.random() < 0.5 else seeded.randbytes(500)
        case _:
            ways = XML if name.endswith((".xml", ".rels")) else ANY
            parts[name] = broken(parts.get(name, b""), seeded, ways)


def _packed(parts: dict[str, bytes], seeded: random.Random) -> bytes:
    buffer = BytesIO()
    method = seeded.choice((ZIP_DEFLATED, ZIP_DEFLATED, ZIP_STORED))
    with ZipFile(buffer, "w", method) as package:
        for name, body in parts.items():
            package.writestr(name, body)
    return buffer.getvalue()


def _lying(data: bytes, seeded: random.Random) -> bytes:
    """A directory that says something else than the truth of one part."""
    lied = bytearray(data)
    at = data.rfind(b"PK\x01\x02", 0, seeded.randint(1, len(data)))
    if at < 0:
        return data
    field, kind = seeded.choice(_FIELDS)
    most = 0xFFFF if kind == "<H" else 0xFFFFFFFF
    struct.pack_into(kind, lied, at + field, seeded.choice((0, 1, most, seeded.randint(0, most))))
    return bytes(lied)


def deep_text(data: bytes, seeded: random.Random) -> bytes:
    """Brackets, quotes or indents far down."""
    depth = seeded.choice((30, 500, 20_000))
    opening = seeded.choice((b"[", b"{", b"> ", b"- ", b"a: [", b"*", b"<b>", b"(", b"`", b"[["))
    at = data.find(b"\n", seeded.randint(0, len(data)))
    return data[:at] + b"\n" + opening * depth + data[at:]


def yaml_tricks(data: bytes, seeded: random.Random) -> bytes:
    """What YAML can do besides saying values."""
    tricks = (
        b"a: &a [x,x]\nb: *a\n",
        b"a: !!python/object/apply:os.system [true]\n",
        b"a: !!binary x\n",
        b"a: 2026-13-45\n",
        b"<<: {a: 1}\n",
        b"? [a, b]\n: c\n",
        b"a: 0o777777777777777777777777\n",
        b"a: 1_000_000_000_000.5e999\n",
        b"a: 190:20:30.15\n",
        b"a: \xff\xfe\n",
        b"a: 'x\n",
        b"a: " + b"1" * 5_000 + b"\n",
        b"%TAG ! tag:x,2000:\n--- \n",
    )
    at = data.find(b"\n", seeded.randint(0, len(data))) + 1
    return data[:at] + seeded.choice(tricks) + data[at:]


TEXT: Sequence[Bytes] = (*ANY, deep_text, yaml_tricks, in_other_letters)
