"""Each change of state is told once, in both languages, with what to do, and without anything of a cell."""

import json
import time

from orchestration.alerts.memory import alone
from orchestration.alerts.settings import settings_file
from orchestration.alerts.tell import Ending, said_of, tell
from orchestration.warehouse.home import Home
from orchestration.warehouse.messages import Message

FAILED = Message("出错 样例", "error sample")


def configure(warehouse, text):
    (warehouse.home / "alerts.toml").write_text(text, encoding="utf-8")


def test_a_file_set_aside_is_told_once_and_so_is_that_it_is_mended(alerting, told):
    alerting.deliver(
        "special_funds", "专项资金_2023.csv", [["申请编号", "备注13912345678"], ["A-1", "210102199001011234"]]
    )
    assert alerting.refresh().code == 3
    (text,) = told()
    assert text.startswith("沈河区统计仓库：退回 1 / statistics warehouse of 沈河区: 1 quarantined\n")
    assert "· " in text
    assert (
        "（区金融发展局）2023：special_funds/专项资金_2023.csv / special_funds 2023: special_funds/专项资金_2023.csv"
        in text
    )
    assert "shenhe deliveries --problems" in text
    assert "当前发布 / release in force: 1" in text
    assert not [cell for cell in ("13912345678", "210102", "A-1", "备注") if cell in text]
    assert alerting.refresh().code == 3
    assert told() == []
    alerting.file("special_funds", "2023").unlink()
    assert alerting.refresh().code == 0
    (text,) = told()
    assert text.startswith("沈河区统计仓库：已恢复 1 / statistics warehouse of 沈河区: 1 recovered\n")
    assert "· 退回 / quarantined：" in text
    assert alerting.refresh().code == 0
    assert told() == []


def test_a_release_held_back_is_told_with_each_reason_and_so_is_its_release(alerting, told, revise):
    revise(alerting, 500)
    for note in alerting.files("explanations", "样例说明"):
        note.rename(note.with_suffix(".aside"))
    notes = [path for path in (alerting.extracts / "explanations").iterdir() if path.suffix == ".aside"]
    for note in notes:
        note.rename(alerting.extracts.parent / note.name)
    assert alerting.refresh().code == 1
    (text,) = told()
    assert "暂缓发布 2" in text.splitlines()[0]
    assert "revision commerce.holiday_visits 2021-10-01/2021-10-07：" in text
    assert "shenhe notes" in text
    assert alerting.refresh().code == 1
    assert told() == []
    for note in notes:
        (alerting.extracts.parent / note.name).rename(alerting.extracts / "explanations" / f"{note.stem}.csv")
    assert alerting.refresh().code == 0
    (text,) = told()
    assert "已恢复 2" in text.splitlines()[0]
    assert "当前发布 / release in force: 2" in text


def test_a_release_that_waits_is_told_once_and_so_is_its_release(waits, robot, told, calendar):
    configure(waits, f'[[dingtalk]]\nurl = "{robot.url}"\n')
    tell(Home(waits.home))
    (text,) = told()
    assert "待发布 1" in text.splitlines()[0]
    assert "· 发布 2：禁发至 2999-01-01 09:00（北京时间），待张三、李四签署 / release 2: until 2999-01-01 09:00" in text
    assert "shenhe sign" in text
    assert waits.shenhe("sign", "2", "--as", "张三").code == 0
    assert waits.refresh().code == 0
    assert told() == []
    calendar(waits)
    assert waits.refresh().code == 0
    (text,) = told()
    assert "· 待发布 / waiting：发布 2" in text
    assert "当前发布 / release in force: 2" in text


def test_what_is_overdue_is_one_line_a_feed(warehouse, robot, told):
    configure(warehouse, f'[[dingtalk]]\nurl = "{robot.url}"\n')
    tell(Home(warehouse.home))
    (text,) = told()
    assert "逾期" in text.splitlines()[0]
    assert "shenhe deliveries --matrix" in text
    assert "另有" in text
    assert len(text.splitlines()) < 20
    tell(Home(warehouse.home))
    assert told() == []


def test_a_refresh_that_fails_is_told_once_by_its_kind_alone_and_so_is_that_it_works_again(alerting, told):
    home = Home(alerting.home)
    try:
        raise RuntimeError("staging.x") from ValueError("could not read 210102199001011234")
    except RuntimeError as error:
        tell(home, Ending(said_of(error)))
    (text,) = told()
    assert text.startswith("沈河区统计仓库：失败 1 / statistics warehouse of 沈河区: 1 failed\n")
    assert "刷新：出错 ValueError / refresh: error ValueError" in text
    assert "210102" not in text
    tell(home, Ending(FAILED))
    tell(home)
    assert told() == []
    tell(home, Ending())
    assert "· 失败 / failed：刷新：" in told()[0]


def test_a_failure_that_is_older_than_the_last_refresh_is_no_news(alerting, told):
    home = Home(alerting.home)
    tell(home, Ending())
    tell(home, Ending(FAILED, time.time() - 60))
    assert told() == []


def test_a_command_that_fails_tells_it_and_ends_as_it_would(alerting, told):
    alerting.current.unlink()
    said = alerting.refresh()
    assert (said.code, said.err.count("\n")) == (5, 1)
    (text,) = told()
    assert "刷新：" in text
    assert "shenhe rollback 1" in text


