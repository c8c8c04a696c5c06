"""What holds a release back, however the release is requested; the release before stays as it is."""

import hashlib

import pytest

TURNOVER = "commerce.holiday_turnover"
HOLIDAY = "2022-10-01/2022-10-07"


def without_ten_merchants(warehouse):
    """Take the sales of ten merchants out of the printed holiday. Returns the files as they were."""
    originals = {path: path.read_bytes() for path in warehouse.files("zhongjie_sales", "202210")}
    assert len(originals) == 7
    rows = warehouse.rows(
        f"""select merchant_id from read_parquet('{warehouse.home}/staged/zhongjie_sales/*.parquet')
        where period like '2022%' group by merchant_id order by sum(amount_yuan) desc limit 10"""
    )
    merchants = {row["merchant_id"] for row in rows}
    for path in originals:
        lines = path.read_text(encoding="utf-8-sig").splitlines(keepends=True)
        kept = [line for line in lines if line.split(",")[2].strip('"') not in merchants]
        assert 1 < len(kept) < len(lines)
        path.write_text("".join(kept), encoding="utf-8")
    return originals


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def release_alone(warehouse):
    """Materialise the release asset and nothing else, as a click in Dagster does. Returns what was said of it."""
    import dagster as dg

    from orchestration.definitions import defs
    from orchestration.defs.assets import RELEASE

    with warehouse.as_environment():
        result = defs.resolve_job_def("refresh").execute_in_process(
            instance=dg.DagsterInstance.ephemeral(),
            asset_selection=[RELEASE],
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            raise_on_error=False,
        )
    failures = [event.step_failure_data for event in result.all_events if event.is_step_failure]
    return result.success, "".join(str(failure.user_failure_data) for failure in failures)


def test_ten_merchants_missing_hold_the_release_back_until_they_are_there_again(warehouse):
    stood = digest(warehouse.current)
    originals = without_ten_merchants(warehouse)

    said = warehouse.refresh()
    assert said.code == 1
    assert f"held back: printed {TURNOVER} {HOLIDAY}" in said.held_back
    lines = said.out.splitlines()
    zh, en, changed, commands = lines[lines.index(f"held back: printed {TURNOVER} {HOLIDAY}") + 1 :][:4]
    assert zh.startswith("  中街国庆节营业额（中街商户收单平台）：")
    assert "deliveries changed since release 1: zhongjie_sales/" in changed
    assert all(path.name in changed for path in sorted(originals)[-5:])
    assert changed.endswith("另有 2 份 / and 2 more")
    assert commands.startswith(f"  下一步 / next: shenhe gates --failed --figure {TURNOVER} · shenhe check ")
    assert commands.endswith(" · shenhe notes")
    ours = warehouse.rows(f"from figures where figure = '{TURNOVER}' and period = '{HOLIDAY}'", "last_refresh.duckdb")
    assert "11.72亿元" in zh
    assert "11.715亿" in zh
    assert "11.725亿" in zh
    assert "1,171,500,000" in en
    assert "1,172,500,000" in en
    assert f"{ours[0]['value']:,.2f}" in en
    assert "release 1 stands" in said.out

    assert digest(warehouse.current) == stood
    assert [path.name for path in (warehouse.home / "releases").iterdir()] == ["000001.duckdb"]
    assert warehouse.value(TURNOVER, HOLIDAY) != ours[0]["value"]

    gates = warehouse.shenhe("gates", "--failed", "--figure", TURNOVER, "--format", "json")
    assert gates.code == 0
    (printed,) = [row for row in gates.rows if row["gate"] == "printed"]
    assert (printed["lower"], printed["upper"]) == (1_171_500_000, 1_172_500_000)
    assert printed["observed"] == ours[0]["value"]
    candidate = warehouse.shenhe("figures", "--candidate", "--theme", "commerce", "--format", "json").rows
    assert ours[0]["value"] in [row["value"] for row in candidate]
    status = warehouse.shenhe("status", "--format", "json")
    assert status.code == 1
    assert "held back" in {row["what"] for row in status.rows}

    succeeded, why = release_alone(warehouse)
    assert not succeeded
    assert all(line.strip() in why for line in (f"held back: printed {TURNOVER} {HOLIDAY}", zh, en, changed))
    assert digest(warehouse.current) == stood
    assert warehouse.refresh().code == 1

    for path, content in originals.items():
        path.write_bytes(content)
    said = warehouse.refresh()
    assert (said.code, said.held_back) == (0, [])
    assert warehouse.shenhe("status").code == 0


