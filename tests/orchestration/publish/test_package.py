"""The data package: valid for the library of its standard, and whole."""

import csv
import hashlib
import json
import shutil

import frictionless
import pytest


@pytest.fixture(scope="module")
def described(folder):
    return json.loads((folder / "datapackage.json").read_text("utf-8"))


def test_the_library_of_the_standard_finds_it_valid(folder):
    report = frictionless.validate(str(folder / "datapackage.json"), type="package")
    assert report.valid, report.flatten(["title", "message"])
    assert {task.name: task.stats.get("rows") for task in report.tasks}["figures"] == 79


@pytest.mark.parametrize(("old", "new"), [
    ("finance.headquarters,", "finance.headquarters ,"), (",76,", ",77,"), (",stock,", ",stork,"),
])  # fmt: skip
def test_the_library_finds_a_file_that_was_changed(folder, tmp_path, old, new):
    copy = shutil.copytree(folder, tmp_path / "copy")
    text = (copy / "figures.csv").read_text("utf-8")
    assert old in text
    (copy / "figures.csv").write_text(text.replace(old, new, 1), encoding="utf-8")
    assert not frictionless.validate(str(copy / "datapackage.json"), type="package").valid


def test_it_names_version_licence_sources_and_hash(folder, described, bulletin):
    assert described["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert (described["version"], described["created"][:10]) == ("1.0.0", bulletin.published_at.date().isoformat())
    assert described["created"].endswith("+08:00")
    assert [licence["name"] for licence in described["licenses"]] == ["Apache-2.0"]
    assert {"title": "市金融发展局：区域总部名录"} in described["sources"]
    for resource in described["resources"]:
        content = (folder / resource["path"]).read_bytes()
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert resource["bytes"] == len(content)


def test_its_schema_has_the_columns_of_the_csv_and_their_key(folder, described):
    (figures, _) = described["resources"]
    with (folder / "figures.csv").open(encoding="utf-8", newline="") as handle:
        reader = csv.DictReader(handle)
        rows = list(reader)
    assert [field["name"] for field in figures["schema"]["fields"]] == list(reader.fieldnames)
    assert len({tuple(row[name] for name in figures["schema"]["primaryKey"]) for row in rows}) == len(rows)
    assert all(field["title"] and field["description"] for field in figures["schema"]["fields"])


def test_the_csv_has_the_figures_of_the_release_to_the_last_digit(released, folder):
    with (folder / "figures.csv").open(encoding="utf-8", newline="") as handle:
        found = list(csv.DictReader(handle))
    query = "select figures.*, printed, low, high from figures left join printed_figures using (figure, period)"
    rows = {(row["figure"], row["period"]): row for row in released.rows(query)}
    assert len(found) == len(rows)
    for told in found:
        row = rows[told["figure"], told["period"]]
        for column in ("value", "numerator", "denominator", "base", "low", "high"):
            assert (float(told[column]) if told[column] else None) == row[column], (told["figure"], column)
        for column in ("theme", "name_zh", "name_en", "unit", "kind", "as_printed", "status", "department", "printed"):
            assert told[column] == (row[column] or ""), (told["figure"], column)
        assert int(told["release"]) == row["release"]


def test_the_json_has_the_same_values_and_what_is_said_of_them(told, bulletin, released):
    found = {
        (figure["figure"], value["period"]): value["value"]
        for theme in told["themes"] for figure in theme["figures"] for value in figure["values"]
    }  # fmt: skip
    assert found == {(row["figure"], row["period"]): row["value"] for row in released.rows("from figures")}
    assert (told["release"], told["fingerprint"], told["year"]) == (1, bulletin.fingerprint, 2022)
    assert "区域管理总部76家，占全市比重66%" in told["themes"][1]["communique_zh"]
    (source,) = told["themes"][1]["figures"][0]["sources"]
    assert source["sql"] == ["sql/marts/finance/headquarters_by_quarter.sql"]
    assert [delivery["file"] for delivery in source["deliveries"]] == ["区域总部名录_2022年四季度(1).xlsx"]
