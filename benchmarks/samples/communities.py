"""The list of communities (communities); a pilot counts when it is complete. The theme's other feeds are in
`livelihood`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.samples import names
from benchmarks.samples.amounts import changed_flags, flags
from benchmarks.samples.periods import written
from benchmarks.samples.run import Run, Truth, feed
from benchmarks.samples.workbook import Field, Look, write_workbook


def _list(run: Run) -> pd.DataFrame:
    rng = run.rng("communities")
    counted, homes, elder = (
        run.totals.count(f"livelihood.{what}")
        for what in ("pilot_communities", "happy_homes", "elder_care_communities")
    )
    if run.before is not None:
        return _list_later(rng, counted, homes, elder, run.before.recall(_list))
    size = max(counted + 18, homes, elder) + 24
    pilot, complete = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
    pilot[: counted + 9] = True
    complete[:counted] = True
    complete[counted + 9 : counted + 18] = True
    order = rng.permutation(size)
    return pd.DataFrame(
        {
            "community": [_community(at) for at in range(size)],
            "street": np.array([names.STREETS[at % len(names.STREETS)] for at in range(size)], dtype=object),
            "is_pilot": pilot[order],
            "is_six_four_n_complete": complete[order],
            "is_happy_home": flags(rng, size, homes),
            "is_elder_care_pilot": flags(rng, size, elder),
            "residents": rng.integers(2_200, 12_000, size),
        }
    )


def _community(at: int) -> str:
    return f"样例{names.tree(at * 7)}{'' if at < 400 else at}社区"


def _list_later(rng: np.random.Generator, counted: int, homes: int, elder: int, last: pd.DataFrame) -> pd.DataFrame:
    """The same communities, with more only where the counts need them, and as few changed flags as possible."""
    new = range(len(last), max(len(last), counted, homes, elder))
    drawn = pd.DataFrame(
        {
            "community": [_community(at) for at in new],
            "street": [names.STREETS[at % len(names.STREETS)] for at in new],
            **dict.fromkeys(("is_pilot", "is_six_four_n_complete", "is_happy_home", "is_elder_care_pilot"), False),
            "residents": rng.integers(2_200, 12_000, len(new)),
        }
    )
    state = pd.concat([last, drawn], ignore_index=True) if len(new) else last.copy()
    pilot, complete = (state[name].to_numpy(dtype=bool) for name in ("is_pilot", "is_six_four_n_complete"))
    both = changed_flags(rng, pilot & complete, counted)
    return state.assign(
        is_pilot=pilot | both,
        is_six_four_n_complete=(complete & ~pilot) | both,
        is_happy_home=changed_flags(rng, state["is_happy_home"].to_numpy(dtype=bool), homes),
        is_elder_care_pilot=changed_flags(rng, state["is_elder_care_pilot"].to_numpy(dtype=bool), elder),
        residents=state["residents"] * rng.integers(98, 104, len(state)) // 100,
    )


def _communities(run: Run) -> Truth:
    yield str(run.year), run.recall(_list)


_COMMUNITIES = (
    Field("社区", "community"),
    Field("街道", "street", "street"),
    Field("“两邻”试点", "is_pilot", "flag"),
    Field("6+4+N完成", "is_six_four_n_complete", "flag"),
    Field("幸福家园", "is_happy_home", "flag"),
    Field("品质养老试点", "is_elder_care_pilot", "flag"),
    Field("常住人口", "residents", "count", "人"),
)


def _write_communities(run: Run, period: str, frame: pd.DataFrame, folder: Path) -> Iterator[Path]:
    look = Look(
        "社区建设情况统计表", numbers=("comma", "plain", "text"), serial=True, bare_streets=True, gap_row=40,
        total="全区", notes=("注：“是”为已完成", "数据来源：区民政局"),
    )  # fmt: skip
    yield write_workbook(folder / f"社区台账_{written(period, 'chinese')}.xlsx", {"社区": (frame, _COMMUNITIES, look)})


FEED = feed("communities", _communities, _write_communities)
