"""Request bodies in the three forms that the Bot API and the Graph API take: urlencoded, multipart,
JSON."""

import json
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from typing import cast

from sandbox.http import Request


@dataclass(frozen=True)
class Form:
    """A body's plain fields, values that are no text as JSON text, and its files."""

    fields: dict[str, str]
    files: dict[str, bytes] = field(default_factory=dict, repr=False)
    names: dict[str, str] = field(default_factory=dict, repr=False)  # of the files, as sent


def read_form(request: Request) -> Form:
    """Query and body together, whatever the body's form."""
    match request.headers.get_content_type():
        case "multipart/form-data":
            return _multipart(request)
        case "application/json":
            sent = json.loads(request.body or b"{}")
            return Form(
                request.query
                | {
                    name: value if isinstance(value, str) else json.dumps(value)
                    for name, value in sent.items()
                }
            )
    return Form(request.form())


def _multipart(request: Request) -> Form:
    head = b"Content-Type: " + request.headers["Content-Type"].encode() + b"\r\n\r\n"
    whole = BytesParser(_class=EmailMessage, policy=policy.HTTP).parsebytes(head + request.body)
    form = Form(dict(request.query))
    for part in whole.iter_parts():
        name = str(part.get_param("name", header="content-disposition"))
        data = cast(bytes, part.get_payload(decode=True))
        if part.get_filename() is None:
            form.fields[name] = data.decode("utf-8")
        else:
            form.files[name] = data
            form.names[name] = _raw_name(part) or str(part.get_filename())
    return form


def _raw_name(part: MIMEPart) -> str:
    """A file's name as clients send it: raw UTF-8, which the parser keeps as surrogates."""
    raw = str(part.get("content-disposition", "")).encode("utf-8", "surrogateescape")
    found = raw.decode("utf-8", "replace").partition('filename="')[2].partition('"')[0]
    return found
