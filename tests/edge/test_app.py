"""The public edge over real sockets: what feed readers, mail programs, screens and attackers
get."""

import gzip
import hashlib
import http.client
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
import requests

from channels.contract.channel import Site
from channels.contract.message import Entry, Message, Picture
from channels.portal.config import PortalFeedConfig
from channels.portal.portal_feed import PortalFeed
from content.audiences.opt_ins import Offer
from content.database.db import DatabaseError
from edge.app import PublicSite, edge
from edge.security import EMBEDDED_HEADERS, SECURITY_HEADERS
from edge.subscribing import Subscriptions
from tests.console.console_kit import served
from tests.made_files import pdf

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 3
NAME = f"{hashlib.sha256(PNG).hexdigest()}.png"
PUBLISHED = datetime(2026, 11, 22, 0, 30, tzinfo=UTC)


@dataclass
class Running:
    """A started edge and what it was asked to do."""

    public: Path
    port: int = 0
    left: list[str] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)  # the screens whose players asked
    well: bool = True

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def get(self, path: str, **headers: str) -> requests.Response:
        sent = {"Accept-Encoding": "identity"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        return requests.get(self.url(path), headers=sent, timeout=5)

    def raw(self, method: str, path: str) -> tuple[int, http.client.HTTPMessage, bytes]:
        """Sends the path exactly as written."""
        wire = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        wire.request(method, path)
        answer = wire.getresponse()
        body = answer.read()
        wire.close()
        return answer.status, answer.headers, body


def fill(public: Path) -> None:
    """One feed with one item, one screen, and a secret beside the public folder."""
    site = Site(public, "http://127.0.0.1", "Ủy ban nhân dân phường Ví Dụ")
    config = PortalFeedConfig(
        slug="tin", feed_title="Tin <tức> & thông báo", link="https://ubnd.example.gov.vn/tin"
    )
    picture = Picture(NAME, "image/png", 1200, 630, PNG, "Ảnh", f"http://127.0.0.1/media/{NAME}")
    message = Message(
        "ct-01",
        "Nộp hồ sơ trực tuyến",
        "Sáu bước.",
        "<p>Nội dung</p>" * 50,
        "Nội dung",
        picture=picture,
    )
    PortalFeed("cong", config, site).publish(
        [Entry(message, "tag:x,2026:1", "nop-ho-so", PUBLISHED, PUBLISHED)]
    )
    screen = public / "led" / "cong-ubnd"
    screen.mkdir(parents=True)
    (screen / "index.html").write_text("<!doctype html><title>Màn hình cổng &lt;A&gt;</title>")
    (screen / "manifest.json").write_text('{"version": 1, "items": []}')
    (screen / f"{'3fa9' * 16}-tin.png").write_bytes(PNG)
    (screen / "fallback.png").write_bytes(PNG)
    (public.parent / "lantoa.db").write_text("secret")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    made = Running(tmp_path_factory.mktemp("home") / "public")
    fill(made.public)

    def back(token: str) -> Offer | None:
        return Offer("not barred", "") if token.startswith("good") else None

    def unsubscribe(token: str) -> Offer | None:
        if token == "boom":
            raise RuntimeError("the database is away")
        if token == "busy":
            raise DatabaseError("another program holds the database")
        made.left.append(token)
        return Offer("open", "", PUBLISHED) if token.startswith("good") else None

    with served(
        edge(
            PublicSite(
                made.public,
                Subscriptions(unsubscribe, back=back),
                lambda: made.well,
                None,
                made.heard.append,
            )
        )
    ) as made.port:
        yield made


@pytest.fixture(autouse=True)
def _forget(running: Running) -> None:
    running.left.clear()
    running.heard.clear()


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [
        ("rss", "application/rss+xml; charset=utf-8"),
        ("atom", "application/atom+xml; charset=utf-8"),
        ("json", "application/feed+json"),
    ],
)
def test_a_feed_is_served_as_it_stands(running: Running, kind: str, media_type: str) -> None:
    answer = running.get(f"/feeds/tin.{kind}")
    assert answer.status_code == 200
    assert answer.content == (running.public / "feeds" / f"tin.{kind}").read_bytes()
    assert answer.headers["Content-Type"] == media_type
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Vary"] == "Accept-Encoding"


