"""What the UI shows of each asset, check and run: enough to act on, and nothing personal."""

import csv
import datetime
import io

import dagster as dg
import pytest

FEED = "platform_enterprises"


@pytest.fixture(scope="module")
def instance(released):
    with released.dagster() as opened:
        yield opened


@pytest.fixture(scope="module")
def graph():
    from orchestration.definitions import defs

    return defs.resolve_asset_graph()


def shown(instance, *key):
    """The metadata of an asset's latest materialisation, as text or number."""
    event = instance.get_latest_materialization_event(dg.AssetKey(list(key)))
    return {name: one.value for name, one in event.asset_materialization.metadata.items()}


def test_a_mart_shows_chart_rows_figures_columns_and_what_was_read(instance, graph):
    found = shown(instance, "finance", "headquarters_by_quarter")
    # The UI shows Markdown in place below a thousand characters.
    assert len(found["chart"]) < 1000
    assert found["chart"].startswith("![在营总部](<data:image/svg+xml,")
    assert "沈河区" in found["chart"]
    assert "2022-Q4" in found["newest_rows"]
    assert "finance.headquarters = headquarters，district = '沈河区'" in found["figures"].replace("\\", "")
    assert found["dagster/row_count"] == 52
    assert found["dagster/column_lineage"].deps_by_column
    columns = {column.name: column for column in found["dagster/column_schema"].columns}
    assert columns["headquarters"].tags == {"unit": "家"}
    assert "在营总部" in columns["headquarters"].description
    assert "staging.headquarters" in found["read"].replace("\\", "")
    node = graph.get(dg.AssetKey(["finance", "headquarters_by_quarter"]))
    assert "from staging.headquarters_register" in node.metadata["sql"].value


def test_every_mart_has_a_chart_its_newest_rows_and_its_fingerprint(instance, graph):
    for key in graph.materializable_asset_keys:
        if key.path[0] not in ("staging", "core", "figures", "release"):
            found = shown(instance, *key.path)
            assert "fingerprint" in found, key
            assert "newest_rows" in found, key
            assert len(found.get("chart", "")) < 1000, key
            assert "chart" in found or "period" not in found["newest_rows"].splitlines()[0], key


def test_a_feed_shows_its_deliveries_and_its_units(instance, graph):
    found = shown(instance, "staging", "matchmaking_events")
    assert found["deliveries_in_force"] == found["files_read"] == 12
    assert "**2022-12** 有效 in force" in found["deliveries"]
    assert "sha256" in found["deliveries"]
    contract = graph.get(dg.AssetKey(["staging", "matchmaking_events"])).metadata["dagster/column_schema"]
    columns = {column.name: column for column in contract.columns}
    assert columns["financing_yuan"].tags == {"unit": "元"}
    assert columns["financing_yuan"].description == "达成融资（存为元；报送未注明单位时按万元）"


def test_the_figures_show_what_is_counted_beside_what_is_printed(instance):
    found = shown(instance, "figures")
    assert "| 区域管理总部数 | 2022 | 76家 | 76家 | matches |" in found["newest_rows"]
    assert "data:image/svg+xml," in found["chart"]


def test_the_release_says_what_changed_and_what_is_owed(instance):
    found = shown(instance, "release")
    assert found["changed"].startswith("第一次发布")
    assert found["quarantined"] == "没有退回 / nothing is quarantined"
    assert "区域总部名录" in found["owed"]
    assert "2023-Q1，最迟 due 2023-04-15" in found["owed"]


def test_every_asset_names_its_owners_and_theme(graph):
    for key in graph.get_all_asset_keys():
        assert graph.get(key).owners, key
    register = graph.get(dg.AssetKey(["staging", "headquarters_register"]))
    assert register.owners == ["team:市金融发展局"]
    expected = {"theme": "finance", "department": "shi-jin-rong-fa-zhan-ju", "cadence": "quarter"}
    assert expected.items() <= register.tags.items()


