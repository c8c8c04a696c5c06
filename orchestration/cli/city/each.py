"""`shenhe refresh` of several districts: one after the other, each in a home of its own.

What ends one district leaves the others alone. The exit code is that of the district that needs most attention.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from orchestration.cli import exits
from orchestration.cli.errors import meaning
from orchestration.cli.options import district_asked_for
from orchestration.deliveries.districts import Served, districts
from orchestration.timings import Timings

if TYPE_CHECKING:
    from orchestration.session import Request

_WORST_FIRST = (exits.INTERNAL, exits.ANOTHER_REFRESH, exits.WRONG_USAGE, exits.HELD_BACK, exits.QUARANTINED)


def chosen_districts(extracts: Path) -> list[Served]:
    """The districts to refresh: all that the folder lists, or the one asked for; none for the folder of one district.

    Stops where the one asked for is not listed. Raises BadDistricts.
    """
    listed, asked = districts(extracts), district_asked_for()
    chosen = [one for one in listed if asked in (None, one.code, one.district.name)]
    if asked and not chosen:
        names = "、".join(one.district.name for one in listed) or "—"
        raise exits.Stop(exits.WRONG_USAGE, f"没有名为 {asked} 的区 / no district is called {asked}: {names}")
    return chosen


def refresh_each(request: "Request", served: Sequence[Served], refresh_one: Callable[["Request", bool], int]) -> int:
    """Refresh each district in its own home, within that of the request. Returns the exit code."""
    codes = {}
    for one in served:
        click.echo(f"【{one.district.name} {one.code}】")
        try:
            of_district = replace(request, home=one.home(request.home), extracts=one.folder, timings=Timings())
            codes[one.district.name] = refresh_one(of_district, False)
        except Exception as error:  # noqa: BLE001 - the other districts do not depend on this one
            codes[one.district.name], said = meaning(error)
            click.echo(said, err=True)
    return _summed_up(codes)


def _summed_up(codes: dict[str, int]) -> int:
    worst = next((code for code in _WORST_FIRST if code in codes.values()), exits.DONE)
    odd = [name for name, code in codes.items() if code != exits.DONE]
    click.echo(
        f"{len(codes)} 个区，{len(codes) - len(odd)} 个无问题 / {len(codes)} districts, {len(odd)} need attention"
    )
    if odd:
        click.echo(f"需处理 / see to: {'、'.join(odd)}")
    return worst
