"""`shenhe template`: an empty file of a feed to fill in."""

from pathlib import Path

import click

from orchestration.cli import exits
from orchestration.cli.group import shenhe
from orchestration.cli.naming import chosen, feed_titles
from orchestration.warehouse.clock import today


@shenhe.command(
    examples=(
        "shenhe template 区域总部名录",
        "shenhe template night_markets --sheet 歇马夜市 --sheet 彩塔夜市",
    )
)
@click.argument("feed")
@click.option("--period", help="The period that it is for, such as 2022-10 or 2022年10月 [default: the one due next].")
@click.option("--sheet", "sheets", multiple=True, help="The name of a sheet, for a feed that has one for each place.")
@click.option("--into", default=".", type=click.Path(file_okay=False, path_type=Path), help="Where [default: here].")
@click.option("--home", expose_value=False, help="Accepted and ignored: a template needs no home.")
def template(feed: str, period: str | None, sheets: tuple[str, ...], into: Path) -> None:
    """Write an empty file of FEED to fill in: headers with units, categories to choose from, and notes."""
    from orchestration.cli.feeds.asked import file_name, usual_period
    from orchestration.cli.feeds.blank import blank_file
    from transforms import feeds
    from transforms.reading.period import PeriodError, period_of

    one = feeds()[chosen(feed, feed_titles(), "feed")]
    if bool(one.sheet_column) != bool(sheets):
        said = f"{one.title}每处一张工作表，请用 --sheet 写明" if one.sheet_column else f"{one.title}只有一张工作表"
        wanted = "a sheet for each place: name them with --sheet" if one.sheet_column else "it has one sheet only"
        raise exits.Stop(exits.WRONG_USAGE, f"{said} / {one.name}: {wanted}")
    try:
        of_period = period_of(period) if period else period_of(usual_period(one, today()))
    except PeriodError as error:
        raise exits.Stop(exits.WRONG_USAGE, str(error)) from None
    if one.cadence not in (of_period.grain, "any"):
        zh, en = f"{of_period.text} 不是本项的报送周期", f"{one.name} is delivered by the {one.cadence}"
        raise exits.Stop(exits.WRONG_USAGE, f"{zh} / {of_period.text}: {en}")
    path = into / file_name(one, of_period.text)
    try:
        into.mkdir(parents=True, exist_ok=True)
        # What has been filled in already is never overwritten.
        with path.open("xb") as stream:
            stream.write(blank_file(one, of_period.text, sheets))
    except FileExistsError as error:
        raise exits.Stop(exits.WRONG_USAGE, f"已有此文件，未改动 / it exists, and was left as it is: {path}") from error
    except OSError as error:
        raise exits.cannot_write(path, error) from error
    click.echo(f"已写入 / written: {path}")
    click.echo(f"填好后检查 / check it when filled in: shenhe check {path} --feed {one.name}")
