"""Progress of a refresh on standard error: on a terminal only, and gone when the refresh ends, however it ends."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from orchestration.cli.output.colours import has_colours
from orchestration.progress import Doing, Listener, silent


@contextmanager
def progress_shown() -> Iterator[Listener]:
    """A listener that shows the step at work, its place among all, and the time elapsed."""
    if not sys.stderr.isatty():
        yield silent
        return
    with ExitStack() as stack:
        shown: list[Listener] = []

        def listen(doing: Doing) -> None:
            # Rich is imported with the first step: a refresh with nothing to do shows nothing.
            if not shown:
                shown.append(_bar(stack))
            shown[0](doing)

        yield listen


def _bar(stack: ExitStack) -> Listener:
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.table import Column

    console = Console(stderr=True, no_color=not has_colours(sys.stderr))
    text = TextColumn("{task.description}", markup=False, table_column=Column(ratio=1, no_wrap=True))
    bar = stack.enter_context(
        Progress(SpinnerColumn(), TimeElapsedColumn(), text, console=console, transient=True, expand=True)
    )
    task = bar.add_task("", total=None)

    def listen(doing: Doing) -> None:
        place = f"{doing.number}/{doing.total}" if doing.total else f"{doing.number}"
        said = " · ".join(filter(None, (f"刷新 / refreshing {place}", doing.what, doing.detail)))
        bar.update(task, description=said)

    return listen