def test_an_archive_is_served_longer_and_a_feed_names_its_hubs(running: Running) -> None:
    feeds = running.public / "feeds"
    (feeds / "tin").mkdir(exist_ok=True)
    (feeds / "tin" / "2026-11-1.atom").write_bytes(b"<feed/>")
    (feeds / ".tin.hubs").write_text("https://x.vn/feeds/tin\nhttps://hub.vn/?a=1")
    older = running.get("/feeds/tin/2026-11-1.atom")
    assert (older.status_code, older.content) == (200, b"<feed/>")
    assert older.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert older.headers["Cache-Control"] == "public, max-age=3600"
    hubs = '<https://hub.vn/?a=1>; rel="hub", <https://x.vn/feeds/tin.rss>; rel="self"'
    assert running.get("/feeds/tin.rss").headers["Link"] == hubs
    (feeds / ".tin.hubs").unlink()
    assert "Link" not in running.get("/feeds/tin.rss").headers
    for path in ("/feeds/tin/2026-11-1.html", "/feeds/tin/x.rss", "/feeds/.tin.pages"):
        assert running.get(path).status_code == 404


def test_a_feed_stands_in_frames_of_other_sites_and_nothing_else_does(running: Running) -> None:
    block = running.get("/embed/tin?so=1")
    assert block.status_code == 200
    assert EMBEDDED_HEADERS.items() <= block.headers.items()
    assert "frame-ancestors *" in block.headers["Content-Security-Policy"]
    assert 'target="_blank" rel="noopener">Nộp hồ sơ trực tuyến</a>' in block.text
    assert "<form" not in block.text
    for path in ("/", "/bai/nop-ho-so", "/u/good", "/feeds/tin.rss", "/embedx"):
        assert "frame-ancestors 'none'" in running.get(path).headers["Content-Security-Policy"]
    for count in ("", "x", "0", "999", "-1", "२"):
        assert running.get(f"/embed/tin?so={count}").status_code == 200
    assert running.get("/embed/khong-co").status_code == 404


def test_the_tag_is_strong_and_follows_the_bytes(running: Running) -> None:
    answer = running.get("/feeds/tin.rss")
    tag = answer.headers["ETag"]
    assert tag == f'"{hashlib.sha256(answer.content).hexdigest()[:32]}"'
    assert running.get("/feeds/tin.rss").headers["ETag"] == tag
    assert running.get("/feeds/tin.atom").headers["ETag"] != tag


def test_a_known_version_is_304_without_a_body_but_with_its_headers(running: Running) -> None:
    first = running.get("/feeds/tin.rss")
    answer = running.get("/feeds/tin.rss", If_None_Match=first.headers["ETag"])
    assert (answer.status_code, answer.content) == (304, b"")
    for name in ("ETag", "Cache-Control", "Vary", "Last-Modified"):
        assert answer.headers[name] == first.headers[name]
    assert "Content-Type" not in answer.headers


@pytest.mark.parametrize(
    "form", ["{}", "W/{}", '"other", {}', '"other" ,W/{} , "more"', "*", "{}-gzip"]
)
def test_tags_are_compared_weakly_in_lists_and_as_proxies_return_them(
    running: Running, form: str
) -> None:
    tag = running.get("/feeds/tin.rss").headers["ETag"]
    sent = f'{tag[:-1]}-gzip"' if form == "{}-gzip" else form.format(tag)
    assert running.get("/feeds/tin.rss", If_None_Match=sent).status_code == 304


def test_dates_count_only_without_a_tag(running: Running) -> None:
    answer = running.get("/feeds/tin.rss")
    modified = answer.headers["Last-Modified"]
    old = format_datetime(datetime(2020, 1, 1, tzinfo=UTC), usegmt=True)
    assert running.get("/feeds/tin.rss", If_Modified_Since=modified).status_code == 304
    assert running.get("/feeds/tin.rss", If_Modified_Since=old).status_code == 200
    assert (
        running.get(
            "/feeds/tin.rss", If_Modified_Since="hôm qua".encode().decode("latin-1")
        ).status_code
        == 200
    )
    assert (
        running.get(
            "/feeds/tin.rss", If_None_Match='"other"', If_Modified_Since=modified
        ).status_code
        == 200
    )
    assert (
        running.get(
            "/feeds/tin.rss", If_None_Match=answer.headers["ETag"], If_Modified_Since=old
        ).status_code
        == 304
    )


