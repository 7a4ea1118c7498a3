"""django-post_office: a durable queue and log on SQLite.

Run by the peers' own Python: by_post_office.py PORT COUNT LETTER.json

Its queue is filled in bulk and emptied by `send_queued` with its best number of threads; both are
timed, as the pump's planning is.
"""

import json
import sys
import tempfile
import time
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

port, count, letter = (
    int(sys.argv[1]),
    int(sys.argv[2]),
    json.loads(Path(sys.argv[3]).read_text("utf-8")),
)
folder = tempfile.TemporaryDirectory()
settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes", "post_office"],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": f"{folder.name}/peer.db",
            "OPTIONS": {
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
                "timeout": 20,
            },
        }
    },
    EMAIL_BACKEND="post_office.EmailBackend",
    EMAIL_HOST="127.0.0.1",
    EMAIL_PORT=port,
    USE_TZ=True,
    SECRET_KEY="peer",
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "OPTIONS": {}}],
    POST_OFFICE={
        "BACKENDS": {"default": "django.core.mail.backends.smtp.EmailBackend"},
        "BATCH_SIZE": 500,
        "THREADS_PER_PROCESS": 5,
    },
)
django.setup()
call_command("migrate", verbosity=0)

from post_office import mail  # noqa: E402
from post_office.models import Email  # noqa: E402


def parcel(number: int) -> dict[str, object]:
    """What post_office wants to know of one letter."""
    text, html = (
        letter[part].replace(letter["name"], f"Nguyễn Thị Ánh {number}")
        for part in ("text", "html")
    )
    to = [f"nguoi{number}@phuong{number % 40}.example"]
    return {
        "sender": letter["sender"],
        "recipients": to,
        "subject": letter["subject"],
        "message": text,
        "html_message": html,
    }


began = time.monotonic()
for start in range(0, count, 500):
    mail.send_many([parcel(number) for number in range(start, min(count, start + 500))])
while sum(mail.send_queued(processes=1)[:2]):
    pass
took = time.monotonic() - began
if Email.objects.filter(status=0).count() != count:
    raise SystemExit("not all letters were sent")
print(took)