def test_the_release_alone_is_refused_while_a_delivery_waits_to_be_read(warehouse):
    """Its tables are good, but not those that the deliveries standing now would give."""
    stood = digest(warehouse.current)
    without_ten_merchants(warehouse)
    succeeded, _ = release_alone(warehouse)
    assert not succeeded or digest(warehouse.current) == stood
    assert [path.name for path in (warehouse.home / "releases").iterdir()] == ["000001.duckdb"]


@pytest.mark.parametrize("subject", ["finance.special_funds_by_year", "figures", "staging.special_funds"])
def test_without_evidence_nothing_is_released_until_a_refresh_judges_again(warehouse, subject):
    import duckdb

    with duckdb.connect(str(warehouse.home / "build.duckdb")) as build:
        build.execute("delete from meta.evidence where subject = $1", [subject])
        # Another content than the release's, so that a release would be due.
        build.execute("update meta.outcomes set observed = 1 where gate = 'grain' and subject like 'city.%'")
    succeeded, why = release_alone(warehouse)
    assert not succeeded
    assert subject in why
    assert "has no evidence" in why
    assert "尚无证据" in why
    assert warehouse.refresh().code == 0
    with duckdb.connect(str(warehouse.home / "build.duckdb")) as build:
        assert build.execute("select count(*) from meta.evidence where subject = $1", [subject]).fetchone() == (1,)


def test_a_table_changed_behind_the_back_of_the_warehouse_is_made_again(warehouse):
    import duckdb

    with duckdb.connect(str(warehouse.home / "build.duckdb")) as build:
        build.execute("update finance.special_funds_by_year set requested_yuan = 1")
        build.execute(
            "update meta.tables set fingerprint = 'another' where name in ('finance.special_funds_by_year', 'figures')"
        )
    succeeded, why = release_alone(warehouse)
    assert not succeeded
    assert "finance.special_funds_by_year is stale" in why
    assert warehouse.refresh().code == 0
    assert warehouse.rows("select requested_yuan from finance.special_funds_by_year") != [{"requested_yuan": 1}]


def test_a_table_that_breaks_what_must_hold_holds_the_release_back_by_name(warehouse):
    """Redeemed more than was issued: an expectation of the commerce suite."""
    path = warehouse.file("consumption_vouchers")
    lines = path.read_bytes().decode("gb18030").splitlines(keepends=True)
    cells = lines[1].rstrip("\r\n").split(",")
    cells[-1] = "99999999"
    path.write_bytes("".join([lines[0], ",".join(cells) + "\r\n", *lines[2:]]).encode("gb18030"))
    said = warehouse.refresh()
    assert said.code == 1
    assert "held back: expectation commerce.vouchers_by_campaign" in said.held_back
    assert "核销金额不超过券面总额" in said.out
    assert "no more is redeemed than was issued" in said.out


def test_a_printed_text_that_cannot_be_read_holds_the_release_back(warehouse):
    warehouse.edit("printed_figures", "2022", "27个,27", "若干个,")
    said = warehouse.refresh()
    assert said.code == 1
    assert said.held_back == ["held back: printed innovation.digital_projects 2022"]


def test_a_printed_figure_that_the_catalogue_has_not_holds_the_release_back(warehouse):
    warehouse.edit("printed_figures", "2022", "innovation.digital_projects,", "innovation.analogue_projects,")
    said = warehouse.refresh()
    assert said.code == 1
    assert said.held_back == ["held back: complete innovation.analogue_projects 2022"]
