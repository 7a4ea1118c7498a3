"""The letter that goes with a report, as a draft (.eml) that a mail program opens unsent: a person
adds the addressee, checks it and sends it."""

from collections.abc import Mapping
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256

from reports.body.draft import ReportDraft


def write_mail(draft: ReportDraft, attached: Mapping[str, tuple[str, bytes]]) -> bytes:
    """The draft with its attachments: (media type, bytes) by file name; same input, same bytes."""
    plan, head = draft.figures.plan, draft.head
    told = f"kết quả công tác {draft.matter} {draft.figures.period.title}"
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = f"Báo cáo {told}"
    mail["X-Unsent"] = "1"  # Outlook and others open it for writing
    to, via = draft.receivers
    greeting = f"Kính gửi: {to}{f' (qua {via})' if via else ''}\n\n" if to else ""
    listed = "".join(f"- {name};\n" for name in attached)
    mail.set_content(
        f"{greeting}Thực hiện {plan.doc_type} số {plan.number}, {head.name} gửi báo cáo {told}. "
        f"Tệp kèm theo:\n{listed}\nTrân trọng./.\n\n{head.name}\n"
    )
    for name, (media, data) in attached.items():
        main, _, sub = media.partition("/")
        mail.add_attachment(data, maintype=main, subtype=sub, filename=name)
    mail.set_boundary(f"=_{sha256(mail['Subject'].encode()).hexdigest()[:24]}")
    return mail.as_bytes()
