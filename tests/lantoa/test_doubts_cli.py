"""The command line says what is missing in the columns that a text fills in, before anybody says
yes."""

from tests.kit import Stands
from tests.lantoa.cli_kit import Cli, sample


def test_schedule_and_release_count_empty_and_odd_cells(cli: Cli, servers: Stands) -> None:
    folder = cli.home.parent
    text = sample("ct-08").read_text("utf-8")
    item = folder / sample("ct-08").name
    item.write_text(text.replace("PAR INDEX la", "{{phuong}}: PAR INDEX la", 1), "utf-8")
    people = [f"0900000{n:03},{'Hai Chau' if n > 3 else ''}" for n in range(1, 121)]
    (folder / "so.csv").write_text("\n".join(["phone,phuong", *people, "0900999999,NULL"]), "utf-8")
    cli("audience", "import", "dan", folder / "so.csv", "--as", "bientap")
    cli("item", "import", item, "--as", "bientap")
    cli.approved("ct-08")
    to = ("--outlet", "sms", "--audience", "dan", "--at", "1/5/2031 8h30", "--as", "bientap")
    asked = cli("schedule", "ct-08", *to)
    empty = "Nên xem: Cột «phuong»: 3 người để trống (dòng 2, 3, 4 của tệp)."
    odd = "Cột «phuong»: 1 người ghi như lỗi hoặc như chưa có giá trị (#N/A, -, ?…) (dòng 122"
    released = cli("release", asked.last, "--as", "duyet")
    for said in (asked.err, released.err):
        assert empty in said
        assert odd in said
        assert "NULL" not in said
