import hashlib
import hmac
import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

import pytest
from pydantic import ValidationError

from channels.contract.channel import Site
from channels.contract.message import Message, Picture
from channels.contract.outcome import Accepted, Halted, Outcome, Rejected, Retry, Unknown
from channels.contract.reasons import Reason, Why
from channels.facebook.config import FacebookConfig
from channels.facebook.facebook_page import FacebookPage
from sandbox.faults import Drop, Fault, Garbage, Half, Hang, Reply
from sandbox.providers.facebook import FacebookSandbox
from tests.contract.channel_contract import KEY, ChannelContract

TOKEN, PAGE = "EAABsecret0fThePage", "1234567890"
LINK = "https://ubnd.example.vn/bai/ct-01?a=1&b=2"
ITEM = Message(
    item="ct-01",
    title="Lịch tiêm chủng",
    summary="Trạm y tế xã mở cửa",
    html="",
    text="",
    link=LINK,
)
JPEG = b"\xff\xd8\xff\xe0\r\n--not a boundary\r\n\n\0\xff"
PICTURE = Picture(
    "ab12.jpg",
    "image/jpeg",
    1200,
    630,
    JPEG,
    "áp phích tiêm chủng",
    "https://ubnd.example.vn/media/ab12.jpg",
)


def graph(
    code: int, subcode: int | None = None, status: int = 400, message: str = "Loi", **more: object
) -> Reply:
    error = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "A1b"} | more
    return Reply(
        status, json.dumps({"error": error | ({"error_subcode": subcode} if subcode else {})})
    )


def make(port: int, **more: Any) -> FacebookPage:
    fields = {
        "base_url": f"http://127.0.0.1:{port}",
        "page_id": PAGE,
        "token": TOKEN,
        "timeout_s": 0.4,
    } | more
    return FacebookPage(
        "fb", FacebookConfig.model_validate(fields), Site(Path(), "https://ubnd.example.vn")
    )


@pytest.fixture
def server() -> Iterator[FacebookSandbox]:
    with FacebookSandbox(PAGE, TOKEN) as running:
        yield running


def send(server: FacebookSandbox, message: Message = ITEM) -> Outcome:
    with make(server.port).open() as line:
        return line.send(message, None, KEY)


def meet(server: FacebookSandbox, fault: Fault) -> Outcome:
    server.script.add(fault)
    return send(server)


class TestFacebookContract(ChannelContract):
    message = ITEM
    secret = TOKEN
    permanent: ClassVar[list[tuple[Fault, str]]] = [
        (graph(100), "invalid"),
        (graph(100, 1366046), "picture_refused"),
        (graph(324), "picture_refused"),
        (graph(1, 1404102), "content_refused"),
    ]
    refused_key = graph(190, 463, message=f"Malformed access token {TOKEN}")
    throttled = (
        replace(
            graph(80001),
            headers={"X-Business-Use-Case-Usage": '{"9":[{"estimated_time_to_regain_access":19}]}'},
        ),
        19 * 60,
    )
    too_long = replace(ITEM, social="ế" * 63_207)

    def stand(self) -> Any:
        return FacebookSandbox(PAGE, TOKEN)

    def make(self, port: int) -> FacebookPage:
        return make(port)

    def showing(self, message: Message, text: str) -> Message:
        return replace(message, title=text)


def test_the_link_travels_beside_the_text_of_a_post(server: FacebookSandbox) -> None:
    outcome = send(server)
    (post,) = server.posts.values()
    assert outcome == Accepted(post.id, url=f"https://www.facebook.com/{post.id}")
    assert post.id.startswith(f"{PAGE}_")
    assert (post.message, post.link) == ("Lịch tiêm chủng\n\nTrạm y tế xã mở cửa", LINK)


def test_the_authors_own_post_goes_alone_and_unchanged(server: FacebookSandbox) -> None:
    own = "Bà con <chú> ý & *nhớ* _giờ_ [mở] #tiemchung\n100% miễn phí + quà 🎉"
    send(server, replace(ITEM, social=own))
    (post,) = server.posts.values()
    assert (post.message, post.link) == (own, "")


