"""The files written are the same on every run, hold the generated rows, and equal those committed in extracts/."""

from __future__ import annotations

import ast
import hashlib
from importlib import import_module
from pathlib import Path

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from benchmarks import samples

REPOSITORY = Path(__file__).resolve().parents[3]
EXTRACTS = REPOSITORY / "extracts"


def tree(folder: Path) -> dict[str, str]:
    """Path below the folder → hash of the bytes, deliveries only."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.glob("*/*"))
    }


def committed_themes() -> list[str]:
    """The themes whose feeds stand in extracts/."""
    named = {
        theme: {feed.name for feed in import_module(f"benchmarks.samples.{theme}").FEEDS}
        for theme in samples.THEMES[:-1]
    }
    there = {path.name for path in EXTRACTS.iterdir() if path.is_dir()}
    return [theme for theme, feeds in named.items() if feeds & there] + ["office"]


@pytest.fixture(scope="module")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("delivered")
    samples.deliver(folder)
    return folder


def test_the_same_arguments_write_the_same_bytes(tmp_path: Path, delivered: Path) -> None:
    samples.deliver(tmp_path)
    assert tree(tmp_path) == tree(delivered)


def test_another_seed_writes_other_bytes_under_the_same_names(tmp_path: Path, delivered: Path) -> None:
    samples.deliver(tmp_path, seed=1, themes=["culture"])
    mine, usual = tree(tmp_path), tree(delivered)
    assert mine.keys() <= usual.keys()
    assert all(mine[path] != usual[path] for path in mine)


def test_a_theme_alone_is_written_as_among_the_others(tmp_path: Path, delivered: Path) -> None:
    samples.deliver(tmp_path, themes=["livelihood"])
    assert tree(tmp_path).items() <= tree(delivered).items()


def test_the_paths_returned_are_the_files_written(tmp_path: Path) -> None:
    paths = samples.deliver(tmp_path, themes=["finance"])
    assert sorted(paths) == sorted(tmp_path.glob("*/*"))


def test_extracts_are_what_the_generator_writes(tmp_path: Path) -> None:
    samples.deliver(tmp_path, themes=committed_themes())
    assert tree(tmp_path) == tree(EXTRACTS)


def test_extracts_are_small_enough_to_commit() -> None:
    assert sum(path.stat().st_size for path in EXTRACTS.rglob("*") if path.is_file()) <= 4_500_000


def test_the_whole_sample_is_small_enough_to_commit(delivered: Path) -> None:
    assert sum(path.stat().st_size for path in delivered.glob("*/*")) <= 4_450_000


def test_the_printed_rows_are_those_of_the_themes(tmp_path: Path, delivered: Path) -> None:
    samples.deliver(tmp_path, themes=["finance", "commerce", "office"])
    few, all_of_them = (
        pd.read_csv(next((folder / "printed_figures").iterdir()), encoding="utf-8") for folder in (tmp_path, delivered)
    )
    assert set(few["figure"].str.split(".").str[0]) == {"finance", "commerce"}
    assert set(all_of_them["figure"]) == set(samples.Totals())


def test_another_year_prints_only_what_it_is_given(tmp_path: Path) -> None:
    row = {
        "figure": "finance.headquarters", "name_zh": "区域管理总部数", "name_en": "Headquarters",
        "printed": "81家", "value": "81", "unit": "enterprise", "kind": "stock", "qualifier": "exact",
        "period": "2024", "feed": "headquarters_register",
    }  # fmt: skip
    themes = ["culture", "office"]
    assert not [
        path for path in samples.deliver(tmp_path, 2024, themes=themes) if path.parent.name == "printed_figures"
    ]
    *_, path = samples.deliver(tmp_path, 2024, themes=themes, printed=[row])
    assert path.name == "公报数据_2024年.csv"
    assert samples.frames(2024, themes=themes, printed=[row])["printed_figures"]["2024"]["value"].tolist() == [81]


def test_the_printed_copy_is_the_published_one() -> None:
    published = REPOSITORY / "../shared/published_figures.csv"
    if not published.exists():
        pytest.skip("the published figures are not beside this repository")
    assert (REPOSITORY / "benchmarks/samples/printed_figures_2022.csv").read_bytes() == published.read_bytes()


def test_the_cities_are_the_published_ones(delivered: Path) -> None:
    published = REPOSITORY / "../shared/real/nbs_main_cities_gbk_2015_2024.csv"
    if not published.exists():
        pytest.skip("the published table is not beside this repository")
    ours = pd.read_csv(
        next((delivered / "city_retail_sales").iterdir()), encoding="gb18030", skipfooter=1, engine="python"
    )
    pd.testing.assert_frame_equal(ours, pd.read_csv(published, encoding="gb18030"), check_dtype=False)


def test_the_sales_written_are_the_sales_of_the_truth(delivered: Path) -> None:
    for period, truth in samples.frames(themes=["commerce"])["zhongjie_sales"].items():
        path = delivered / "zhongjie_sales" / f"中街收单_{period.replace('-', '')}.csv"
        found = pd.read_csv(path, parse_dates=["交易时间"])
        found.columns = truth.columns
        pd.testing.assert_frame_equal(found, truth, check_dtype=False)


def test_an_older_copy_stands_beside_the_one_in_force(delivered: Path) -> None:
    older = delivered / "headquarters_register/区域总部名录_2022年四季度.xlsx"
    newer = older.with_stem(older.stem + "(1)")
    rows = [len(CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()) for path in (older, newer)]
    assert rows[0] == rows[1] - 2


def test_a_larger_scale_has_more_rows_and_the_same_turnover(tmp_path: Path) -> None:
    sizes = {}
    for scale in (0.0002, 0.002):
        frames = samples.frames(scale=scale, themes=["commerce"])["zhongjie_sales"]
        year = pd.concat([frame for period, frame in frames.items() if period.startswith("2022")])
        net = year["amount_yuan"].where(year["type"] == "销售", -year["amount_yuan"]).sum()
        assert round(net, 2) == samples.Totals()["commerce.holiday_turnover"]
        sizes[scale] = len(year)
    assert sizes == {0.0002: 2_000, 0.002: 20_000}


def test_the_generator_imports_no_room_of_the_product() -> None:
    for path in (REPOSITORY / "benchmarks" / "samples").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            assert not {name.split(".")[0] for name in names} & {
                "transforms",
                "expectations",
                "sql",
                "orchestration",
            }
