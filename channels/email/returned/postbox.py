"""The place where letters come back to, of whatever kind it is."""

from channels.email.config import EmailConfig
from channels.email.login import GetToken
from channels.email.returned import imap, maildir
from channels.email.returned.mailbox import Bounces, Keep


def is_set_up(bounces: Bounces | None) -> bool:
    """Whether there is a place that is to be looked into."""
    return bounces is not None and (bounces.maildir is not None or bounces.host is not None)


def collect(config: EmailConfig, get_token: GetToken | None, keep: Keep) -> int:
    """Gives each letter there to `keep`, then puts it away; NotTold where it cannot be read."""
    bounces = config.bounces
    if bounces is None or not is_set_up(bounces):
        return 0
    if bounces.maildir is not None:
        return maildir.fetch(bounces, keep)
    return imap.fetch(bounces, config.timeout_s, get_token, keep)


def probe(config: EmailConfig, get_token: GetToken | None) -> str | None:
    """None where it can be read, or a Vietnamese sentence that says what is wrong."""
    bounces = config.bounces
    if bounces is None or not is_set_up(bounces):
        return None
    if bounces.maildir is not None:
        return maildir.probe(bounces)
    return imap.probe(bounces, config.timeout_s, get_token)