def test_a_picture_is_one_call_and_carries_the_link_in_its_caption(server: FacebookSandbox) -> None:
    outcome = send(server, replace(ITEM, picture=PICTURE))
    (post,) = server.posts.values()
    assert outcome == Accepted(post.id, url=f"https://www.facebook.com/{post.id}")
    assert (post.photo, post.alt) == (JPEG, PICTURE.alt)
    assert post.message == f"Lịch tiêm chủng\n\nTrạm y tế xã mở cửa\n\n{LINK}"
    assert len(server.requests) == 1


def test_an_item_without_a_link_sends_none(server: FacebookSandbox) -> None:
    send(server, replace(ITEM, link=None))
    assert "link" not in server.requests[0].form()


def test_the_token_is_in_no_address_and_in_no_log(
    server: FacebookSandbox, caplog: pytest.LogCaptureFixture
) -> None:
    """But of the one call that Meta wants it in, which no log of ours shows."""
    caplog.set_level(logging.DEBUG)
    send(server)
    assert TOKEN not in caplog.text
    make(server.port).test()
    asked = [request.path for request in server.requests if TOKEN in request.query.values()]
    assert asked == ["/v26.0/debug_token"]
    ours = [record for record in caplog.records if not record.name.startswith("urllib3")]
    assert TOKEN not in "".join(record.getMessage() for record in ours)


def test_an_app_secret_proves_the_token(server: FacebookSandbox) -> None:
    with make(server.port, app_secret="s3cret").open() as line:
        line.send(ITEM, None, KEY)
    assert make(server.port, app_secret="s3cret").test() is None
    proof = hmac.new(b"s3cret", TOKEN.encode(), hashlib.sha256).hexdigest()
    assert {request.form()["appsecret_proof"] for request in server.requests} == {proof}


@pytest.mark.parametrize(
    "fault",
    [
        replace(graph(2, status=500), commit=True),
        replace(graph(1, status=500), commit=True),
        Reply(503, "Service Unavailable", {"Retry-After": "5"}, commit=True),
        Reply(200, "Service Unavailable", commit=True),
        Reply(200, '{"success":true}', commit=True),
        Reply(200, "[]", commit=True),
        Reply(200, '{"id":""}', commit=True),
        Hang(5, commit=True),
        Drop(),
        Half(),
        Garbage(),
    ],
)
def test_t14_a_failure_behind_which_a_post_may_stand_is_unknown_and_sent_once(
    server: FacebookSandbox, fault: Fault
) -> None:
    assert isinstance(meet(server, fault), Unknown)
    assert len(server.requests) == len(server.posts) == 1


@pytest.mark.parametrize(
    ("fault", "code", "reason"),
    [
        (graph(368, 1390008), "368/1390008", Reason.ACCOUNT),
        (graph(10), "10", Reason.FORBIDDEN),
        (graph(200), "200", Reason.FORBIDDEN),
        (graph(3), "3", Reason.FORBIDDEN),
        (graph(1, 4854002), "1/4854002", Reason.ACCOUNT),
        (graph(999_999, 1404006), "999999/1404006", Reason.ACCOUNT),
    ],
)
def test_t63_a_block_waits_for_a_person_and_says_why(
    server: FacebookSandbox, fault: Reply, code: str, reason: Reason
) -> None:
    outcome = meet(server, fault)
    assert isinstance(outcome, Halted)
    assert outcome.why == Why(reason, f"{code} – Loi")


@pytest.mark.parametrize(
    ("subcode", "words"),
    [
        (458, "removed"),
        (459, "checkpoint"),
        (460, "password"),
        (463, "expired"),
        (464, "not confirmed"),
        (467, "logged out"),
        (492, "role"),
        (None, ""),
    ],
)
@pytest.mark.parametrize("code", [190, 102])
def test_t64_a_dead_token_halts_the_page_and_says_how_it_died(
    server: FacebookSandbox, code: int, subcode: int | None, words: str
) -> None:
    outcome = meet(server, graph(code, subcode, status=401, error_data='{"blame_field_specs":[]}'))
    assert isinstance(outcome, Halted)
    assert outcome.why.code is Reason.CREDENTIALS
    assert words in outcome.why.raw