def test_a_new_version_has_a_new_tag_at_once(running: Running) -> None:
    path = running.public / "feeds" / "moi.rss"
    path.write_bytes(b"<rss/>")
    first = running.get("/feeds/moi.rss").headers["ETag"]
    path.write_bytes(b"<rss version='2.0'/>")
    answer = running.get("/feeds/moi.rss", If_None_Match=first)
    assert (answer.status_code, answer.content) == (200, b"<rss version='2.0'/>")


def test_gzip_is_another_representation_with_its_own_strong_tag(running: Running) -> None:
    plain = running.get("/feeds/tin.rss")
    packed = requests.get(
        running.url("/feeds/tin.rss"),
        headers={"Accept-Encoding": "br, gzip;q=0.8"},
        stream=True,
        timeout=5,
    )
    body = packed.raw.read(decode_content=False)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body) == plain.content
    assert len(body) < len(plain.content)
    assert packed.headers["ETag"] == f'{plain.headers["ETag"][:-1]}-gzip"'
    assert (
        running.get(
            "/feeds/tin.rss", Accept_Encoding="gzip", If_None_Match=packed.headers["ETag"]
        ).status_code
        == 304
    )


@pytest.mark.parametrize("accepted", ["gzip;q=0", "gzip; q=0.0", "br", ""])
def test_who_refuses_gzip_gets_plain_bytes(running: Running, accepted: str) -> None:
    assert "Content-Encoding" not in running.get("/feeds/tin.rss", Accept_Encoding=accepted).headers


@pytest.mark.parametrize(
    "path",
    ["/", "/feeds/tin.rss", "/bai/nop-ho-so", f"/media/{NAME}", "/u/good", "/healthz", "/khong-co"],
)
def test_head_equals_get_without_the_body(running: Running, path: str) -> None:
    status, headers, body = running.raw("HEAD", path)
    same_status, same, _ = running.raw("GET", path)
    assert (status, body) == (same_status, b"")
    assert {n.lower(): v for n, v in headers.items() if n.lower() != "date"} == {
        n.lower(): v for n, v in same.items() if n.lower() != "date"
    }


def test_pictures_are_cached_for_ever(running: Running) -> None:
    answer = running.get(f"/media/{NAME}", Accept_Encoding="gzip")
    assert (answer.content, answer.headers["Content-Type"]) == (PNG, "image/png")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Content-Encoding" not in answer.headers


def test_an_attached_file_is_served_as_a_pdf_and_nothing_else(running: Running) -> None:
    name = f"{'a' * 64}.pdf"
    (running.public / "media" / name).write_bytes(pdf())
    answer = running.get(f"/media/{name}", Accept_Encoding="gzip")
    assert answer.content == pdf()
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "content-encoding" not in answer.headers
    assert running.get("/media/quyet-dinh.pdf").status_code == 404


def test_an_item_page_is_served_and_a_missing_one_is_a_vietnamese_404(running: Running) -> None:
    answer = running.get("/bai/nop-ho-so")
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "Nộp hồ sơ trực tuyến" in answer.content.decode()
    missing = running.get("/bai/da-go")
    assert missing.status_code == 404
    assert "Không tìm thấy trang" in missing.content.decode()
    assert missing.headers["Cache-Control"] == "no-store"


def test_the_style_sheet_and_fonts_that_pages_name_are_there(running: Running) -> None:
    css = running.get("/static/public.css")
    assert css.headers["Content-Type"] == "text/css; charset=utf-8"
    assert (
        '<link rel="stylesheet" href="../static/public.css">'
        in running.get("/bai/nop-ho-so").content.decode()
    )
    fonts = {
        line.split('url("')[1].split('"')[0] for line in css.text.splitlines() if "url(" in line
    }
    assert fonts
    for font in fonts:
        assert running.get(f"/static/{font}").headers["Content-Type"] == "font/woff2"


