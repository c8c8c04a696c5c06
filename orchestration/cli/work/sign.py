"""`shenhe sign`: records that somebody looked at a release."""

import unicodedata

import click

from orchestration.cli import exits
from orchestration.cli.group import shenhe
from orchestration.cli.options import home_option
from orchestration.warehouse.home import Home, extracts_folder
from orchestration.warehouse.releases.reader import NoRelease


@shenhe.command(examples=("shenhe sign 12 --as 张三", "shenhe sign 12 --as 李四 --home /srv/shenhe"))
@click.argument("number", metavar="N", type=int)
@click.option("--as", "name", required=True, help="Who looked at it.")
@home_option
def sign(number: int, name: str, home: str | None) -> None:
    """Record that somebody looked at the content of release N, which waits, is in force, or was.

    A release with another content is not signed by it, also where it takes the place of this one.
    """
    at, signer = Home.at(home), unicodedata.normalize("NFKC", name).strip()
    if not signer or not signer.isprintable():
        raise click.UsageError("签署人应为姓名 / --as takes the name of who signs")
    if not at.build.exists():
        raise NoRelease("no release yet")
    from orchestration.deliveries.districts import deliveries_of
    from orchestration.refresh.begin import begin
    from orchestration.release.decision import decide
    from orchestration.release.embargo.signing import NotToSign, content_of, sign_content
    from orchestration.release.embargo.waits import standing_waits
    from orchestration.release.last_refresh import write_record
    from orchestration.session import Request

    with begin(Request(at, deliveries_of(at, extracts_folder()), "shenhe sign")) as session:
        try:
            content = content_of(session, number)
        except NotToSign as error:
            raise exits.Stop(exits.WRONG_USAGE, str(error)) from None
        is_new = sign_content(session, number, content, signer)
        if is_new:
            write_record(session, decide(session))
        waits = standing_waits(session)
    said = "已签署 / signed" if is_new else "早已签署 / was signed already"
    click.echo(f"{said}: release {number}, {signer}, {content}")
    if waits and waits.waiting.release == number:
        click.echo(f"{waits.message.zh}\n{waits.message.en}")