@pytest.mark.parametrize("code", [4, 17, 32, 341, 613, 80001, 80009, 80014])
def test_t68_a_limit_without_a_named_wait_pauses_half_an_hour(
    server: FacebookSandbox, code: int
) -> None:
    outcome = meet(server, graph(code))
    assert isinstance(outcome, Retry)
    assert outcome.after == 1800


@pytest.mark.parametrize(
    ("header", "after"),
    [
        (
            '{"1":[{"type":"pages","estimated_time_to_regain_access":3},{"estimated_time_to_regain_access":41}],"2":[{}]}',
            41 * 60,
        ),
        ('{"1":[{"estimated_time_to_regain_access":0}]}', 1800),
        ("not json", 1800),
        ('{"1":7}', 1800),
    ],
)
def test_t68_the_longest_wait_of_the_header_counts(
    server: FacebookSandbox, header: str, after: float
) -> None:
    outcome = meet(server, replace(graph(32), headers={"X-Business-Use-Case-Usage": header}))
    assert isinstance(outcome, Retry)
    assert outcome.after == after


def test_t68_a_page_that_used_up_its_calls_pauses(server: FacebookSandbox) -> None:
    server.allowance = 1
    assert isinstance(send(server), Accepted)
    outcome = send(server)
    assert isinstance(outcome, Retry)
    assert outcome.after == 19 * 60
    assert len(server.posts) == 1


def test_a_duplicate_may_be_our_own_earlier_success(server: FacebookSandbox) -> None:
    server.refuse_duplicates = True
    send(server)
    assert isinstance(send(server), Unknown)
    assert len(server.posts) == 1


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (graph(999_999), Unknown),
        (graph(999_999, is_transient=True), Unknown),
        (graph(2, 1363047), Unknown),
        (graph(100, 1609010), Retry),
        (graph(100, is_transient=True), Retry),
        (graph(1609005), Retry),
        (graph(190, is_transient=True), Halted),
        (graph(100, status=200), Rejected),
        (graph(100, status=500), Rejected),
        (Reply(400, '{"error":{"message":"190 in the text"}}'), Rejected),
        (Reply(400, '{"error":"190"}'), Rejected),
        (Reply(401, "<html>"), Halted),
        (Reply(429, "<html>"), Retry),
        (Reply(302, ""), Unknown),
    ],
)
def test_a_code_counts_only_in_its_place_and_an_unlisted_one_is_unknown(
    server: FacebookSandbox, fault: Reply, kind: type
) -> None:
    assert isinstance(meet(server, fault), kind)


def test_metas_own_words_reach_the_log_without_the_token(server: FacebookSandbox) -> None:
    outcome = meet(server, graph(100, message=f"Bad thing with {TOKEN} inside"))
    assert outcome == Rejected(Why(Reason.INVALID, "100 – Bad thing with *** inside"))


def test_t67_an_over_long_post_is_a_problem_and_refused_whole_when_sent(
    server: FacebookSandbox,
) -> None:
    assert make(9).problems(replace(ITEM, social="ế" * 63_206)) == []
    long = replace(ITEM, social="ế" * 63_207)
    assert (
        make(9).problems(long)[0].text
        == "Bài dài 63207 ký tự, Facebook chỉ nhận 63206: hãy rút bớt 1 ký tự."
    )
    assert isinstance(send(server, long), Rejected)
    assert server.posts == {}


def test_a_picture_that_facebook_would_refuse_is_a_problem(server: FacebookSandbox) -> None:
    heavy = replace(PICTURE, data=JPEG + b"\0" * (4 * 1024 * 1024))
    webp = replace(PICTURE, mime="image/webp", data=b"RIFF0000WEBP")
    for bad in (heavy, webp):
        assert [problem.field for problem in make(9).problems(replace(ITEM, picture=bad))] == [
            "image"
        ]
    assert make(9).problems(replace(ITEM, picture=PICTURE)) == []
    assert isinstance(send(server, replace(ITEM, picture=webp)), Rejected)