def test_a_player_page_and_its_manifest_are_checked_each_time(running: Running) -> None:
    for path in ("/led/cong-ubnd/", "/led/cong-ubnd/manifest.json", "/led/cong-ubnd/fallback.png"):
        answer = running.get(path)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache"), path
        assert running.get(path, If_None_Match=answer.headers["ETag"]).status_code == 304
    assert running.get("/led/cong-ubnd/manifest.json").headers["Content-Type"] == "application/json"


def test_only_a_screen_that_is_there_is_heard_of_when_its_player_asks(running: Running) -> None:
    for path in (
        "cong-ubnd/",
        "cong-ubnd/fallback.png",
        "bia-ra/manifest.json",
        "cong-ubnd/manifest.json",
    ):
        running.get(f"/led/{path}")
    assert running.heard == ["cong-ubnd"]


def test_frames_named_by_their_hash_are_cached_for_ever(running: Running) -> None:
    answer = running.get(f"/led/cong-ubnd/{'3fa9' * 16}-tin.png")
    assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    "path",
    [
        "/feeds/..%2f..%2flantoa.db",
        "/feeds/%2e%2e/%2e%2e/lantoa.db",
        "/media/../../lantoa.db",
        "/media/..%5c..%5clantoa.db",
        "/bai/..%2f..%2flantoa",
        "/led/../../lantoa.db",
        "/led/%2e%2e/lantoa.db",
        "/led/cong-ubnd/..%2f..%2f..%2flantoa.db",
        "/led/cong-ubnd/.hidden.json",
        "/static/../edge.py",
        "/static/..%2fedge.py",
        "/static/%2e%2e/edge.py",
        "/static//etc/passwd",
        "/feeds/.tin.pages",
        "/feeds/tin.rss%00.rss",
        "/feeds/TIN.rss",
        "/feeds/tin",
        "/led/cong-ubnd",
        "/media/anh.png",
        "//etc/passwd",
    ],
)
def test_no_path_leads_out_of_the_folders(running: Running, path: str) -> None:
    (running.public / "led" / "cong-ubnd" / ".hidden.json").write_text("{}")
    status, _, body = running.raw("GET", path)
    assert status in (404, 307)
    assert b"secret" not in body
    assert b"Starlette" not in body


def test_a_folder_with_the_name_of_a_file_is_404(running: Running) -> None:
    (running.public / "feeds" / "thu-muc.rss").mkdir(exist_ok=True)
    assert running.get("/feeds/thu-muc.rss").status_code == 404


def test_opening_the_unsubscribe_link_changes_nothing(running: Running) -> None:
    answer = running.get("/u/good-1")
    assert answer.status_code == 200
    assert '<form method="post">' in answer.text
    assert "Ngừng nhận thư" in answer.content.decode()
    assert running.raw("HEAD", "/u/good-1")[0] == 200
    assert running.left == []


@pytest.mark.parametrize(
    "body",
    [
        {"data": {"List-Unsubscribe": "One-Click"}},
        {"files": {"List-Unsubscribe": (None, "One-Click")}},
    ],
    ids=["form", "multipart"],
)
def test_one_click_acts_at_once_without_cookie_or_redirect(
    running: Running, body: dict[str, dict[str, str]]
) -> None:
    answer = requests.post(running.url("/u/good-2"), allow_redirects=False, timeout=5, **body)  # type: ignore[arg-type]
    assert answer.status_code == 200
    assert "Đã ngừng nhận thư" in answer.content.decode()
    assert len(answer.content) < 2000
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    assert running.left == ["good-2"]


@pytest.mark.parametrize("token", ["bad", "kh%C3%B4ng", "a%20b", "x" * 600])
def test_a_cut_or_forged_link_says_so_before_and_after_a_press(
    running: Running, token: str
) -> None:
    shown = running.get(f"/u/{token}")
    pressed = requests.post(
        running.url(f"/u/{token}"), data={"List-Unsubscribe": "One-Click"}, timeout=5
    )
    assert (shown.status_code, pressed.status_code) == (404, 404)
    assert "chưa ngừng được. Hãy chép lại đủ địa chỉ trong thư" in shown.content.decode()
    assert shown.content == pressed.content
    assert "<form" not in shown.text
    assert running.left == (["bad"] if token == "bad" else [])


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("path", ["/nhan-lai/1-aa", "/nhan-lai/a%20b", "/u/1-aa/nhan-lai"])
def test_a_cut_way_back_says_that_nothing_was_confirmed(
    running: Running, method: str, path: str
) -> None:
    answer = requests.request(method, running.url(path), timeout=5)
    assert answer.status_code == 404
    assert "chưa xác nhận được" in answer.content.decode()


