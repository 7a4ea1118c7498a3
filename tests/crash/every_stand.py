"""Every way out with its stand-in: the six of all tests, articles and template messages on Zalo, a
portal with an interface of its own."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from channels.contract.credentials import KeepsCredential
from content.outlets.credentials import find_credential
from content.outlets.outlets import list_outlets, save_outlets
from sandbox.providers.portal import PortalSandbox
from sandbox.providers.zalo import ZaloSandbox
from sandbox.world import World
from tests.channels.portal.portal_kit import TOKEN
from tests.channels.zalo.zalo_kit import APP, OA, SECRET, TEXT, messages
from tests.kit import QUANTRI, SAMPLES, Home, Stands, stands
from wiring.grants import sharing, with_grant
from wiring.outlets import open_outlet

ARTICLES, TEMPLATE, PORTAL = "zalo-bai", "zalo-mau", "cong-tinh"
_ENOUGH = 1_000_000
_GRANTS = count(1)
_ALWAYS = 'window = "00:00-24:00"\nholidays = "send"\n'


@dataclass(frozen=True)
class EveryStand(Stands):
    """The stand-ins with the newer ones among them."""

    zalo: ZaloSandbox
    portal: PortalSandbox

    def outlets(self, drop: Path) -> str:
        """An outlet for each of them too; the account's two share one grant."""
        account = (
            f'app_id = "{APP}"\napp_secret = "{SECRET}"\nrefresh_token = "r0"\n'
            f'oauth_url = "{self.zalo.url}"\nbase_url = "{self.zalo.url}"\n'
        )
        articles = f'name = "{ARTICLES}"\nchannel = "zalo_oa"\nbroadcast = true\n{account}'
        articles += 'author = "Trung tâm"\n'
        template = f'name = "{TEMPLATE}"\nchannel = "zalo_template"\n{_ALWAYS}{account}'
        template += f'template_id = "321"\ntag = 1\ntext = "{TEXT}"\n'
        portal = f'name = "{PORTAL}"\nchannel = "portal_api"\nurl = "{self.portal.url}/api"\n'
        portal += f'password = "{TOKEN}"\n' + _REQUEST
        newer = "\n".join(f"[[outlet]]\n{text}" for text in (articles, template, portal))
        return f"{super().outlets(drop)}\n{newer}"


_REQUEST = """[outlet.request]
path = "/tin"
fields = { tieuDe = "{title}", noiDung = "{html}", ma = "{key}" }
headers = { Authorization = "Bearer {password}" }
code_at = "ma"
accepted = ["0"]
id_at = "tin.id"
"""


@contextmanager
def every_stand() -> Iterator[EveryStand]:
    """Start all of them on free loopback ports, with more of each quota than any trial uses."""
    world = World()
    with ExitStack() as stack:
        older = stack.enter_context(stands(world))
        zalo = messages()
        zalo.world = zalo.desk.world = world
        zalo.broadcasts_left = zalo.desk.quota = zalo.desk.left = _ENOUGH
        stack.enter_context(zalo)
        portal = stack.enter_context(PortalSandbox(TOKEN, world))
        known = {name: getattr(older, name) for name in Stands.__dataclass_fields__}
        yield EveryStand(**known, zalo=zalo, portal=portal)


def written_for_zalo(home: Home, item: str) -> Path:
    """A folder with the sample, written for the template too."""
    folder = home.folder / "items"
    folder.mkdir(exist_ok=True)
    (path,) = (SAMPLES / "items").glob(f"{item}-*.md")
    text = path.read_text("utf-8").replace("channels: [", "channels: [zalo, ", 1)
    places = 'zalo: {ho_ten: "{{name}}", ma_ho_so: "' + item + '"}\n'
    (folder / path.name).write_text(text.replace("\nled:\n", f"\n{places}led:\n", 1), "utf-8")
    return folder


def grant_anew(home: Home, servers: Stands) -> bool:
    """A person sees that an answer about the account's tokens got lost, or never came because its
    asker was killed, so that an outlet stands, and agrees anew; whether that was so."""
    if not isinstance(servers, EveryStand):
        return False
    context, (outlet,) = home.context, home.outlet_rows(ARTICLES)
    channel = open_outlet(outlet, home.vault, context.site)
    assert isinstance(channel, KeepsCredential)
    with home.database.read() as db:
        stored = find_credential(db, home.vault, channel.credential_name)
        known = list_outlets(db)
    both = sharing(outlet, known, OA, home.vault, context.site)
    stands = any(one.state == "halted" for one in both)
    if stored is None or not (stored.holder or stands):
        return False
    fresh = f"g{next(_GRANTS)}"
    servers.zalo.grant(fresh)
    specs = with_grant(both, {"refresh_token": fresh}, home.vault)
    with home.database.write() as db:
        save_outlets(db, specs, home.act(QUANTRI))
    return True
