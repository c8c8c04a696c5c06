"""A message reaches a mail server, the robot of a group, a command; none of them is waited for long."""

import base64
import hashlib
import hmac
import re
import shutil
import ssl
import subprocess
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from orchestration.alerts.sending import send_now
from orchestration.alerts.settings import BadAlerts, read_settings
from orchestration.alerts.targets.message import Letter

README = Path(__file__).resolve().parents[3] / "README.md"
LETTER = Letter("暂缓发布 1 / 1 held back", ("· 第一行 / first line", "→ 处理 / what to do"))


@pytest.fixture
def settings(tmp_path):
    """Reads settings from a text."""

    def read(text):
        (tmp_path / "alerts.toml").write_text(text, encoding="utf-8")
        return read_settings(tmp_path / "alerts.toml")

    return read


def mail(port, more=""):
    return f'[[email]]\nhost = "127.0.0.1"\nport = {port}\nsender = "a@test"\nto = ["b@test", "c@test"]\n{more}\n'


def test_a_mail_server_takes_it_for_every_address(settings, mailbox, tmp_path):
    (tmp_path / "password").write_text("sample-password\n")
    more = 'security = "none"\nuser = "shenhe"\npassword_file = "password"'
    assert not send_now(settings(mail(mailbox.port, more)), LETTER).failures
    ((recipients, message),) = mailbox.taken
    assert recipients == ["b@test", "c@test"]
    assert (message["Subject"], message["From"], message["To"]) == (LETTER.title, "a@test", "b@test, c@test")
    assert message.get_content().splitlines() == list(LETTER.lines)
    assert mailbox.logins == [("shenhe", "sample-password")]


@pytest.mark.skipif(not shutil.which("openssl"), reason="no openssl that makes a certificate")
def test_a_mail_server_is_spoken_to_in_secret_and_must_show_who_it_is(settings, mail_server, tmp_path, monkeypatch):
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    named = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run([*made, "-keyout", key, "-out", certificate, *named], check=True, capture_output=True)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    with mail_server(context) as mailbox:
        told = settings(mail(mailbox.port, 'security = "starttls"'))
        assert send_now(told, LETTER).failures
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert not send_now(told, LETTER).failures
    assert mailbox.secured == [True]


def test_robots_get_what_their_groups_show(settings, robot):
    told = settings("".join(f'[[{kind}]]\nurl = "{robot.url}?key=k"\n' for kind in ("wecom", "dingtalk", "feishu")))
    assert not send_now(told, LETTER).failures
    text = "\n".join((LETTER.title, *LETTER.lines))
    assert sorted(str(one) for _, one in robot.posted) == sorted(
        str(one)
        for one in (
            {"msgtype": "markdown", "markdown": {"content": text}},
            {"msgtype": "text", "text": {"content": text}},
            {"msg_type": "text", "content": {"text": text}},
        )
    )
    assert {path for path, _ in robot.posted} == {"/hook?key=k"}


def test_a_robot_that_asks_for_it_gets_a_signed_message(settings, robot):
    for kind in ("dingtalk", "feishu"):
        assert not send_now(settings(f'[[{kind}]]\nurl = "{robot.url}?k=1"\nsecret = "SEC1"\n'), LETTER).failures
    (path, _), (_, feishu) = robot.posted
    query = parse_qs(urlsplit(path).query)
    moment = query["timestamp"][0]
    assert query["sign"] == [_signed("SEC1", f"{moment}\nSEC1")]
    assert abs(int(moment) / 1000 - time.time()) < 60
    assert feishu["sign"] == _signed(f"{feishu['timestamp']}\nSEC1", "")


def _signed(key, text):
    return base64.b64encode(hmac.digest(key.encode(), text.encode(), hashlib.sha256)).decode()


def test_a_long_message_is_cut_at_a_line(settings, robot):
    told = settings(f'[[wecom]]\nurl = "{robot.url}"\n')
    assert not send_now(told, Letter("标题", ("· 一行文字" * 3,) * 300)).failures
    content = robot.posted[0][1]["markdown"]["content"]
    assert len(content.encode()) <= 4096
    assert content.splitlines()[-2:] == ["· 一行文字" * 3, "… shenhe status"]


def test_a_command_is_given_it(settings, tmp_path):
    script = 'cat > out; printf "%s" "$SHENHE_ALERT" > title'
    told = settings(f"[[command]]\nrun = ['sh', '-c', 'cd {tmp_path} && {script}']\n")
    assert not send_now(told, LETTER).failures
    assert (tmp_path / "out").read_text() == LETTER.text()
    assert (tmp_path / "title").read_text() == LETTER.title


def test_one_that_is_down_or_refuses_is_told_with_its_reason_and_without_its_key(settings, robot, down):
    robot.answer = b'{"errcode": 93000, "errmsg": "key=geheim"}'
    told = settings(
        f'[[wecom]]\nurl = "{robot.url}?key=geheim"\n[[wecom]]\nurl = "http://127.0.0.1:{down}/?key=geheim"\n'
    )
    failures = [one.en for one in send_now(told, LETTER).failures]
    assert "errcode 93000" in failures[0]
    assert f"127.0.0.1:{down} (Connection refused)" in failures[1]
    robot.status = 404
    failures += [one.en for one in send_now(told, LETTER).failures]
    assert "HTTP 404" in failures[2]
    assert "geheim" not in str(failures)


def test_nobody_is_waited_for_longer_than_was_set(settings, hanging, robot):
    text = f"timeout = 0.5\n{mail(hanging)}[[feishu]]\nurl = 'http://127.0.0.1:{hanging}/'\n"
    text += f"[[command]]\nrun = ['sleep', '60']\n[[dingtalk]]\nurl = '{robot.url}'\n"
    began = time.monotonic()
    sent = send_now(settings(text), LETTER)
    assert time.monotonic() - began < 2
    assert (len(sent.failures), len(sent.taken), len(robot.posted)) == (3, 1, 1)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[[email", "alerts.toml"),
        ("[[pager]]\nurl = 'x'", "pager"),
        ("[email]\nhost = 'a'", "[[email]]"),
        ("[[wecom]]\nurl = 'file:///etc/passwd'", "[[wecom]] 1: url"),
        ("[[feishu]]\nurl = 'http://a'\n[[feishu]]\nadress = 'http://a'", "[[feishu]] 2"),
        ("[[email]]\nhost = 'a'\nsender = 'a'\nto = 'b'", "[[email]] 1: to"),
        ("[[email]]\nhost = 'a'\nsender = 'a'\nto = ['b']\nsecurity = 'ssl'", "[[email]] 1: security"),
        ("[[command]]\nrun = 'rm'", "[[command]] 1: run"),
        ("[[wecom]]\nurl_file = 'gone'", "gone"),
        ("timeout = 600", "timeout"),
    ],
)
def test_a_wrong_setting_is_named(settings, text, named):
    with pytest.raises(BadAlerts) as error:
        settings(text)
    assert named in str(error.value)
    assert "\n" not in str(error.value)


def test_the_example_of_the_readme_is_understood(settings, tmp_path):
    (example,) = re.findall(r"^```toml\n(.*?)^```$", README.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    (tmp_path / "mail.password").write_text("p")
    (tmp_path / "wecom.url").write_text("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k")
    told = settings(example.replace("/etc/shenhe", str(tmp_path)))
    assert [one.name for one in told.addressees] == [
        "email mail.example.gov.cn:465", "wecom qyapi.weixin.qq.com", "command tell"
    ]  # fmt: skip
