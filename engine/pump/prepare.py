"""From a claimed delivery to a message that may leave: only a text whose approval holds byte for
byte."""

from dataclasses import replace

from channels.contract.channel import Channel, Surface
from channels.contract.message import DeliveryKey, Message, Recipient
from content.audiences.suppressions import unsubscribe_token
from content.items.approval import approval_in_force
from content.items.items import Revision, revision_by_id
from content.notices.notices import notice_text
from content.notices.own_tests import is_own_test, still_own, tested_document
from content.outlets.outlets import Outlet
from content.sending.amendments import correction_told
from content.sending.claimed import Claimed
from engine.context import Context
from wiring.letters import correction_letter
from wiring.messages import make_message, message_of_notice
from wiring.own_tests import marked_as_test

_KEY = "delivery"
_NOBODY = "thu"  # no token: the link of a trial takes nobody off a list


class Unfit(Exception):
    """This text must not leave through this outlet now; the reason is for a person."""


def fit_message(
    context: Context,
    outlet: Outlet,
    channel: Channel | Surface,
    revision_id: int,
    letter: int = 0,
) -> Message:
    """The message of an approved revision, in the layout that it was approved with; Unfit when its
    text or approval is not what was approved, or the layout is no longer shipped.

    `letter` is the correction that it tells of: its reason, which a second person released, stands
    before the approved text.
    """
    with context.database.read() as db:
        revision = revision_by_id(db, revision_id)
        approval = approval_in_force(db, revision)
        why = correction_told(db, letter).why if letter else ""
    if approval is None:
        raise Unfit("nội dung không còn khớp với bản đã phê duyệt")
    if outlet.approved_as not in approval.channels:
        raise Unfit("bản này không được phê duyệt cho kênh này")
    return build(context, channel, revision, why)


def notice_message(context: Context, channel: Channel | Surface, notice: int) -> Message:
    """The message of a notice, which needs no approval; Unfit when the channel cannot carry it.
    What somebody tries on himself is the text itself, marked as a trial."""
    with context.database.read() as db:
        text, tried = notice_text(db, notice), tested_document(db, notice)
    if tried is None:
        return _carried(channel, message_of_notice(text, context.site.packs_dir))
    try:
        message = make_message(tried, channel, context.site, context.load_picture)
    except ValueError as error:
        raise Unfit(f"không dựng được nội dung: {error}") from None
    return _carried(channel, marked_as_test(message))


def build(
    context: Context, channel: Channel | Surface, revision: Revision, why: str = ""
) -> Message:
    """The message of a revision, or the letter that tells why it corrects an older one; Unfit when
    its picture or layout is gone or the channel cannot carry it."""
    try:
        message = make_message(revision.document, channel, context.site, context.load_picture)
    except ValueError as error:
        raise Unfit(f"không dựng được nội dung: {error}") from None
    return _carried(channel, correction_letter(message, why) if why else message)


def _carried(channel: Channel | Surface, message: Message) -> Message:
    blocking = [problem.text for problem in channel.problems(message) if problem.blocking]
    if blocking:
        raise Unfit("; ".join(blocking))
    return message


def addressee(context: Context, due: Claimed) -> Recipient | None:
    """The recipient of a delivery, unsealed; None for pages and channels."""
    if not due.recipient_id:
        return None
    if due.sealed is None:
        raise Unfit("dữ liệu người nhận đã được xóa")
    address, fields = context.vault.unseal_person(due.sealed)
    if due.kind == "notice":
        return _staff(context, due.notice_id, Recipient(address, fields))
    link = f"{context.site.public_url}/u/{unsubscribe_token(context.vault, due.recipient_id)}"
    return Recipient(address, fields, link)


def _staff(context: Context, notice: int, to: Recipient) -> Recipient:
    """A notice goes with a duty: nobody unsubscribes from it. What nobody approved goes to its
    writer alone, with a link that leads nowhere; Unfit when the address is not (any more) his."""
    with context.database.read() as db:
        if not is_own_test(db, notice):
            return to
        if not still_own(db, context.vault, notice, to.address):
            raise Unfit("thư gửi thử: địa chỉ không còn là địa chỉ đã xác nhận của người gửi thử")
    return replace(to, unsubscribe_url=f"{context.site.public_url}/u/{_NOBODY}")


def delivery_key(context: Context, delivery_id: int) -> DeliveryKey:
    """The name under which a provider sees a delivery: the same at every try, not to be guessed by
    others."""
    return DeliveryKey(context.vault.token(_KEY, delivery_id))


def delivery_named(context: Context, key: DeliveryKey) -> int | None:
    """The delivery that a key names; None for a key that we never made."""
    return context.vault.read_token(_KEY, key)
