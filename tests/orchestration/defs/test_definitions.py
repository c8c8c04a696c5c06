"""The asset graph: loads without a database, describes each asset, and gives the same release when materialised."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def definitions():
    from orchestration.definitions import defs

    return defs


def run_python(code, folder, **environment):
    """Run Python of its own in the repository, its home and deliveries in a folder that is not there yet."""
    ended = subprocess.run(
        [sys.executable, "-c", code],
        check=False, cwd=REPOSITORY, capture_output=True, text=True, timeout=300,
        env={
            "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "SHENHE_HOME": str(folder / "home"),
            "SHENHE_EXTRACTS": str(folder / "extracts"), "HOME": str(folder), **environment,
        },
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_definitions_load_without_great_expectations_and_write_nothing(tmp_path):
    said = run_python(
        """
import sys, json, builtins, duckdb
opened = []
connect = duckdb.connect
duckdb.connect = lambda *args, **more: (opened.append(args), connect(*args, **more))[1]
import orchestration.definitions
print(json.dumps({"gx": "great_expectations" in sys.modules, "opened": [str(a[:1]) for a in opened],
                  "assets": len(orchestration.definitions.defs.resolve_all_asset_keys())}))
""",
        tmp_path,
    )
    found = json.loads(said)
    assert found["assets"] > 70
    assert not found["gx"]
    assert found["opened"] == []
    assert list(tmp_path.iterdir()) == []


def test_the_command_line_reads_without_dagster_or_great_expectations(released, tmp_path):
    said = run_python(
        """
import sys
from orchestration.cli.main import run
sys.argv = ["shenhe", "figures", "--format", "csv"]
code = run()
print(code, [name for name in ("dagster", "great_expectations", "pandas") if name in sys.modules])
""",
        tmp_path,
        **released.environment,
    )
    assert said.splitlines()[-1] == "0 []"


def test_a_refresh_with_nothing_new_needs_neither_dagster_nor_great_expectations_nor_pandas(warehouse, tmp_path):
    said = run_python(
        """
