"""Letters that came back, as mail servers really write them; `{key}` stands for the delivery's."""

KEY = "42-0a1b2c3d4e5f60718293"
OURS = f"""Return-Path: <bounce+{KEY}@tra.example.gov.vn>
From: UBND <tin@example.gov.vn>
To: an@nhan.example
Subject: =?utf-8?b?VGluIG3hu5tp?=
Message-ID: <{KEY}@example.gov.vn>

Noi dung
"""
TO_US = f"To: bounce+{KEY}@tra.example.gov.vn\n"


def report(
    status: str = "5.1.1",
    diagnostic: str = "smtp; 550 5.1.1 <an@nhan.example>: user unknown",
    action: str = "failed",
    to: str = TO_US,
    returned: str = OURS,
) -> str:
    """A report as RFC 3464 has it (Postfix)."""
    block = [
        "Final-Recipient: rfc822; an@nhan.example",
        "Original-Recipient: rfc822;an@nhan.example",
        *([f"Action: {action}"] if action else []),
        *([f"Status: {status}"] if status else []),
        "Remote-MTA: dns; mx.nhan.example",
        *([f"Diagnostic-Code: {diagnostic}"] if diagnostic else []),
    ]
    return f"""Return-Path: <>
Delivered-To: {to.removeprefix("To: ").strip()}
From: MAILER-DAEMON@relay.example.gov.vn (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
{to}Auto-Submitted: auto-replied
Message-Id: <20261201030000.A1@relay.example.gov.vn>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B1"

--B1
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host relay.example.gov.vn.
I'm sorry to have to inform you that your message could not be delivered.

--B1
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example.gov.vn
Arrival-Date: Tue, 1 Dec 2026 10:00:00 +0700 (ICT)

{chr(10).join(block)}

--B1
Content-Description: Undelivered Message
Content-Type: message/rfc822

{returned}
--B1--
"""


EXIM = f"""Return-path: <>
Envelope-to: bounce+{KEY}@tra.example.gov.vn
X-Failed-Recipients: an@nhan.example
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@mx.example>
{TO_US}Subject: Mail delivery failed: returning message to sender

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  an@nhan.example
    host mx.nhan.example [192.0.2.1]
    SMTP error from remote mail server after RCPT TO:<an@nhan.example>:
    550 5.1.1 <an@nhan.example>: Recipient address rejected: User unknown

------ This is a copy of the message, including all the headers. ------

{OURS}"""

EXIM_NO_CODE = EXIM.replace(
    "550 5.1.1 <an@nhan.example>: Recipient address rejected: User unknown", "Unrouteable address"
)

QMAIL = f"""Return-Path: <>
From: MAILER-DAEMON@mx.example
{TO_US}Subject: failure notice

Hi. This is the qmail-send program at mx.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<an@nhan.example>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

{OURS}"""

YAHOO_OLD = f"""From: MAILER-DAEMON@yahoo.example
{TO_US}Subject: Failure Notice

Sorry, we were unable to deliver your message to the following address.

<an@nhan.example>:
554: delivery error: dd This user doesn't have a yahoo.example account (an@nhan.example) [0]

--- Below this line is a copy of the message.

{OURS}"""

EXCHANGE_WORDS = f"""From: System Administrator <postmaster@nhan.example>
{TO_US}Subject: Undeliverable: Tin moi

Your message did not reach some or all of the intended recipients.

      Subject:  Tin moi
      Sent:     12/1/2026 10:00 AM

The following recipient(s) could not be reached:

      an@nhan.example on 12/1/2026 10:01 AM
            The e-mail account does not exist at the organization this message was sent to.
"""

QUOTA_WORDS = f"""From: MAILER-DAEMON@nhan.example
{TO_US}Subject: Undeliverable mail

Your message could not be delivered: the mailbox of the recipient is full (over quota).
"""

VIETNAMESE_WORDS = f"""From: Mail Delivery System <mailer-daemon@nhan.example>
{TO_US}Subject: =?utf-8?b?VGjGsCBraMO0bmcgZ+G7rWkgxJHGsOG7o2M=?=
Content-Type: text/plain; charset=utf-8

Thư không gửi được đến an@nhan.example vì hộp thư đầy.
"""

EXIM_DELAY = f"""From: Mail Delivery System <Mailer-Daemon@mx.example>
Auto-Submitted: auto-replied
{TO_US}Subject: Warning: message 1abcde-000001-AA delayed 24 hours

This message was created automatically by mail delivery software.
A message that you sent has not yet been delivered to one or more of its recipients after more
than 24 hours on the queue. No action is required on your part. Delivery attempts will continue.
"""

AWAY = f"""Return-Path: <>
From: An <an@nhan.example>
Auto-Submitted: auto-replied (vacation)
{TO_US}In-Reply-To: <{KEY}@example.gov.vn>
Subject: Out of office: Tin moi

I am away. If this is urgent and cannot be delivered to me, error 550 5.1.1 is not what you get.
"""

AWAY_UNMARKED = f"""Return-Path: <>
From: Nguyen An <an@nhan.example>
{TO_US}Subject: =?utf-8?b?VHLhuqMgbOG7nWkgdOG7sSDEkeG7mW5nOiBUaW4gbeG7m2k=?=

Toi dang nghi phep.
"""

COMPLAINT = f"""From: <feedback@provider.example>
To: fbl@example.gov.vn
Subject: FW: Tin moi
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="C1"

--C1
Content-Type: text/plain

This is an email abuse report.

--C1
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: SomeGenerator/1.0
Version: 1
Original-Mail-From: <bounce+{KEY}@tra.example.gov.vn>

--C1
Content-Type: message/rfc822

{OURS}
--C1--
"""

PERSON = f"""From: An <an@nhan.example>
{TO_US}Subject: Re: Tin moi
Return-Path: <an@nhan.example>

Cho toi hoi them ve thu tuc nay.
"""


def wrapped(inner: str) -> str:
    """The same report one level deeper, as some gateways pass it on."""
    return f"""From: gateway@example.gov.vn
Subject: Fwd: Undelivered Mail
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="W1"

--W1
Content-Type: text/plain

see attached

--W1
Content-Type: message/rfc822

{inner}
--W1--
"""