def test_test_is_silent_when_the_page_answers(server: FacebookSandbox) -> None:
    assert make(server.port).test() is None


def test_test_says_what_to_do(server: FacebookSandbox) -> None:
    assert "page_id" in (make(server.port, page_id="77").test() or "")
    server.token = "other"
    assert "token" in (make(server.port).test() or "")
    server.stop()
    assert "thử lại sau" in (make(server.port).test() or "")


SCOPES = ["pages_read_engagement", "pages_manage_posts"]
MAY_POST = {"is_valid": True, "type": "PAGE", "profile_id": PAGE, "scopes": SCOPES}
OWN = [{"scope": "pages_manage_posts", "target_ids": [PAGE]}]
OTHER = [{"scope": "pages_manage_posts", "target_ids": ["7"]}]


@pytest.mark.parametrize(
    ("says", "words"),
    [
        ({"type": "USER"}, "là của một người dùng, không phải của trang 1234567890"),
        ({"type": "SYSTEM_USER"}, "là của người dùng hệ thống"),
        ({"profile_id": "77"}, "là của trang 77, không phải của trang 1234567890"),
        ({"scopes": ["pages_read_engagement"]}, "không có quyền pages_manage_posts"),
        ({"scopes": SCOPES, "granular_scopes": OTHER}, "không gồm trang 1234567890"),
        ({"is_valid": False}, "không còn hiệu lực"),
    ],
)
def test_a_token_that_reads_the_page_and_may_not_post_is_told(
    server: FacebookSandbox, says: dict[str, object], words: str
) -> None:
    server.token_says = MAY_POST | says
    said = make(server.port).test() or ""
    assert words in said
    assert TOKEN not in said
    assert server.posts == {}


@pytest.mark.parametrize("says", [{}, {"granular_scopes": OWN}, {"granular_scopes": []}])
def test_a_token_that_may_post_is_well(server: FacebookSandbox, says: dict[str, object]) -> None:
    server.token_says = MAY_POST | says
    assert make(server.port).test() is None
    assert isinstance(send(server), Accepted)


def test_a_users_token_posts_nothing_and_the_test_says_so_before(server: FacebookSandbox) -> None:
    server.token_says = MAY_POST | {"type": "USER"}
    assert "me/accounts" in (make(server.port).test() or "")
    assert isinstance(send(server), Halted)


def test_where_the_token_may_not_ask_about_itself_the_app_does(server: FacebookSandbox) -> None:
    server.tells_of_itself = False
    assert make(server.port, app_secret="bi-mat").test() is None
    assert make(server.port, app_secret="bi-mat").key_ends_at() is None
    server.token_says["scopes"] = []
    assert "pages_manage_posts" in (make(server.port, app_secret="bi-mat").test() or "")


def test_where_nobody_tells_nothing_is_claimed(server: FacebookSandbox) -> None:
    server.tells_of_itself = False
    assert "không cho biết mã có quyền đăng bài" in (make(server.port).test() or "")
    server.whose = "55"
    assert "là của người khác, không phải của trang" in (make(server.port).test() or "")


def test_a_page_id_may_be_written_as_a_number() -> None:
    assert FacebookConfig.model_validate({"page_id": 1234567890, "token": TOKEN}).page_id == PAGE


@pytest.mark.parametrize(
    ("field", "value"),
    [("version", "26"), ("page_id", "a/b"), ("token", ""), ("base_url", "graph.facebook.com")],
)
def test_a_wrong_field_is_named(field: str, value: str) -> None:
    with pytest.raises(ValidationError, match=field):
        make(9, **{field: value})


