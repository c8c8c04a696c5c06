"""`make ui`: runs Dagster's web server, daemon and code server, and ends all of them when told to."""

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence

from orchestration.defs.instance import fail_dead_runs, prepare_instance
from orchestration.defs.storage.settings import NoPostgres
from orchestration.warehouse.home import Home, extracts_folder

GRACE = 5.0
"""Seconds that the processes have to end by themselves. A run at work is killed then, and made again later."""
_POLL = 0.1
SOURCES = "/asset-groups?open-nodes%5B0%5D=global%40global%3Asystems"
"""The page of the graph with its first assets listed, red where a department is late."""


def serve(command: Sequence[str], grace: float = GRACE) -> int:
    """Run a command until it ends or this process gets SIGINT, SIGTERM or SIGHUP. Leaves none of its processes behind.

    Returns 0 when told to end, else the command's exit code.
    """
    told: list[int] = []
    # A script's background process is started with SIGINT ignored, and so would be its children: a handler ends that.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _: told.append(number))
    # In a group of its own, so that a signal to ours does not end its parts one by one, behind each other's back.
    server = subprocess.Popen(command, start_new_session=True)
    while server.poll() is None and not told:
        time.sleep(_POLL)
    _end(server, grace)
    return 0 if told else server.wait()


def _end(server: subprocess.Popen[bytes], grace: float) -> None:
    """Ask the server to end, and kill what is left of its group after the grace."""
    if server.poll() is None:
        server.send_signal(signal.SIGINT)
    give_up = time.monotonic() + grace
    while _is_there(server) and time.monotonic() < give_up:
        time.sleep(_POLL)
    if _is_there(server):
        os.killpg(server.pid, signal.SIGKILL)
    server.wait()


def _is_there(server: subprocess.Popen[bytes]) -> bool:
    """Whether any process of the server's group is left."""
    server.poll()
    try:
        os.killpg(server.pid, 0)
    except ProcessLookupError:
        return False
    return True


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("-h", "--host", default="127.0.0.1")
    parser.add_argument("-p", "--port", default="3000")
    return parser


def main() -> int:
    """Prepare the home for Dagster, and serve its UI. Arguments are those of `dagster dev`."""
    import dagster as dg

    home = Home.at()
    where, _ = _parser().parse_known_args()
    print(
        f"报送从何而来，谁逾期 / where data come from, and who is late: http://{where.host}:{where.port}{SOURCES}",
        flush=True,
    )
    try:
        prepare_instance(home, extracts_folder())
    except NoPostgres as error:
        print(error, file=sys.stderr)
        return 2
    with dg.DagsterInstance.get() as instance:
        fail_dead_runs(instance, home)
    return serve([sys.executable, "-m", "dagster", "dev", "-m", "orchestration.definitions", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
