"""`python -m orchestration.defs.processes.service daemon|webserver …`: one part of Dagster, for systemd to run.

Arguments go on to it; the web server listens on 127.0.0.1 unless they say otherwise.
"""

import os
import sys

from orchestration.defs.instance import fail_dead_runs, prepare_instance
from orchestration.defs.storage.settings import NoPostgres
from orchestration.warehouse.home import Home, extracts_folder

COMMANDS = {
    "daemon": ("dagster._daemon", "run", "-m", "orchestration.definitions"),
    "webserver": ("dagster_webserver", "-h", "127.0.0.1", "-m", "orchestration.definitions"),
}


def main() -> None:
    """Prepare the home for Dagster, and become the part that was asked for."""
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
        sys.exit(" | ".join(COMMANDS))
    name, *arguments = sys.argv[1:]
    try:
        prepare_instance(Home.at(), extracts_folder())
    except NoPostgres as error:
        sys.exit(str(error))
    if name == "daemon":
        _fail_dead_runs(Home.at())
    os.execv(sys.executable, [sys.executable, "-m", *COMMANDS[name], *arguments])


def _fail_dead_runs(home: Home) -> None:
    import dagster as dg

    with dg.DagsterInstance.get() as instance:
        fail_dead_runs(instance, home)


if __name__ == "__main__":
    main()
