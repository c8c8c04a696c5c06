"""Asset checks: what the gates found, as Dagster shows it. A check is named for its gates.

A check takes half as much of Dagster's storage as an asset. A feed or a table therefore has one check for all its
gates; the figures have one check per gate.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import dagster as dg

from orchestration.defs.desk.markdown import md, plain
from orchestration.defs.metadata import shown
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

_STATES = {
    "fail": "✗ 不合格 fail", "needs_explanation": "✗ 待说明 needs_explanation", "explained": "✎ 有说明 explained",
    "pass": "✓ 通过 pass",
}  # fmt: skip
_SAID = 3
"""How many failed outcomes the one paragraph of a check names; its metadata lists all."""
_FAILED = 100


def specs(asset: dg.AssetKey, checks: dict[str, str]) -> list[dg.AssetCheckSpec]:
    """Specs of an asset's checks, given their names and descriptions."""
    return [dg.AssetCheckSpec(name, asset=asset, description=asked) for name, asked in checks.items()]


def result(name: str, outcomes: Iterable[Outcome]) -> dg.AssetCheckResult:
    """The result of one check over these outcomes: failed ones first, then those that a note explains, then passes."""
    outcomes = list(outcomes)
    bad = [one for one in outcomes if one.is_bad]
    explained = [one for one in outcomes if one.state == "explained"]
    passed = [one for one in outcomes if one.state == "pass"]
    metadata: dict[str, Any] = {}
    if bad:
        metadata["failed_outcomes"] = md(_lines(bad[:_FAILED]))
    if explained:
        metadata["explained_outcomes"] = md(_lines(explained), *map(_note, explained))
    if passed:
        counts = Counter(one.gate for one in passed)
        metadata["passes"] = "、".join(f"{gate} {count}" for gate, count in sorted(counts.items()))
        metadata["passed_outcomes"] = md(_lines(passed))
    return dg.AssetCheckResult(
        passed=not bad,
        check_name=name,
        description=_summary(bad, len(explained), len(outcomes)),
        severity=dg.AssetCheckSeverity.ERROR,
        metadata=shown({"judged": len(outcomes), "failed": len(bad), "explained": len(explained), **metadata}),
    )


def of_figures(outcomes: Iterable[Outcome]) -> Iterator[dg.AssetCheckResult]:
    """One result per gate of the figures."""
    outcomes = list(outcomes)
    for name in OF_FIGURES:
        yield result(name, [one for one in outcomes if one.gate == name])


def _summary(bad: Sequence[Outcome], explained: int, judged: int) -> str:
    """What came of a check, in the one paragraph that the UI makes of it."""
    if not judged:
        return "无可检验 / nothing to judge"
    if not bad:
        notes = f"，其中 {explained} 项有说明 / all {judged} hold, {explained} of them by a signed note"
        return f"{judged} 项全部通过{notes if explained else f' / all {judged} pass'}"
    said = "；".join(_line(one) for one in bad[:_SAID])
    more = " …" if len(bad) > _SAID else ""
    return f"{judged} 项中 {len(bad)} 项未通过 / {len(bad)} of {judged} do not hold: {said}{more}"


def _line(one: Outcome) -> str:
    return f"{one.gate} {one.subject} {one.period or ''}：{one.message_zh} / {one.message_en}"


def _lines(outcomes: Iterable[Outcome]) -> str:
    """One line per expectation: what it saw, between what bounds, and what it says in both languages."""
    return "\n".join(
        f"- {_STATES[one.state]} · {plain(' '.join(filter(None, (one.gate, one.subject, one.period))))}"
        f"{_saw(one)}：{plain(one.message_zh)} / {plain(one.message_en)}"
        for one in outcomes
    )


def _saw(one: Outcome) -> str:
    bounds = _bounds(one)
    saw = "" if one.observed is None else f"，所见 saw {one.observed:,.10g}"
    return f"{saw}，界限 bounds {bounds}" if bounds else saw


def _bounds(one: Outcome) -> str:
    """The bounds of what was observed; `≥` or `≤` where there is only one."""
    if one.lower is None and one.upper is None:
        return ""
    if one.upper is None:
        return f"≥ {one.lower:,.6g}"
    if one.lower is None:
        return f"≤ {one.upper:,.6g}"
    return f"{one.lower:,.10g} … {one.upper:,.10g}"


def _note(one: Outcome) -> str:
    """The note that explains an outcome, without the brackets behind it: they name the person who signed."""
    said = (one.note_zh or "").rpartition("（")[0] or one.note_zh or ""
    return f"✎ {plain(one.subject)} {one.period or ''} {plain(said)}（已签署 signed）"
