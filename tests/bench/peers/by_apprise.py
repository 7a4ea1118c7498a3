"""apprise: one `notify` a recipient.

Run by the peers' own Python: by_apprise.py PORT COUNT LETTER.json
"""

import json
import logging
import sys
import time
from pathlib import Path

import apprise

port, count, letter = (
    sys.argv[1],
    int(sys.argv[2]),
    json.loads(Path(sys.argv[3]).read_text("utf-8")),
)
logging.getLogger("apprise").setLevel(logging.CRITICAL)
began = time.monotonic()
for number in range(count):
    name = f"Nguyễn Thị Ánh {number}"
    to = apprise.Apprise()
    to.add(
        f"mailto://127.0.0.1:{port}/?from={letter['sender']}"
        f"&to=nguoi{number}@phuong{number % 40}.example&mode=insecure"
    )
    body = letter["html"].replace(letter["name"], name)
    if not to.notify(title=letter["subject"], body=body, body_format="html"):
        raise SystemExit(f"letter {number} was not sent")
print(time.monotonic() - began)