@pytest.mark.parametrize(
    ("offer", "said", "unsaid"),
    [
        (Offer("not barred", ""), "vẫn tiếp tục nhận thư như trước", "Đã ngừng"),
        (Offer("open", "", PUBLISHED), "Đã ngừng nhận từ 07:30 ngày 22/11/2026", "như trước"),
        (Offer("withheld", "", PUBLISHED), "không phải theo yêu cầu của ông/bà", "như trước"),
    ],
    ids=["receives", "left", "withheld"],
)
def test_the_unsubscribe_link_says_what_stands_now(
    tmp_path: Path, offer: Offer, said: str, unsaid: str
) -> None:
    lists = Subscriptions(lambda _: offer, back=lambda _: offer)
    with served(edge(PublicSite(tmp_path, lists, lambda: True, None, lambda _: None))) as port:
        text = requests.get(f"http://127.0.0.1:{port}/u/7-bb", timeout=5).content.decode()
    assert said in text
    assert unsaid not in text
    assert ("/u/7-bb/nhan-lai" in text) is (offer.state == "open")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_leaving_names_the_office_the_letter_and_the_address_and_nothing_more_of_it(
    tmp_path: Path, method: str
) -> None:
    own = "n***1@example.org", "Nộp hồ sơ <trực tuyến>"
    left = Offer("open", "", PUBLISHED, None, *own)
    offer = left if method == "POST" else Offer("not barred", "", None, None, *own)
    lists = Subscriptions(lambda _: offer, back=lambda _: offer, office=lambda: "UBND phường")
    with served(edge(PublicSite(tmp_path, lists, lambda: True, None, lambda _: None))) as port:
        answer = requests.request(method, f"http://127.0.0.1:{port}/u/7-bb", timeout=5)
    for words in ("UBND phường", "Nộp hồ sơ &lt;trực tuyến&gt;", "n***1@example.org"):
        assert words in answer.content.decode()
    assert 'content="noindex"' in answer.text


@pytest.mark.parametrize(
    ("offer", "said"),
    [
        (Offer("used", "", PUBLISHED, PUBLISHED), "Phiếu này đã dùng 07:30 ngày 22/11/2026; hiện"),
        (Offer("withheld", "", PUBLISHED), "Cơ quan đang ngừng gửi"),
    ],
    ids=["used", "withheld"],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_slip_never_says_that_somebody_receives_who_does_not(
    tmp_path: Path, offer: Offer, said: str, method: str
) -> None:
    lists = Subscriptions(lambda _: None, slip=lambda _: offer, confirm=lambda _: offer)
    with served(edge(PublicSite(tmp_path, lists, lambda: True, None, lambda _: None))) as port:
        answer = requests.request(method, f"http://127.0.0.1:{port}/nhan-lai/1-aa", timeout=5)
    assert said in answer.content.decode()
    assert "lại nhận được" not in answer.content.decode()


def test_a_failure_inside_is_a_plain_page_with_the_same_protection(running: Running) -> None:
    answer = requests.post(running.url("/u/boom"), timeout=5)
    assert answer.status_code == 500
    assert "database" not in answer.text
    for name, value in SECURITY_HEADERS.items():
        assert answer.headers[name] == value


def test_a_database_that_is_held_is_no_failure_but_asks_to_come_again(running: Running) -> None:
    answer = requests.post(running.url("/u/busy"), timeout=5)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert "Xin thử lại sau nửa phút" in answer.content.decode()
    assert "another program" not in answer.text


def test_health_is_200_or_503_and_never_stored(running: Running) -> None:
    well = running.get("/healthz")
    assert (well.status_code, well.json(), well.headers["Cache-Control"]) == (
        200,
        {"ok": True},
        "no-store",
    )
    running.well = False
    ill = running.get("/healthz")
    assert (ill.status_code, ill.json()) == (503, {"ok": False})
    running.well = True


def test_the_first_page_lists_feeds_items_and_screens(running: Running) -> None:
    text = running.get("/").content.decode()
    assert "Tin &lt;tức&gt; &amp; thông báo" in text
    assert 'href="/feeds/tin.rss"' in text
    assert 'href="http://127.0.0.1/bai/nop-ho-so">Nộp hồ sơ trực tuyến</a>' in text
    assert "07:30 ngày 22/11/2026" in text
    assert 'href="/led/cong-ubnd/">Màn hình cổng &lt;A&gt;</a>' in text


def test_the_first_page_of_an_empty_home_is_no_error(tmp_path: Path) -> None:
    with served(
        edge(
            PublicSite(
                tmp_path / "none",
                Subscriptions(lambda _: None),
                lambda: False,
                None,
                lambda _: None,
            )
        )
    ) as port:
        answer = requests.get(f"http://127.0.0.1:{port}/", timeout=5)
        assert requests.get(f"http://127.0.0.1:{port}/healthz", timeout=5).status_code == 503
    assert (answer.status_code, "Chưa có chuyên mục nào" in answer.content.decode()) == (200, True)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/feeds/tin.rss",
        "/bai/nop-ho-so",
        "/led/cong-ubnd/",
        "/u/x",
        "/healthz",
        "/sitemap.xml",
        "/robots.txt",
        "/static/public.css",
        "/khong-co",
        f"/media/{NAME}",
    ],
)
def test_every_answer_is_protected_and_sets_no_cookie(running: Running, path: str) -> None:
    answer = running.get(path)
    for name, value in SECURITY_HEADERS.items():
        assert answer.headers[name] == value
    assert "Set-Cookie" not in answer.headers


