"""`shenhe alerts`: what was told, and what could not be sent yet; `--test` sends a message to everyone."""

import click

from orchestration.cli import exits
from orchestration.cli.group import shenhe
from orchestration.cli.options import format_option, home_option
from orchestration.cli.output import print_rows
from orchestration.warehouse.home import Home

COLUMNS = ("state", "what", "subject", "period", "message")


@shenhe.command(examples=("shenhe alerts", "shenhe alerts --test"))
@click.option("--test", is_flag=True, help="Send everyone a message that says it is a test.")
@home_option
@format_option
def alerts(test: bool, home: str | None, form: str) -> int:
    """What has been told of the state of the home, and to whom messages could not be sent yet."""
    at = Home.at(home)
    from orchestration.alerts.settings import NAME, BadAlerts, read_settings, settings_file

    file = settings_file(at)
    if file is None:
        said = f"未设置告警：请写 {at.root / NAME} / nobody is told: write {at.root / NAME}"
        raise exits.Stop(exits.WRONG_USAGE, said)
    try:
        settings = read_settings(file)
    except BadAlerts as error:
        raise exits.Stop(exits.WRONG_USAGE, str(error)) from None
    if test:
        from orchestration.alerts.letters import trial_letter
        from orchestration.alerts.sending import send_now

        sent = send_now(settings, trial_letter())
        for message in sent.failures:
            click.echo(str(message), err=True)
        click.echo(f"测试消息已送达 / test messages taken: {len(sent.taken)} of {len(settings.addressees)}")
        return exits.INTERNAL if sent.failures else exits.DONE
    from orchestration.alerts.memory import recall

    memory, names = recall(at), {one.key: one.name for one in settings.addressees}
    rows: list[tuple[str | None, ...]] = [
        ("told", one.kind, one.subject, one.period, f"{one.zh} / {one.en}") for one in memory.told
    ]
    rows += [
        ("not sent", names[one.addressee], None, None, one.letter.title)
        for one in memory.unsent
        if one.addressee in names
    ]
    print_rows(COLUMNS, rows, form)
    return exits.DONE
