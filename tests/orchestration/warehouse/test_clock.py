"""Days and times are those of Asia/Shanghai, in any time zone of the host."""

import datetime
import subprocess
import sys

import pytest

from orchestration.warehouse import clock

ASKED = """
import datetime
from orchestration.warehouse import clock
utc = datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
print(round((clock.now() - utc).total_seconds() / 3600), clock.today() == (utc + datetime.timedelta(hours=8)).date())
"""


@pytest.mark.parametrize("zone", ["UTC", "America/Los_Angeles", "Pacific/Kiritimati", "Asia/Shanghai"])
def test_the_host_has_no_say_in_what_day_it_is(zone):
    said = subprocess.run([sys.executable, "-c", ASKED], env={"TZ": zone}, check=True, capture_output=True, text=True)
    assert said.stdout == "8 True\n"


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("", "2022-10-01 09:30:00+08:00"),
        ("Asia/Shanghai", "2022-10-01 09:30:00+08:00"),
        ("UTC", "2022-10-01 01:30:00+00:00"),
        (":America/New_York", "2022-09-30 21:30:00-04:00"),
        ("no/such-zone", "2022-10-01 09:30:00+08:00"),
    ],
)
def test_a_moment_is_shown_with_its_zone(monkeypatch, zone, shown):
    monkeypatch.setenv("TZ", zone)
    assert clock.shown(datetime.datetime(2022, 10, 1, 9, 30)) == shown