def test_other_methods_are_refused(running: Running) -> None:
    for method, path in (("POST", "/feeds/tin.rss"), ("DELETE", "/u/good"), ("PUT", "/")):
        assert running.raw(method, path)[0] == 405
    assert running.left == []


def test_the_edge_answers_many_readers_while_a_feed_is_rewritten(running: Running) -> None:
    site = Site(running.public, "http://127.0.0.1", "Ủy ban")
    surface = PortalFeed(
        "c", PortalFeedConfig(slug="dong", feed_title="Đông", link="https://x.vn/"), site
    )
    message = Message("ct-02", "Tin", "Tóm tắt", "<p>Nội dung</p>" * 300, "Nội dung")
    versions = [
        [Entry(message, "tag:x,2026:2", "tin", PUBLISHED, PUBLISHED + timedelta(hours=turn))]
        for turn in range(2)
    ]
    surface.publish(versions[0])
    bodies: set[bytes] = set()
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            bodies.add(running.get("/feeds/dong.rss").content)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for turn in range(15):
        surface.publish(versions[turn % 2])
    done.set()
    for reader in readers:
        reader.join()
    assert len(bodies) <= 2
    assert all(body.endswith(b"</rss>\n") for body in bodies)


def test_who_left_sees_the_way_back_and_only_a_press_takes_it(tmp_path: Path) -> None:
    pressed: list[str] = []

    def confirm(token: str) -> Offer | None:
        pressed.append(token)
        return Offer("confirmed", "")

    lists = Subscriptions(
        lambda _: Offer("open", "", PUBLISHED),
        slip=lambda token: Offer("open", "Tôi muốn nhận lại") if token == "1-aa" else None,
        confirm=confirm,
        back=lambda _: Offer("open", "Tôi muốn nhận lại"),
        confirm_back=confirm,
    )
    app = edge(PublicSite(tmp_path, lists, lambda: True, None, lambda _: None))
    with served(app) as port:
        base = f"http://127.0.0.1:{port}"
        left = requests.post(f"{base}/u/7-bb", timeout=5)
        assert "/u/7-bb/nhan-lai" in left.text
        for path in ("/u/7-bb/nhan-lai", "/nhan-lai/1-aa"):
            shown = requests.get(base + path, timeout=5)
            assert "Tôi xác nhận" in shown.text
            assert shown.headers["Cache-Control"] == "no-store"
        assert pressed == []
        assert requests.get(f"{base}/nhan-lai/2-bb", timeout=5).status_code == 404
        for path in ("/u/7-bb/nhan-lai", "/nhan-lai/1-aa"):
            assert "Đã xác nhận nhận lại" in requests.post(base + path, timeout=5).text
    assert pressed == ["7-bb", "1-aa"]
