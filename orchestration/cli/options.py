"""Options shared by several commands."""

import sys
from collections.abc import Callable
from functools import reduce
from pathlib import Path
from typing import Any, TypeVar

import click

from orchestration.cli.output.destination import destination
from orchestration.warehouse.home import Home

FORMATS = ("table", "csv", "json", "xlsx")

F = TypeVar("F", bound=Callable[..., Any])

_DISTRICT = "shenhe.district"


def district_asked_for() -> str | None:
    """The district that `--district` names, by name or code."""
    found: str | None = click.get_current_context().meta.get(_DISTRICT)
    return found


def _keep_district(context: click.Context, _option: click.Parameter, value: str | None) -> None:
    context.meta[_DISTRICT] = value


def _home_of_district(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    """The home that is asked about: within the home of a city, that of the district that is named."""
    from orchestration.deliveries.districts import homes

    home, asked = Home.at(value), district_asked_for()
    if asked is None and (home.build.exists() or home.current.exists()):
        return value
    found = homes(home)
    if asked is None and not found:
        return value
    of_district = next((one for names, one in found.items() if asked in names), None)
    if of_district is not None:
        return str(of_district.root)
    known = "、".join(name for _, name in found) or "—"
    if asked is None:
        raise click.UsageError(f"请用 --district 指定区 / name a district with --district: {known}")
    raise click.UsageError(f"没有名为 {asked} 的区 / no district is called {asked}: {known}")


_district = click.option(
    "--district",
    is_eager=True,
    expose_value=False,
    callback=_keep_district,
    help="Within the home of a city: the district, by name or code.",
)


def _home(
    callback: Callable[[click.Context, click.Option, str | None], str | None] | None = None,
) -> Callable[[F], F]:
    return click.option(
        "--home",
        type=click.Path(file_okay=False),
        callback=callback,
        help="Where archive, build and releases are kept [default: $SHENHE_HOME, else var/].",
    )


home_of_city_option = _home()


def city_home_option(command: F) -> F:
    """`--home` as it is given, of a city or of one district, and `--district`."""
    return _district(home_of_city_option(command))


def home_option(command: F) -> F:
    """`--home` and `--district` as `home`: that of the district."""
    return _district(_home(_home_of_district)(command))


extracts_option = click.option(
    "--extracts",
    type=click.Path(file_okay=False),
    help="The folder of deliveries [default: $SHENHE_EXTRACTS, else extracts/].",
)


def format_option(command: F) -> F:
    """`--format` as `form`, and `--bom` and `--into`, which `output` obeys by itself."""
    return reduce(lambda inner, option: option(inner), (_into, _bom, _form), command)


def _keep_bom(_context: click.Context, _option: click.Parameter, value: bool) -> None:
    destination().bom = value


def _keep_into(_context: click.Context, _option: click.Parameter, value: Path | None) -> None:
    destination().into = value


def _settled(_context: click.Context, _option: click.Parameter, value: str | None) -> str:
    """The format that counts: as asked for, else as the name of the file ends, else a table."""
    bom, into = destination().bom, destination().into
    suffix = into.suffix.lower().removeprefix(".") if into else ""
    form = value or (suffix if suffix in FORMATS else "table")
    if into is not None and form == "table":
        raise click.UsageError("--into takes a file that ends in .csv, .json or .xlsx, or --format names one of them")
    if bom and form != "csv":
        raise click.UsageError("--bom goes with --format csv")
    if form == "xlsx" and into is None and sys.stdout.isatty():
        raise click.UsageError("--format xlsx needs --into FILE, or a redirection to a file")
    return form


# The format is settled by the two others, which are eager for that.
_form = click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    callback=_settled,
    help="How rows are written [default: as --into ends, else table].",
)
_bom = click.option(
    "--bom",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_keep_bom,
    help="With --format csv: open with a byte order mark, so that Excel shows Chinese.",
)
_into = click.option(
    "--into",
    type=click.Path(dir_okay=False, path_type=Path),
    is_eager=True,
    expose_value=False,
    callback=_keep_into,
    help="Write the rows to this file instead of standard output.",
)