def test_a_backup_that_fails_is_told_beside_a_refresh_that_did(alerting, told, tmp_path):
    home, archived = Home(alerting.home), sorted((alerting.home / "archive").iterdir())[0]
    tell(home, Ending(FAILED))
    told()
    whole = archived.read_bytes()
    archived.chmod(0o600)
    archived.write_bytes(b"")
    assert alerting.shenhe("backup", str(tmp_path / "backup")).code == 5
    (text,) = told()
    assert "· 备份：" in text
    assert archived.name in text
    assert alerting.shenhe("backup", str(tmp_path / "backup")).code == 5
    assert told() == []
    archived.write_bytes(whole)
    assert alerting.shenhe("backup", str(tmp_path / "backup")).code == 0
    (text,) = told()
    assert "已恢复 1" in text
    assert "备份：" in text
    # The end of a refresh is news also where a backup ended after it.
    tell(home, Ending(at=time.time() - 0.001))
    assert "刷新：" in told()[0]


def test_what_could_not_be_sent_is_said_and_sent_at_the_next_refresh_once(warehouse, robot, told, down):
    both = f'[[dingtalk]]\nurl = "{robot.url}"\n[[wecom]]\nurl = "http://127.0.0.1:{down}/"\n'
    configure(warehouse, both)
    said = warehouse.refresh()
    assert (said.code, f"did not reach wecom 127.0.0.1:{down} (Connection refused)" in said.err) == (0, True), said.err
    assert len(told()) == 1
    assert [
        row["what"] for row in warehouse.shenhe("alerts", "--format", "json").rows if row["state"] == "not sent"
    ] == [f"wecom 127.0.0.1:{down}"]
    robot.status = 500
    tell(Home(warehouse.home), Ending(FAILED))
    robot.status = 200
    told()
    tell(Home(warehouse.home))
    (text,) = told()
    assert "刷新：" in text


def test_one_that_hangs_does_not_hold_a_refresh_up_and_changes_no_exit_code(warehouse, hanging):
    configure(warehouse, f'timeout = 0.5\n[[feishu]]\nurl = "http://127.0.0.1:{hanging}/"\n')
    began = time.monotonic()
    said = warehouse.refresh()
    assert (said.code, "not within" in said.err or "timed out" in said.err) == (0, True), said.err
    assert time.monotonic() - began < 3


def test_the_home_is_free_while_messages_are_sent(warehouse, tmp_path):
    seen = tmp_path / "seen"
    script = f"flock --nonblock {warehouse.home}/refresh.lock true && touch {seen}"
    configure(warehouse, f"[[command]]\nrun = ['sh', '-c', '{script}']\n")
    said = warehouse.refresh()
    assert (said.code, said.err, seen.exists()) == (0, "", True)


def test_another_process_that_is_telling_is_not_waited_for(alerting, told):
    with alone(Home(alerting.home), 0):
        assert alerting.refresh().code == 0
        tell(Home(alerting.home), Ending(FAILED))
    assert told() == []
    tell(Home(alerting.home), Ending(FAILED))
    assert len(told()) == 1


def test_wrong_settings_are_said_and_change_no_exit_code(warehouse):
    configure(warehouse, "[[pager]]\n")
    said = warehouse.refresh()
    assert (said.code, "alerts.toml" in said.err) == (0, True)
    assert warehouse.shenhe("alerts").code == 2


def test_without_settings_nothing_is_kept(warehouse):
    assert warehouse.refresh().code == 0
    assert not list(warehouse.home.glob("alerts*"))
    said = warehouse.shenhe("alerts")
    assert (said.code, "alerts.toml" in said.err) == (2, True)


def test_the_settings_may_stand_elsewhere(warehouse, robot, tmp_path, monkeypatch, told):
    (tmp_path / "elsewhere.toml").write_text(f'[[dingtalk]]\nurl = "{robot.url}"\n')
    monkeypatch.setenv("SHENHE_ALERTS", str(tmp_path / "elsewhere.toml"))
    said = warehouse.shenhe("alerts", "--test")
    assert (said.code, "1 of 1" in said.out) == (0, True)
    assert told()[0].startswith("统计仓库：测试")


def test_the_settings_of_a_city_are_for_its_districts_unless_they_have_their_own(tmp_path, monkeypatch):
    monkeypatch.delenv("SHENHE_ALERTS", raising=False)
    district = Home(tmp_path / "districts" / "210102")
    district.root.mkdir(parents=True)
    assert settings_file(district) is None
    (tmp_path / "alerts.toml").touch()
    assert settings_file(district) == tmp_path / "alerts.toml"
    (district.root / "alerts.toml").touch()
    assert settings_file(district) == district.root / "alerts.toml"


def test_what_is_kept_is_for_this_user_and_holds_no_secret(alerting, robot):
    configure(alerting, f'[[dingtalk]]\nurl = "{robot.url}"\nsecret = "geheim"\n')
    tell(Home(alerting.home), Ending(FAILED))
    path = alerting.home / "alerts.json"
    assert path.stat().st_mode & 0o777 == 0o600
    assert "geheim" not in path.read_text()
    json.loads(path.read_text())
