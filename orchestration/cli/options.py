"""Options shared by several commands."""

import click

FORMATS = ("table", "csv", "json")

home_option = click.option(
    "--home",
    type=click.Path(file_okay=False),
    help="Where archive, build and releases are kept [default: $SHENHE_HOME, else var/].",
)
extracts_option = click.option(
    "--extracts",
    type=click.Path(file_okay=False),
    help="The folder of deliveries [default: $SHENHE_EXTRACTS, else extracts/].",
)
format_option = click.option(
    "--format", "form", type=click.Choice(FORMATS), default="table", show_default=True, help="How rows are printed."
)
bom_option = click.option(
    "--bom", is_flag=True, help="With --format csv: open with a byte order mark, so that Excel shows Chinese."
)