def test_a_system_is_overdue_from_the_day_after_its_feed_is_due(instance, graph):
    key = dg.AssetKey(["市金融发展局"])
    event = instance.get_latest_materialization_event(key)
    assert "✗ 逾期 overdue: 2023-Q1" in event.asset_materialization.metadata["deliveries"].value
    window = graph.get(key).freshness_policy.fail_window.to_timedelta()
    late = datetime.datetime(2023, 4, 16, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))
    assert datetime.datetime.fromtimestamp(event.timestamp, late.tzinfo) + window == late
    (check,) = graph.get_check_keys_for_assets({key})
    record = instance.event_log_storage.get_latest_asset_check_execution_by_key([check])[check]
    assert not record.event.asset_check_evaluation.passed
    assert (
        "headquarters_register 2023-Q1 is overdue since 2023-04-15" in record.event.asset_check_evaluation.description
    )


def test_a_system_becomes_late_on_a_day_on_which_nothing_comes(released):
    from orchestration.defs import systems
    from orchestration.project.definitions import project
    from orchestration.release.last_refresh import read_record
    from orchestration.warehouse.home import Home

    deliveries = read_record(Home(released.home)).deliveries
    key = dg.AssetCheckKey(dg.AssetKey(["市金融发展局"]), systems.ON_TIME)
    with dg.DagsterInstance.ephemeral() as instance:

        def is_on_time(day):
            systems.report(project(), deliveries, instance, datetime.date.fromisoformat(day))
            return instance.event_log_storage.get_latest_asset_check_execution_by_key([key])[key]

        first = is_on_time("2023-04-15")
        assert first.event.asset_check_evaluation.passed
        assert is_on_time("2023-04-15").id == first.id
        assert not is_on_time("2023-04-16").event.asset_check_evaluation.passed


def test_only_systems_have_a_freshness_policy(graph):
    for key in graph.get_all_asset_keys():
        if not graph.get(key).is_materializable:
            assert graph.get(key).freshness_policy is not None, key
        else:
            # A run sets an asset's time to now, whatever period was delivered.
            assert graph.get(key).freshness_policy is None, key


def test_a_note_explains_and_does_not_name_who_signed(released, instance):
    signers = set()
    for path in released.files("explanations"):
        text = path.read_bytes().decode("utf-8-sig", errors="ignore")
        signers |= {row["签署人"] for row in csv.DictReader(io.StringIO(text)) if row.get("签署人")}
    assert signers
    check = dg.AssetCheckKey(dg.AssetKey(["figures"]), "growth")
    record = instance.event_log_storage.get_latest_asset_check_execution_by_key([check])[check]
    found = record.event.asset_check_evaluation
    assert found.passed
    assert "by a signed note" in found.description
    explained = found.metadata["explained_outcomes"].value
    assert "✎ 有说明 explained · growth" in explained
    assert "（已签署 signed）" in explained
    assert not any(signer in explained for signer in signers)


def test_a_run_held_back_leads_from_its_error_to_the_cell_to_mend(warehouse):
    warehouse.edit(FEED, "202212", *_first_size(warehouse))
    path = warehouse.file("enterprise_requests", "2022年9月")
    lines = path.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    path.write_text("".join(lines[: len(lines) // 8]), encoding="utf-8")
    said = warehouse.refresh()
    assert said.code == 1

    with warehouse.dagster() as instance:
        run = instance.get_run_records(limit=1)[0].dagster_run
        (failed,) = [
            one.dagster_event.step_failure_data
            for one in instance.all_logs(run.run_id)
            if one.dagster_event and one.dagster_event.is_step_failure
        ]
        feed, system = shown(instance, "staging", FEED), shown(instance, "沈阳综合金融服务平台")
    told = failed.user_failure_data
    printed = [line for line in said.out.splitlines() if line.startswith(("held back: ", "quarantined: "))]
    assert [line for line in told.description.splitlines() if not line.startswith(" ")] == printed
    metadata = {name: one.value for name, one in told.metadata.items()}
    assert "/assets/staging/enterprise_requests?view=checks" in metadata["held_back"]
    assert f"/assets/staging/{FEED}?view=overview" in metadata["quarantined"]
    assert next(iter(feed)) == "cells_to_mend"
    assert "第 **2** 行 “**企业规模**”列：现为“巨”" in feed["cells_to_mend"]
    assert "✗ 退回 quarantined" in system["deliveries"]


def _first_size(warehouse):
    """The end of the first row of the register, and the same with a size that is none."""
    _, first, *_ = warehouse.file(FEED, "202212").read_text(encoding="utf-8-sig").splitlines()
    return first, first.rpartition(",")[0] + ",巨"