import sys
from orchestration.cli.main import run
sys.argv = ["shenhe", "refresh"]
code = run()
print(code, [name for name in ("dagster", "great_expectations", "pandas") if name in sys.modules])
""",
        tmp_path,
        **warehouse.environment,
    )
    assert "nothing changed" in said
    assert said.splitlines()[-1] == "0 []"


def test_the_list_of_asset_keys_is_up_to_date():
    from orchestration.defs.keys import LIST, asset_keys

    assert LIST.read_text(encoding="utf-8") == asset_keys(), "run make keys"


def test_every_asset_has_a_group_and_a_description_in_chinese(definitions):
    graph = definitions.resolve_asset_graph()
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        assert node.group_name not in (None, "", "default"), key
        assert any(not letter.isascii() for letter in node.description or ""), key


def test_every_feed_hangs_from_the_system_that_delivers_it(definitions):
    from orchestration.project.definitions import project

    graph = definitions.resolve_asset_graph()
    by_name = {key.to_user_string(): key for key in graph.get_all_asset_keys()}
    for feed in project().feeds.values():
        parents = graph.get(by_name[f"staging/{feed.name}"]).parent_keys
        assert [key.to_user_string() for key in parents] == [feed.system]
        assert not graph.get(by_name[feed.system]).is_materializable
    systems = {feed.system for feed in project().feeds.values()}
    assert {"五爱跨境电商平台", "盛京智创汇", "楼宇服务职能智能平台", "产业金融会客厅", "沈阳综合金融服务平台",
            "一网通办", "智慧城管平台"} <= systems  # fmt: skip


def test_lineage_follows_the_sql(definitions):
    graph = definitions.resolve_asset_graph()
    by_name = {key.to_user_string(): key for key in graph.get_all_asset_keys()}
    trade = graph.get(by_name["commerce/holiday_trade"])
    assert {key.to_user_string() for key in trade.parent_keys} == {
        "commerce/footfall_by_holiday", "commerce/sales_by_holiday",
    }  # fmt: skip
    assert "commerce/holiday_trade" in {key.to_user_string() for key in graph.get(by_name["release"]).parent_keys}


def test_every_system_feed_and_table_has_one_check_and_the_figures_one_for_each_gate(definitions):
    from orchestration.defs.assets import FIGURES
    from orchestration.defs.checks import OF_FIGURES

    graph = definitions.resolve_asset_graph()
    checked = [key.asset_key for key in graph.asset_check_keys if key.asset_key != FIGURES]
    made = [key for key in graph.materializable_asset_keys if key.to_user_string() not in ("release", "figures")]
    systems = [key for key in graph.get_all_asset_keys() if not graph.get(key).is_materializable]
    assert sorted(checked) == sorted([*made, *systems])
    assert {key.name for key in graph.asset_check_keys if key.asset_key == FIGURES} == set(OF_FIGURES)


def test_every_gate_of_the_figures_has_a_check_of_its_name(released):
    from orchestration.defs.checks import OF_FIGURES

    gates = set(released.column("select distinct gate from gates where subject in (select figure from figures)"))
    # A figure may have the name of a table, which has gates of its own.
    assert gates - {"expectation", "grain", "personal"} <= set(OF_FIGURES)


def test_telemetry_is_off_in_the_instance_of_a_home(released):
    text = (released.home / "dagster" / "dagster.yaml").read_text(encoding="utf-8")
    assert "telemetry:\n  enabled: false" in text
    assert "max_concurrent_runs: 1" in text


def test_a_run_of_the_command_line_shows_in_the_instance_of_its_home(released):
    import dagster as dg

    with released.dagster() as instance:
        (record,) = instance.get_run_records()
        assert record.dagster_run.job_name == "refresh"
        assert record.dagster_run.status == dg.DagsterRunStatus.SUCCESS
        event = instance.get_latest_materialization_event(dg.AssetKey(["finance", "subsidised_loans_by_year"]))
    metadata = event.dagster_event.step_materialization_data.materialization.metadata
    assert metadata["dagster/row_count"].value == 1
    columns = metadata["dagster/column_schema"].schema.columns
    assert [column.name for column in columns] == ["period", "applications", "enterprises", "loan_yuan"]
    lineage = metadata["dagster/column_lineage"].value.deps_by_column
    (source,) = lineage["loan_yuan"]
    assert (source.asset_key.to_user_string(), source.column_name) == ("staging/subsidised_loans", "loan_yuan")


def test_no_row_of_a_delivery_stands_in_the_instance(released):
    """The web server has no login: metadata and logs are visible to all who reach it."""
    told = b"".join(path.read_bytes() for path in (released.home / "dagster").rglob("*") if path.is_file())
    path = released.file("service_cases", "202203")
    header, first, *_ = path.read_text(encoding="utf-8-sig").splitlines()
    applicant = first.split(",")[header.split(",").index("申请人证件号")].strip('"')
    assert len(applicant) >= 15
    assert applicant.encode() not in told


def test_materialising_all_gives_the_same_release_as_the_command(released, new_warehouse):
    """As the UI's button does: every asset in one run, in a new home."""
    import shutil

    import dagster as dg

    from orchestration.definitions import defs

    warehouse = new_warehouse()
    shutil.copytree(released.extracts, warehouse.extracts, dirs_exist_ok=True)
    with warehouse.as_environment():
        result = defs.resolve_implicit_global_asset_job_def().execute_in_process(
            instance=dg.DagsterInstance.ephemeral(),
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            raise_on_error=False,
        )
    assert result.success
    fingerprint = "select fingerprint from releases"
    assert warehouse.rows(fingerprint) == released.rows(fingerprint)
    query = "select figure, period, value, as_printed from figures"
    assert warehouse.rows(query) == released.rows(query)
    assert warehouse.column("select distinct state from printed_figures") == ["matches"]
    gates = warehouse.shenhe("gates")
    assert gates.code == 0, gates.err
    said = warehouse.refresh()
    assert said.code == 0
    assert "release 1 stands" in said.out
