"""A form that writes over all that is known of a thing tells who saved meanwhile, once."""

import re
from datetime import date
from html import unescape

import pytest

from content.campaigns.campaigns import CampaignFacts
from content.campaigns.editing import new_campaign
from engine.decisions.copying import keep_as_template
from tests.console.console_kit import User, user_of
from tests.content.content_kit import last_act, lent
from tests.kit import BIENTAP, Home


@pytest.fixture
def writer(home: Home) -> User:
    home.people().plans()
    return user_of(home, BIENTAP)


def campaign(home: Home) -> tuple[str, str]:
    with home.database.write() as db:
        name = new_campaign(db, CampaignFacts("Chuyển đổi số"), home.act(BIENTAP))
    return f"/chien-dich/{name}/sua", "title"


def picture(home: Home) -> tuple[str, str]:
    path = f"/thu-vien-anh/{lent(home, date(2030, 1, 1), BIENTAP)['picture']['sha256']}"
    return path, "title"


def template(home: Home) -> tuple[str, str]:
    home.draft("ct-08")
    number = keep_as_template(home.context, "ct-08", "Mẫu", "van-phong", home.act(BIENTAP))
    return f"/tin/mau/{number}", "template_name"


@pytest.mark.parametrize("made", [campaign, picture, template])
def test_what_somebody_saved_meanwhile_is_not_overwritten_before_it_was_told(
    writer: User, made: object
) -> None:
    assert callable(made)
    path, field = made(writer.home)
    (stood,) = re.findall(r'name="stood" value="(\d*)"', writer.get(path).text)
    fields = {"alt": "Mô tả", "unit": "van-phong", "stood": stood}
    assert writer.post(path, {**fields, field: "Của người khác"}).status_code == 303
    saved = last_act(writer.home)
    late = writer.post(path, {**fields, field: "Của tôi"})
    assert (late.status_code, last_act(writer.home)) == (422, saved)
    told = unescape(late.text)
    assert "bientap vừa lưu lúc" in told
    assert 'value="Của tôi"' in told, "what was typed is kept"
    (newer,) = re.findall(r'name="stood" value="(\d+)"', told)
    assert writer.post(path, {**fields, field: "Của tôi", "stood": newer}).status_code == 303
