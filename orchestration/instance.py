"""The Dagster instance of a home: its `dagster.yaml`, written once, with telemetry off and one run at a time."""

import os
from pathlib import Path

from orchestration.warehouse.home import Home

DAGSTER_YAML = """\
telemetry:
  enabled: false

# One writer: runs queue one behind the other, and one that dies gives its place back.
concurrency:
  runs:
    max_concurrent_runs: 1

run_monitoring:
  enabled: true
"""


def prepare_instance(home: Home, extracts: Path) -> None:
    """Make this home and this folder of deliveries those of Dagster, for this process and its children."""
    home.prepare()
    settings = home.dagster / "dagster.yaml"
    if not settings.exists():
        settings.write_text(DAGSTER_YAML, encoding="utf-8")
    os.environ["DAGSTER_HOME"] = str(home.dagster)
    os.environ["SHENHE_HOME"] = str(home.root)
    os.environ["SHENHE_EXTRACTS"] = str(extracts)
    os.environ["DAGSTER_DISABLE_TELEMETRY"] = "yes"
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
