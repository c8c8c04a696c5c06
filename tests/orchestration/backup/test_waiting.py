"""A backup has what waits and who signed, and nothing that is embargoed beside it."""

from tests.conftest import Warehouse


def test_what_waits_and_who_signed_comes_back_with_the_home(waits, tmp_path):
    assert waits.shenhe("sign", "2", "--as", "张三").code == 0
    assert waits.shenhe("publish", "--embargoed").code == 0
    assert waits.shenhe("backup", str(tmp_path / "backup")).code == 0
    again = Warehouse(tmp_path / "again", waits.extracts)
    said = again.shenhe("restore", str(tmp_path / "backup"))
    assert said.code == 0, said.err
    assert (again.home / "waiting.duckdb").stat().st_mode & 0o777 == 0o400
    assert not (again.home / "embargoed").exists()
    assert again.shenhe("status").out == waits.shenhe("status").out
    said = again.refresh()
    assert "for the signature of 李四" in said.out
    assert "refreshed" not in said.out
