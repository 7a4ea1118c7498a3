"""The page on which somebody says what became of a pack: behind a signed link, without an account
and without a script."""

import re
from collections.abc import Iterator
from io import BytesIO

import pytest
from PIL import Image
from starlette.testclient import TestClient

from content.intake.local_time import local_day
from content.people.acts import Act
from content.plans.activities import list_activities
from engine.decisions import amending
from lantoa.supervisor.edge import application
from sandbox.providers.smtp import SmtpSandbox
from tests.engine.handover_kit import (
    PACKS,
    carrying_home,
    letters,
    put_packs,
    row_of,
    run,
    token_in,
)
from tests.kit import DUYET, Home

ITEM = "ct-05"
BOARD, _RADIO = PACKS


def picture() -> bytes:
    data = BytesIO()
    Image.new("RGB", (60, 40), "green").save(data, "JPEG")
    return data.getvalue()


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Home, SmtpSandbox]]:
    with carrying_home(tmp_path_factory.mktemp("carried") / "home") as (home, smtp):
        put_packs(home, ITEM, *PACKS)
        run(home)
        yield home, smtp


@pytest.fixture
def client(asked: tuple[Home, SmtpSandbox]) -> TestClient:
    home, _smtp = asked
    return TestClient(application(home.context, home.folder))


def form(home: Home, **changes: str) -> dict[str, str]:
    day = local_day(home.now).isoformat()
    return {"day": day, "place": "Tổ dân phố 3", "count": "2", "note": "", **changes}


def test_a_look_shows_the_form_and_changes_nothing(
    asked: tuple[Home, SmtpSandbox], client: TestClient
) -> None:
    home, smtp = asked
    token = token_in(letters(smtp, "vanhoa@")[0])
    page = client.get(f"/xac-nhan/{token}")
    assert page.status_code == 200
    assert "<script" not in page.text
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert set(re.findall(r'name="(\w+)"', page.text)) >= {"day", "place", "count", "photos"}
    pack = client.get(f"/xac-nhan/{token}/goi.pdf")
    assert pack.content.startswith(b"%PDF-")
    assert row_of(home, BOARD).state == "accepted"


@pytest.mark.parametrize("token", ["1-00", "x", "1-" + "0" * 64, "999999-" + "a" * 64])
def test_a_cut_or_forged_link_is_told_and_leads_nowhere(client: TestClient, token: str) -> None:
    for answer in (
        client.get(f"/xac-nhan/{token}"),
        client.post(f"/xac-nhan/{token}", data={"day": "2026-12-01"}),
    ):
        assert answer.status_code == 404
        assert "không dùng được" in answer.text
    assert client.get(f"/xac-nhan/{token}/goi.pdf").status_code == 404


def test_faults_stand_at_their_fields_and_what_was_typed_stays(
    asked: tuple[Home, SmtpSandbox], client: TestClient
) -> None:
    home, smtp = asked
    token = token_in(letters(smtp, "vanhoa@")[0])
    answer = client.post(
        f"/xac-nhan/{token}",
        data=form(home, count="0", note="<b>ghi</b>"),
        files=[("photos", ("don.txt", b"khong phai anh", "text/plain"))],
    )
    assert answer.status_code == 422
    assert 'id="loi-count"' in answer.text
    assert 'id="loi-photos"' in answer.text
    assert 'value="Tổ dân phố 3"' in answer.text
    assert "&lt;b&gt;ghi" in answer.text
    assert row_of(home, BOARD).state == "accepted"


def test_a_form_that_is_too_large_or_without_its_length_is_not_read(
    asked: tuple[Home, SmtpSandbox], client: TestClient
) -> None:
    _home, smtp = asked
    token = token_in(letters(smtp, "vanhoa@")[0])
    kind = {"content-type": "multipart/form-data; boundary=x"}
    large = client.post(
        f"/xac-nhan/{token}", content=b"x", headers={**kind, "content-length": "90000000"}
    )
    assert large.status_code == 413
    endless = client.post(f"/xac-nhan/{token}", content=iter([b"--x--"]), headers=kind)
    assert endless.status_code == 413


def test_pressed_twice_is_confirmed_once(
    asked: tuple[Home, SmtpSandbox], client: TestClient
) -> None:
    home, smtp = asked
    token = token_in(letters(smtp, "vanhoa@")[0])
    for _ in range(2):
        photo = ("IMG 0001.JPG", picture(), "image/jpeg")
        answer = client.post(
            f"/xac-nhan/{token}", data=form(home), files=[("photos", photo), ("photos", photo)]
        )
        assert answer.status_code == 200
        assert "Đã ghi nhận" in answer.text
    assert row_of(home, BOARD).state == "delivered"
    with home.database.read() as db:
        assert len(list_activities(db)) == 1


def test_a_withdrawal_is_one_button_and_the_older_link_says_so(
    asked: tuple[Home, SmtpSandbox], client: TestClient
) -> None:
    home, smtp = asked
    amending.withdraw(home.context, ITEM, Act(DUYET, home.now, "Đã bỏ"))
    run(home)
    first, last = letters(smtp, "dai@")
    assert "Đã có thư mới hơn" in client.get(f"/xac-nhan/{token_in(first)}").text
    assert 'name="photos"' not in client.get(f"/xac-nhan/{token_in(last)}").text
    done = client.post(f"/xac-nhan/{token_in(last)}", data={})
    assert "Đã ghi nhận" in done.text
