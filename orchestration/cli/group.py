"""The command group that every command joins."""

import click


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def shenhe() -> None:
    """沈河区统计数据仓库 · The statistics warehouse of Shenhe district: from deliveries to released figures."""
