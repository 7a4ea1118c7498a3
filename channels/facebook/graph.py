"""What the Graph API's answers mean for a call that posts (Meta "Handling Errors" and "Rate
Limits"; SDK `exceptions.py`)."""

from typing import Literal

from pydantic import BaseModel, SecretStr, ValidationError

from channels.contract.outcome import Accepted, Delivered, Halted, Outcome, Rejected, Retry, Unknown
from channels.contract.reasons import Reason, Why
from channels.facebook.usage import regain_s
from channels.shared.http import Answer, by_status
from channels.shared.spoken import spoken

FailureKind = Literal["halted", "rejected", "throttled", "retry", "unknown"]

# A code decides. The general ones (1, 2, 100) and those that stand here nowhere ask their subcode.
_CODES: dict[int, tuple[FailureKind, Reason]] = {
    1: ("unknown", Reason.UNCLEAR),
    2: ("unknown", Reason.UNCLEAR),
    3: ("halted", Reason.FORBIDDEN),
    10: ("halted", Reason.FORBIDDEN),
    **dict.fromkeys(range(200, 300), ("halted", Reason.FORBIDDEN)),
    102: ("halted", Reason.CREDENTIALS),
    190: ("halted", Reason.CREDENTIALS),
    368: ("halted", Reason.ACCOUNT),  # blocked for a time by policy or for posting too fast
    **dict.fromkeys((4, 17, 32, 341, 613, *range(80000, 80010), 80014), ("throttled", Reason.BUSY)),
    100: ("rejected", Reason.INVALID),
    324: ("rejected", Reason.PICTURE_REFUSED),
    506: ("unknown", Reason.UNCLEAR),  # "a duplicate": perhaps of our own earlier try
    1609005: ("retry", Reason.BUSY),  # Facebook could not read the link
}
_SUBCODES: dict[int, tuple[FailureKind, Reason]] = {
    33: ("rejected", Reason.POST_GONE),  # of an object that is not there (any more)
    **dict.fromkeys((1366046, 1349125, 2069019, 1366051), ("rejected", Reason.PICTURE_REFUSED)),
    **dict.fromkeys((1363047, 1609010), ("retry", Reason.BUSY)),
    **dict.fromkeys((1609008, 2061006), ("rejected", Reason.LINK_REFUSED)),
    **dict.fromkeys((1346003, 1404102), ("rejected", Reason.CONTENT_REFUSED)),
    **dict.fromkeys((1404112, 1404006, 4854002, 1404078), ("halted", Reason.ACCOUNT)),
}
_TOKEN_WORDS = {
    458: "the app was removed",
    459: "the user must pass a checkpoint",
    460: "the password was changed",
    463: "it expired",
    464: "the user is not confirmed",
    467: "the user logged out",
    492: "the page role is missing",
}


class _GraphError(BaseModel):
    code: int
    error_subcode: int | None = None
    is_transient: bool | None = None
    message: str | None = None
    error_user_title: str | None = None  # for people, in the page's language
    error_user_msg: str | None = None


def outcome_of(answer: Answer, token: SecretStr) -> Outcome:
    """The body before the status (a 2xx may hold an error); after a 5xx nothing is certain.

    `token` is kept out of reasons.
    """
    body = answer.json()
    error = _graph_error(body)
    if error is not None:
        return _refusal(error, answer, token)
    post = _post_id(body)
    if 200 <= answer.status < 300 and post:
        return Accepted(post, url=f"https://www.facebook.com/{post}")
    if 400 <= answer.status < 500:
        return by_status(answer, token.get_secret_value())
    return Unknown(Why(Reason.UNCLEAR, answer.said(token.get_secret_value())))


def change_of(answer: Answer, token: SecretStr, post: str) -> Outcome:
    """What an answer to an edit or a deletion of `post` means; see `outcome_of`."""
    body = answer.json()
    error = _graph_error(body)
    if error is not None:
        return _refusal(error, answer, token)
    if 200 <= answer.status < 300 and isinstance(body, dict) and body.get("success") is True:
        return Delivered(post, url=f"https://www.facebook.com/{post}")
    if 400 <= answer.status < 500:
        return by_status(answer, token.get_secret_value())
    return Unknown(Why(Reason.UNCLEAR, answer.said(token.get_secret_value())))


def _graph_error(body: object) -> _GraphError | None:
    try:
        return (
            _GraphError.model_validate(body["error"])
            if isinstance(body, dict) and "error" in body
            else None
        )
    except ValidationError:
        return None


def _post_id(body: object) -> str:
    """A photo's answer names the photo in `id` and the post in `post_id`."""
    found = (body.get("post_id") or body.get("id")) if isinstance(body, dict) else None
    return found if isinstance(found, str) else ""


def _class_of(error: _GraphError) -> tuple[FailureKind, Reason]:
    kind, reason = _CODES.get(error.code, ("unknown", Reason.UNCLEAR))
    finer = (
        _SUBCODES.get(error.error_subcode or 0)
        if error.code in (1, 2, 100) or error.code not in _CODES
        else None
    )
    # it may pass, and yet have posted
    if finer is not None and not (kind == "unknown" and finer[0] == "retry"):
        kind, reason = finer
    return ("retry", Reason.BUSY) if kind == "rejected" and error.is_transient else (kind, reason)


def _refusal(error: _GraphError, answer: Answer, token: SecretStr) -> Outcome:
    kind, reason = _class_of(error)
    why = Why(reason, _said(error, token))
    match kind:
        case "halted":
            return Halted(why)
        case "rejected":
            return Rejected(why)
        case "throttled":
            return Retry(why, after=regain_s(answer))
        case "retry":
            return Retry(why)
        case "unknown":
            return Unknown(why)


def _said(error: _GraphError, token: SecretStr) -> str:
    """Meta's codes and words; of a token error our own, since Meta repeats a malformed token in
    them."""
    code = f"{error.code}/{error.error_subcode}" if error.error_subcode else str(error.code)
    if error.code in (102, 190):
        words: list[str | None] = [_TOKEN_WORDS.get(error.error_subcode or 0)]
    else:
        words = [error.message, error.error_user_title, error.error_user_msg]
    return spoken(" – ".join([code, *(said for said in words if said)]), [token.get_secret_value()])