@pytest.mark.parametrize(
    ("says", "ends"),
    [
        ({"is_valid": True, "expires_at": 0, "data_access_expires_at": 0}, None),
        (
            {"is_valid": True, "expires_at": 0, "data_access_expires_at": 1_798_761_600},
            datetime(2027, 1, 1, tzinfo=UTC),
        ),
        (
            {
                "is_valid": True,
                "expires_at": 1_798_761_600,
                "data_access_expires_at": 1_801_440_000,
            },
            datetime(2027, 1, 1, tzinfo=UTC),
        ),
        ({"is_valid": False, "expires_at": 0}, datetime(1970, 1, 1, tzinfo=UTC)),
    ],
    ids=["for ever", "access to data ends", "the token ends first", "not valid"],
)
def test_the_end_of_a_token_is_the_first_of_its_ends(
    server: FacebookSandbox, says: dict[str, object], ends: datetime | None
) -> None:
    server.token_says = says
    assert make(server.port).key_ends_at() == ends


def test_without_a_word_of_the_token_nothing_is_made_up(server: FacebookSandbox) -> None:
    server.allowance = 0
    with pytest.raises(LookupError, match="Facebook"):
        make(server.port).key_ends_at()


ROWS: list[tuple[int, int | None, type, Reason]] = [
    (1, None, Unknown, Reason.UNCLEAR),
    (2, None, Unknown, Reason.UNCLEAR),
    (3, None, Halted, Reason.FORBIDDEN),
    (4, None, Retry, Reason.BUSY),
    (10, None, Halted, Reason.FORBIDDEN),
    (200, None, Halted, Reason.FORBIDDEN),
    (299, None, Halted, Reason.FORBIDDEN),
    (17, None, Retry, Reason.BUSY),
    (32, None, Retry, Reason.BUSY),
    *[(code, None, Retry, Reason.BUSY) for code in (*range(80000, 80010), 80014)],
    (100, None, Rejected, Reason.INVALID),
    (100, 33, Rejected, Reason.POST_GONE),
    *[
        (code, subcode, Halted, Reason.CREDENTIALS)
        for code in (102, 190)
        for subcode in (None, 458, 459, 460, 463, 464, 467, 492)
    ],
    (341, None, Retry, Reason.BUSY),
    (368, None, Halted, Reason.ACCOUNT),
    (368, 1390008, Halted, Reason.ACCOUNT),
    (506, None, Unknown, Reason.UNCLEAR),
    (613, None, Retry, Reason.BUSY),
    (324, None, Rejected, Reason.PICTURE_REFUSED),
    (1609005, None, Retry, Reason.BUSY),
    *[(100, sub, Rejected, Reason.PICTURE_REFUSED) for sub in (1366046, 1366051, 1349125, 2069019)],
    *[(100, sub, Rejected, Reason.CONTENT_REFUSED) for sub in (1346003, 1404102)],
    *[(100, sub, Halted, Reason.ACCOUNT) for sub in (1404112, 1404006, 4854002, 1404078)],
    *[(100, sub, Retry, Reason.BUSY) for sub in (1363047, 1609010)],
    *[(100, sub, Rejected, Reason.LINK_REFUSED) for sub in (1609008, 2061006)],
    (777, None, Unknown, Reason.UNCLEAR),
    (777, 888, Unknown, Reason.UNCLEAR),
]
"""The rows of the wire contract, and what stands in none."""


def test_each_row_of_the_table_of_errors_is_what_it_says(server: FacebookSandbox) -> None:
    with make(server.port).open() as line:
        for code, subcode, kind, reason in ROWS:
            server.script.add(graph(code, subcode))
            outcome = line.send(ITEM, None, KEY)
            assert isinstance(outcome, kind), (code, subcode, outcome)
            assert isinstance(outcome, Halted | Rejected | Retry | Unknown)
            assert outcome.why.code is reason, (code, subcode, outcome)
            said = str(code) if subcode is None else f"{code}/{subcode}"
            # of a token Meta repeats what it was given: our own words go with the code
            words = "" if code in (102, 190) else " – Loi"
            assert outcome.why.raw.startswith(f"{said}{words}"), "the provider's words go with it"
    assert server.posts == {}
