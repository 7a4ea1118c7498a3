"""PDF and MP4 files written by hand for tests: as small as a reader takes them."""

import struct
import zlib
from collections.abc import Sequence

PAGE = (b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", b"<< /Type /Page /Parent 2 0 R >>")


def pdf(catalog: bytes = b"", *more: bytes, mark: bytes = b"") -> bytes:
    """A PDF of one page; `catalog` goes into the document's own dictionary, `more` are objects
    from number 4 on, `mark` stands before the first."""
    root = b"<< /Type /Catalog /Pages 2 0 R " + catalog + b" >>"
    return _written([root, *PAGE, *more], b"%PDF-1.7\n%" + mark + b"\n")


def _written(objects: Sequence[bytes], data: bytes) -> bytes:
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return (
        data
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
        + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(data))
    )


def packed_pdf(inner: bytes) -> bytes:
    """A PDF whose object 4 stands compressed inside another (ISO 32000-1, 7.5.7), opened with."""
    head = b"4 0 "
    packed = zlib.compress(head + inner)
    stream = b"<< /Type /ObjStm /N 1 /First %d /Length %d /Filter /FlateDecode >>\nstream\n" % (
        len(head),
        len(packed),
    )
    root = b"<< /Type /Catalog /Pages 2 0 R /OpenAction 4 0 R >>"
    data, places = b"%PDF-1.7\n", {}
    bodies = {1: root, 2: PAGE[0], 3: PAGE[1], 5: stream + packed + b"\nendstream"}
    for number, body in bodies.items():
        places[number] = len(data)
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    places[6] = len(data)
    rows = [(0, 0, 255), *((1, places[number], 0) for number in (1, 2, 3))]
    rows += [(2, 5, 0), (1, places[5], 0), (1, places[6], 0)]
    table = b"".join(struct.pack(">BIB", *row) for row in rows)
    return (
        data
        + b"6 0 obj\n<< /Type /XRef /Size 7 /Root 1 0 R /W [1 4 1] /Length %d >>\nstream\n"
        % len(table)
        + table
        + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % places[6]
    )


def mp4(width: int = 640, height: int = 360, kind: bytes = b"avc1", body: bytes = b"x") -> bytes:
    """An MP4 of one track, packed the way `kind` says."""
    entry = bytes(6 + 2 + 16) + struct.pack(">HH", width, height) + bytes(50)
    table = box(b"stsd", bytes(4) + struct.pack(">I", 1) + box(kind, entry))
    for outer in (b"stbl", b"minf", b"mdia", b"trak", b"moov"):
        table = box(outer, table)
    return box(b"ftyp", b"isom" + bytes(4) + b"isomavc1") + table + box(b"mdat", body)


def box(kind: bytes, body: bytes) -> bytes:
    """One part of an MP4 file."""
    return struct.pack(">I4s", len(body) + 8, kind) + body
