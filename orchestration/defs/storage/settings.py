"""Dagster's settings, with where it keeps runs and events: in files of the home, or in Postgres."""

import os
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from orchestration.warehouse.messages import Message

SETTINGS = Path(__file__).parents[1] / "dagster.yaml"
POSTGRES = "SHENHE_DAGSTER_POSTGRES"
"""The variable with the address of a Postgres database, `postgresql://user:password@host/name`."""

_IN_FILES = """
# The event log keeps its connections open.
event_log_storage:
  module: orchestration.defs.storage.event_log
  class: OpenEventLog
"""
_IN_POSTGRES = f"""
# Runs, events and schedules are in a database. Without this variable Dagster does not start: they are not kept twice.
storage:
  postgres:
    postgres_url:
      env: {POSTGRES}
"""


class NoPostgres(RuntimeError):
    """Postgres is asked for, and the variable or the package for it is missing."""


def settings(place: Path) -> str:
    """The settings for a home, whose settings so far are at `place`. Raises NoPostgres.

    A home that began to use Postgres goes on to: a command that lacks the variable must not part its history in two.
    """
    common = SETTINGS.read_text(encoding="utf-8")
    is_set = bool(os.environ.get(POSTGRES))
    if not is_set and not (place.exists() and _IN_POSTGRES in place.read_text(encoding="utf-8")):
        return common + _IN_FILES
    if not is_set:
        zh, en = f"请设置 {POSTGRES}，或删除 {place}", f"set {POSTGRES}, or remove {place}"
        raise NoPostgres(str(Message(zh, en)))
    if find_spec("dagster_postgres") is None:
        _, minor, patch = version("dagster").split(".")[:3]
        # Its versions follow Dagster's: 0.29.1 is for 1.13.1.
        install = f"pip install dagster-postgres==0.{int(minor) + 16}.{patch} psycopg2-binary"
        raise NoPostgres(str(Message(f"使用 Postgres 须先安装：{install}", f"Postgres needs {install}")))
    return common + _IN_POSTGRES
