"""The command group that every command joins, and what all commands share: examples, and `--debug`."""

import sys
import traceback
from collections.abc import Sequence
from typing import Any

import click

_DEBUG = "shenhe.debug"


def _keep_debug(context: click.Context, _option: click.Parameter, value: bool) -> None:
    # Asked for before the command or behind it, or by the environment.
    context.meta[_DEBUG] = context.meta.get(_DEBUG, False) or value


def _debug_option(**how: Any) -> click.Option:
    return click.Option(
        ["--debug"], is_flag=True, expose_value=False, is_eager=True, callback=_keep_debug,
        help="Show the traceback of an error, which is otherwise one line.", **how,
    )  # fmt: skip


class Command(click.Command):
    """A command whose help ends with examples, lines that can be pasted."""

    def __init__(self, *args: Any, examples: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examples = tuple(examples)
        self.params.append(_debug_option(hidden=True))

    def format_epilog(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples, each on a line of its own however long it is."""
        _write_examples(self.examples, formatter)


class Group(click.Group):
    """The group of all commands."""

    command_class = Command

    def __init__(self, *args: Any, examples: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examples = tuple(examples)
        self.params.append(_debug_option(envvar="SHENHE_DEBUG"))

    def format_epilog(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples."""
        _write_examples(self.examples, formatter)

    def invoke(self, context: click.Context) -> Any:
        """Invoke the command; show the traceback of what ends it when that is asked for."""
        try:
            return super().invoke(context)
        except (click.exceptions.Exit, click.ClickException, click.Abort):
            raise
        except Exception:
            if context.meta.get(_DEBUG):
                traceback.print_exc(file=sys.stderr)
            raise


def _write_examples(examples: Sequence[str], formatter: click.HelpFormatter) -> None:
    if examples:
        formatter.write("\n示例 / Examples:\n")
        formatter.write("".join(f"  {line}\n" for line in examples))


@click.group(
    cls=Group,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    examples=("shenhe refresh", "shenhe figures --theme 金融中心"),
)
def shenhe() -> None:
    """沈河区统计数据仓库 · The statistics warehouse of Shenhe district: from deliveries to released figures."""
