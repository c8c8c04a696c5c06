"""Asset checks: what the gates found, as Dagster shows it. A check is named for its gates.

A check takes half as much of Dagster's storage as an asset. A feed or a table therefore has one check for all its
gates; the figures have one check per gate.
"""

from collections.abc import Iterable, Iterator

import dagster as dg

from orchestration.release.decision import held_back_line
from orchestration.warehouse.build.evidence import Outcome

OF_FEED = {"delivery": "报送文件按约定逐列检验，不合格整份退回；与历次报送比较行数、量级与重复"}
OF_TABLE = {"gates": "粒度唯一，且满足本主题的各项期望"}
OF_FIGURES = {
    "ratio": "比率等于分子除以分母，且在界限之内",
    "growth": "增速等于本期数除以上年同期数减一；超出 ±30% 须有说明",
    "swing": "与上年相比变动在 ±30% 之内，否则须有说明",
    "parts": "部分不大于整体，各处同一数量相等",
    "printed": "与年报所印一致",
    "implied": "所印各数互相印证",
    "revision": "与已发布的数值不同者须有说明",
    "complete": "应有的指标都在",
}


def specs(asset: dg.AssetKey, checks: dict[str, str]) -> list[dg.AssetCheckSpec]:
    """Specs of an asset's checks, given their names and descriptions."""
    return [dg.AssetCheckSpec(name, asset=asset, description=asked) for name, asked in checks.items()]


def result(name: str, outcomes: Iterable[Outcome]) -> dg.AssetCheckResult:
    """The result of one check over these outcomes; its metadata lists failed ones first."""
    outcomes = sorted(outcomes, key=lambda one: not one.is_bad)
    bad = [one for one in outcomes if one.is_bad]
    rows = "\n".join(
        f"| {one.gate} | {one.subject} | {one.period or ''} | {one.state} | {one.message_zh} / {one.message_en} |"
        for one in outcomes
    )
    return dg.AssetCheckResult(
        passed=not bad,
        check_name=name,
        description="\n".join(held_back_line(one) for one in bad) or None,
        severity=dg.AssetCheckSeverity.ERROR,
        metadata={
            "judged": len(outcomes),
            "failed": len(bad),
            "outcomes": dg.MetadataValue.md(
                f"| gate | subject | period | state | message |\n|---|---|---|---|---|\n{rows}"
            ),
        },
    )


def of_figures(outcomes: Iterable[Outcome]) -> Iterator[dg.AssetCheckResult]:
    """One result per gate of the figures."""
    outcomes = list(outcomes)
    for name in OF_FIGURES:
        yield result(name, [one for one in outcomes if one.gate == name])
