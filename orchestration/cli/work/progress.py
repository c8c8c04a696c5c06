"""Progress of a refresh on standard error: on a terminal only, and gone when the refresh ends, however it ends."""

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TextIO

from orchestration.cli.output.colours import has_colours
from orchestration.progress import Doing, Listener, silent


@contextmanager
def progress_shown() -> Iterator[Listener]:
    """A listener that shows the step at work, its place among all, and the time elapsed."""
    if not sys.stderr.isatty():
        yield silent
        return
    # Dagster keeps what steps write to standard error for itself: progress goes to the terminal by its own descriptor.
    with open(os.dup(sys.stderr.fileno()), "w", encoding="utf-8") as terminal, ExitStack() as stack:  # noqa: PTH123
        shown: list[Listener] = []

        def listen(doing: Doing) -> None:
            # Rich is imported with the first step: a refresh with nothing to do shows nothing.
            if not shown:
                shown.append(_bar(stack, terminal))
            shown[0](doing)

        yield listen


def _bar(stack: ExitStack, terminal: TextIO) -> Listener:
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.table import Column

    console = Console(file=terminal, no_color=not has_colours(sys.stderr))
    text = TextColumn("{task.description}", markup=False, table_column=Column(ratio=1, no_wrap=True))
    bar = stack.enter_context(
        Progress(
            SpinnerColumn(), TimeElapsedColumn(), text,
            console=console, transient=True, expand=True, redirect_stdout=False, redirect_stderr=False,
        )
    )  # fmt: skip
    task = bar.add_task("", total=None)

    def listen(doing: Doing) -> None:
        place = f"{doing.number}/{doing.total}" if doing.total else f"{doing.number}"
        said = " · ".join(filter(None, (f"刷新 / refreshing {place}", doing.what, doing.detail)))
        bar.update(task, description=said)

    return listen
