"""What a server needs: units that systemd takes and holds tight, a proxy, rotation, and folders, all of one mind."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
DEPLOY = REPOSITORY / "deploy"
UNITS = DEPLOY / "systemd"
SERVICES = sorted(path.name for path in UNITS.glob("*.service"))
TIMERS = sorted(path.name for path in UNITS.glob("*.timer"))
GUIDE = (DEPLOY / "README.md").read_text("utf-8")


def needs(program):
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"no {program} on this host")


@pytest.fixture(scope="module")
def units(tmp_path_factory):
    """The units as they are, but for their programs, which stand where this host has any."""
    folder = tmp_path_factory.mktemp("systemd")
    shutil.copytree(UNITS, folder, dirs_exist_ok=True)
    for name in ("python", "shenhe"):
        program = folder / "bin" / name
        program.parent.mkdir(exist_ok=True)
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
    for path in folder.glob("*.service"):
        path.write_text(path.read_text("utf-8").replace("/opt/shenhe/.venv/bin", str(folder / "bin")), "utf-8")
    return folder


def run(*command):
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)


@needs("systemd-analyze")
def test_systemd_finds_no_fault_in_any_unit(units):
    ended = run("systemd-analyze", "verify", *(str(units / name) for name in (*SERVICES, *TIMERS)))
    assert (ended.returncode, ended.stderr, ended.stdout) == (0, "", "")


@needs("systemd-analyze")
@pytest.mark.parametrize("service", SERVICES)
def test_no_service_is_more_exposed_than_it_may_be(units, service):
    ended = run("systemd-analyze", "security", "--offline=true", "--no-pager", str(units / service))
    (exposure,) = re.findall(r"Overall exposure level for \S+: ([\d.]+)", ended.stdout)
    assert float(exposure) <= 3.0


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_runs_what_the_product_has(service):
    text = (UNITS / service).read_text("utf-8")
    (command,) = re.findall(r"^ExecStart=(.*)$", text, re.MULTILINE)
    program, *words = command.split()
    if program.endswith("/shenhe"):
        from orchestration.cli import main  # noqa: F401 - adds the commands
        from orchestration.cli.group import shenhe

        assert words[0] in shenhe.commands
        return
    from orchestration.defs.processes import service as processes

    assert words[:3] == ["-m", processes.__name__, service.removeprefix("shenhe-").removesuffix(".service")]
    assert words[2] in processes.COMMANDS


def test_what_holds_for_all_services_is_said_in_one_place():
    """Systemd reads the unit first: what it says would be overruled."""
    of_all = _settings(UNITS / "shenhe-.service.d/hardening.conf")
    for service in SERVICES:
        assert not of_all & _settings(UNITS / service), service
        assert "UMask" in _settings(UNITS / service)


def _settings(path):
    return set(re.findall(r"^(\w+)=", path.read_text("utf-8"), re.MULTILINE))


def test_every_timer_has_its_service():
    assert {name.replace(".timer", ".service") for name in TIMERS} <= {*SERVICES}


def test_the_web_server_listens_on_loopback_alone_and_the_proxy_speaks_to_it():
    from orchestration.defs.processes.service import COMMANDS

    assert COMMANDS["webserver"][1:3] == ("-h", "127.0.0.1")
    (port,) = re.findall(r"^ExecStart=.* -p (\d+)$", (UNITS / "shenhe-webserver.service").read_text(), re.MULTILINE)
    for path in (DEPLOY / "nginx/shenhe.conf", DEPLOY / "caddy/Caddyfile"):
        assert re.findall(r"127\.0\.0\.1:(\d+)", path.read_text("utf-8")) == [port], path


def test_every_folder_that_a_unit_writes_to_is_made():
    made = set(re.findall(r"^d (\S+)", (DEPLOY / "tmpfiles.d/shenhe.conf").read_text("utf-8"), re.MULTILINE))
    text = "".join(path.read_text("utf-8") for path in UNITS.glob("*.service"))
    assert set(re.findall(r"^ReadWritePaths=(\S+)$", text, re.MULTILINE)) <= made


def test_every_variable_of_the_example_is_one_that_the_product_reads():
    code = "".join(path.read_text("utf-8") for path in (REPOSITORY / "orchestration").rglob("*.py"))
    for name in re.findall(r"^#?(SHENHE_\w+)=", (DEPLOY / "environment.example").read_text("utf-8"), re.MULTILINE):
        assert f'"{name}"' in code, name


def test_root_runs_a_command_with_the_settings_of_the_services(tmp_path):
    lines = ["# a comment", "SHENHE_REFRESH_CRON=30 6 * * 1-5", "#SHENHE_HOME=/elsewhere", "SHENHE_MEMORY=4GB"]
    (tmp_path / "environment").write_text("\n".join(lines) + "\n")
    text = (DEPLOY / "bin/shenhe").read_text("utf-8").replace("/etc/shenhe/environment", str(tmp_path / "environment"))
    told = 'printf "%s\\n" "$SHENHE_REFRESH_CRON" "$SHENHE_MEMORY" "${SHENHE_HOME-unset}" "$@"'
    (tmp_path / "program").write_text(f"#!/bin/sh\n{told}\n")
    (tmp_path / "program").chmod(0o755)
    (tmp_path / "shenhe").write_text(
        text.replace("runuser -u shenhe -- /opt/shenhe/.venv/bin/shenhe", f"{tmp_path}/program")
    )
    ended = subprocess.run(
        ["sh", str(tmp_path / "shenhe"), "sql", "select 1"],
        check=True,
        capture_output=True,
        text=True,
        env={"PATH": os.environ["PATH"]},
    )
    assert ended.stdout.splitlines() == ["30 6 * * 1-5", "4GB", "unset", "sql", "select 1"]


def test_the_guide_names_every_file_and_only_such_as_are_there():
    named = set(re.findall(r"`((?:systemd|nginx|caddy|bin|logrotate\.d|tmpfiles\.d|sysusers\.d)/[\w./-]+)`", GUIDE))
    for name in named:
        assert (DEPLOY / name).exists(), name
    for path in DEPLOY.rglob("*"):
        if path.is_file() and path.name != "README.md":
            assert path.name in GUIDE, path


@needs("nginx")
@needs("openssl")
def test_nginx_takes_its_configuration(tmp_path):
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    subprocess.run([*made, "-keyout", key, "-out", certificate, "-subj", "/CN=test"], check=True, capture_output=True)
    text = (DEPLOY / "nginx/shenhe.conf").read_text("utf-8")
    text = re.sub(r"(ssl_certificate_key +)\S+;", rf"\g<1>{key};", text)
    text = re.sub(r"(ssl_certificate +)\S+;", rf"\g<1>{certificate};", text)
    text = text.replace("/var/log/shenhe", str(tmp_path))
    whole = tmp_path / "nginx.conf"
    whole.write_text(f"pid {tmp_path}/pid;\nerror_log {tmp_path}/error;\nevents {{}}\nhttp {{\n{text}\n}}\n")
    ended = run("nginx", "-t", "-q", "-c", str(whole))
    assert ended.returncode == 0, ended.stderr


@needs("logrotate")
def test_logrotate_takes_its_configuration(tmp_path):
    (tmp_path / "access.log").write_text("a line\n" * 100)
    text = (DEPLOY / "logrotate.d/shenhe").read_text("utf-8").replace("/var/log/shenhe", str(tmp_path))
    (tmp_path / "logrotate.conf").write_text(re.sub(r"create .*", "create", text))
    state = ["--state", str(tmp_path / "state"), str(tmp_path / "logrotate.conf")]
    ended = run("logrotate", "--force", *state)
    assert ended.returncode == 0, ended.stderr
    assert (tmp_path / "access.log.1").exists()


@needs("systemd-tmpfiles")
def test_the_folders_are_made_and_a_home_that_is_not_there_yet_is_left_to_the_product(tmp_path):
    text = (DEPLOY / "tmpfiles.d/shenhe.conf").read_text("utf-8")
    owned = re.sub(r"^(d \S+ +\d+) +\S+ +\S+", rf"\g<1> {os.getuid()} {os.getgid()}", text, flags=re.MULTILINE)
    configuration, root = tmp_path / "shenhe.conf", tmp_path / "root"
    configuration.write_text(owned)
    root.mkdir()
    ended = run("systemd-tmpfiles", "--create", "--clean", f"--root={root}", str(configuration))
    assert (ended.returncode, ended.stderr) == (0, "")
    modes = {str(path.relative_to(root)): path.stat().st_mode & 0o7777 for path in root.rglob("*") if path.is_dir()}
    assert {
        "srv/shenhe/extracts": 0o2770,
        "srv/shenhe/public": 0o755,
        "var/backups/shenhe": 0o700,
    }.items() <= modes.items()
    assert "var/lib" not in modes


@needs("systemd-sysusers")
def test_the_user_is_made(tmp_path):
    (tmp_path / "etc").mkdir()
    ended = run("systemd-sysusers", "--dry-run", f"--root={tmp_path}", str(DEPLOY / "sysusers.d/shenhe.conf"))
    assert ended.returncode == 0, ended.stderr
    assert "shenhe" in ended.stdout + ended.stderr
