"""Deliveries of the finance departments (金融中心). The platform is in `finance_platform`, the register of
headquarters in `headquarters`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.samples import finance_platform, headquarters, names
from benchmarks.samples.amounts import pick, split, split_amount
from benchmarks.samples.delimited import CHINESE, in_unit, write_table
from benchmarks.samples.periods import dates, months, quarters, written
from benchmarks.samples.run import Run, Truth, feed
from benchmarks.samples.workbook import Field, Look, write_workbook

# matchmaking_events


def _events(run: Run) -> Truth:
    rng = run.rng("matchmaking_events")
    total = run.totals.count("finance.matchmaking_events")
    money = split_amount(rng, run.totals.cents("finance.matchmaking_financing"), total, 10_000 * 100)
    counts = split(rng, total, 12, least=1 if total >= 12 else 0, spread=(4, 12))
    topics = ("首贷专场", "专精特新,一企一策", "文旅与商贸", "外贸“订单贷”", "科技型中小企业", "个体工商户")
    start = 0
    for period, count in zip(months(run.year), counts.tolist(), strict=True):
        yield (
            period,
            pd.DataFrame(
                {
                    "event_id": [f"HKT{run.year}-{start + at + 1:03d}" for at in range(count)],
                    "held_on": dates(rng, period, count),
                    "topic": pick(rng, topics, [1] * len(topics), count),
                    "enterprises": rng.integers(8, 61, count),
                    "financing_yuan": money[start : start + count] / 100,
                }
            ),
        )
        start += count


def _write_events(run: Run, period: str, frame: pd.DataFrame, folder: Path) -> Iterator[Path]:
    headers = {
        "event_id": "活动编号", "held_on": "活动日期", "topic": "主题", "enterprises": "参会企业数",
        "financing_yuan": "达成融资（万元）",
    }  # fmt: skip
    table = frame.assign(financing_yuan=in_unit(frame["financing_yuan"], 10_000))
    yield write_table(folder / f"银企对接_{written(period, 'chinese')}.csv", headers, table, CHINESE)


# interest subsidies, subsidised loans, special funds


def _subsidies(run: Run) -> Truth:
    rng = run.rng("interest_subsidies")
    cents = run.totals.cents("finance.startup_interest_subsidy")
    rows = max(8, cents // 3_500_000)
    money = split(rng, cents, rows, least=min(100_000, cents // rows), spread=(1_000, 10_000))
    start = 0
    for period, count in zip(quarters(run.year), split(rng, rows, 4, spread=(60, 100)).tolist(), strict=True):
        yield (
            period,
            pd.DataFrame(
                {
                    "application_id": [f"TX{run.year}{start + at + 1:04d}" for at in range(count)],
                    "applicant_type": pick(rng, ("小微企业", "个体工商户"), [3, 5], count),
                    "applied_on": dates(rng, period, count),
                    "subsidy_yuan": money[start : start + count] / 100,
                }
            ),
        )
        start += count


_SUBSIDIES = (
    Field("申报编号", "application_id"),
    Field("申报主体", "applicant_type"),
    Field("申报日期", "applied_on", "date"),
    Field("贴息金额", "subsidy_yuan", "amount", "元"),
)


def _write_subsidies(run: Run, period: str, frame: pd.DataFrame, folder: Path) -> Iterator[Path]:
    title = "创业担保贷款贴息申报明细表"
    look = {
        "Q1": Look(title, numbers=("comma",), dates=("slash",), total="合计", notes=("数据来源：区人社局",)),
        "Q2": Look(title, numbers=("widecomma", "plain", "text"), dates=("chinese",), serial=True, gap_row=12),
        "Q3": Look(
            title,
            unit_at="row",
            numbers=("plain", "star", "note"),
            dates=("serial",),
            total="总计",
            notes=("* 为补报", "[1] 更正后金额"),
        ),
        "Q4": Look(title, unit_at="half", units={"贴息金额": "万元"}, dates=("number",), total="合计", gap_column=2),
    }[period[-2:]]
    yield write_workbook(folder / f"贴息申报-{period}.xlsx", {"明细": (frame, _SUBSIDIES, look)})


def _loans(run: Run) -> Truth:
    rng = run.rng("subsidised_loans")
    firms = run.totals.count("finance.subsidised_loan_enterprises")
    district = run.recall(finance_platform.registered)
    chosen = rng.permutation(np.flatnonzero(district == names.DISTRICT))[:firms] + 1
    takers = np.concatenate([chosen, chosen[: firms // 6]])
    if len(chosen) < firms:
        raise ValueError("more subsidised enterprises than the platform has registered")
    money = split_amount(rng, run.totals.cents("finance.subsidised_loan_amount"), len(takers), 10_000 * 100)
    takers = takers[rng.permutation(len(takers))]
    ids = [finance_platform.enterprise(int(taker)) for taker in takers]
    start = 0
    for period, count in zip(quarters(run.year), split(rng, len(takers), 4, spread=(60, 100)).tolist(), strict=True):
        yield (
            period,
            pd.DataFrame(
                {
                    "acceptance_id": [f"SL{run.year}-{start + at + 1:03d}" for at in range(count)],
                    "enterprise_id": ids[start : start + count],
                    "accepted_on": dates(rng, period, count),
                    "loan_yuan": money[start : start + count] / 100,
                }
            ),
        )
        start += count


_LOANS = (
    Field("受理编号", "acceptance_id"),
    Field("企业代码", "enterprise_id"),
    Field("受理日期", "accepted_on", "date"),
    Field("贷款金额", "loan_yuan", "amount", "万元"),
)


def _write_loans(run: Run, period: str, frame: pd.DataFrame, folder: Path) -> Iterator[Path]:
    title = "小微企业新增贷款贴息受理台账"
    look = {
        "Q1": Look(title, unit_at="row", numbers=("wide", "plain"), dates=("chinese",), serial=True, total="合计"),
        "Q2": Look(title, units={"贷款金额": "元"}, numbers=("comma",), dates=("slash",), total="小计"),
        "Q3": Look(
            dates=("cell",),
            wide_codes="enterprise_id",
            cover=("小微企业新增贷款贴息", "本表由区金融发展局填报"),
        ),
        "Q4": Look(title, units={"贷款金额": "亿元"}, dates=("compact",), wide_codes="enterprise_id", spaced=True),
    }[period[-2:]]
    yield write_workbook(
        folder / f"贷款贴息受理_{written(period, 'ordinal')}.xlsx", {"受理台账": (frame, _LOANS, look)}
    )


def _funds(run: Run) -> Truth:
    rng = run.rng("special_funds")
    rows = round(7 * run.drift("special_funds"))
    money = split_amount(rng, run.totals.cents("finance.special_funds"), rows, 1_000 * 100)
    yield (
        str(run.year),
        pd.DataFrame(
            {
                "application_id": [f"ZX-{run.year}-{at + 1:02d}" for at in range(rows)],
                "enterprise": [names.sample(at * 7 + 3, "金融服务有限公司") for at in range(rows)],
                "applied_on": dates(rng, str(run.year), rows),
                "fund_type": pick(rng, ("机构落户奖励", "上市挂牌补助", "融资风险补偿"), [2, 1, 1], rows),
                "requested_yuan": money / 100,
            }
        ),
    )


_FUNDS = (
    Field("申请编号", "application_id"),
    Field("企业名称", "enterprise"),
    Field("申请日期", "applied_on", "date"),
    Field("资金类别", "fund_type"),
    Field("申请金额", "requested_yuan", "amount", "万元"),
)


def _write_funds(run: Run, period: str, frame: pd.DataFrame, folder: Path) -> Iterator[Path]:
    look = Look(
        "市级金融发展专项资金申请汇总表", "row", numbers=("text", "plain"), dates=("chinese", "slash"),
        serial=True, remarks=True, left=1, total="合计",
        notes=("填报单位：区金融发展局", "数据来源：市级金融发展专项资金申报系统"),
    )  # fmt: skip
    yield write_workbook(
        folder / f"专项资金申请（{written(period, 'chinese')}）.xlsx", {"Sheet1": (frame, _FUNDS, look)}
    )


FEEDS = (
    headquarters.FEED,
    feed("matchmaking_events", _events, _write_events),
    *finance_platform.FEEDS,
    feed("interest_subsidies", _subsidies, _write_subsidies),
    feed("subsidised_loans", _loans, _write_loans),
    feed("special_funds", _funds, _write_funds),
)
