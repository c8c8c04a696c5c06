"""A fingerprint of code covers what the imports reach; there is no list kept by hand."""

import grimp
import pytest

from orchestration.warehouse.fingerprints import closure

ROOMS = ("orchestration", "transforms", "expectations")
MARKED = (
    "orchestration.figures.build",
    "orchestration.gates.deliveries",
    "orchestration.gates.feeds",
    "orchestration.gates.tables",
    "orchestration.gates.figures",
)
"""The modules whose closure some fingerprint covers."""


@pytest.fixture(scope="module")
def graph():
    return grimp.build_graph(*ROOMS, cache_dir=None)


@pytest.mark.parametrize("module", MARKED)
def test_a_closure_holds_all_that_another_reader_of_imports_finds(graph, module):
    imported = {module, *graph.find_upstream_modules(module)}
    assert imported <= set(closure(module))


@pytest.mark.parametrize("module", MARKED)
def test_what_a_closure_holds_more_are_only_the_packages_that_its_modules_stand_in(graph, module):
    imported, waiting = set(), [module]
    while waiting:
        name = waiting.pop()
        if name not in imported:
            imported.add(name)
            packages = [name.rsplit(".", depth)[0] for depth in range(1, name.count(".") + 1)]
            waiting += [*packages, *graph.find_upstream_modules(name)]
    assert set(closure(module)) <= imported


def test_an_import_in_a_function_and_one_over_several_lines_count(tmp_path):
    package = tmp_path / "orchestration"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "a.py").write_text("def f():\n    from orchestration.b import g\n    return g\n")
    (package / "b.py").write_text("from orchestration import (\n    c,\n    d as e,\n)\n")
    for name in "cdx":
        (package / f"{name}.py").write_text("")
    names = {"orchestration", *(f"orchestration.{name}" for name in "abcd")}
    assert set(closure("orchestration.a", tmp_path)) == names


def test_every_module_that_computes_or_judges_is_in_the_closure_that_must_cover_it():
    """The modules that figures are computed by and gates judge by, stated here independently."""
    figures = set(closure("orchestration.figures.build"))
    assert figures >= {
        "orchestration.project.calendar", "orchestration.project.catalogue", "orchestration.figures.coverage",
        "orchestration.figures.query", "orchestration.figures.printed", "expectations.printed",
        "transforms.reading.period", "transforms.contract",
    }  # fmt: skip
    assert "expectations.engine.judge" in closure("orchestration.gates.tables")
    assert "expectations.classes.figures" in closure("orchestration.gates.figures")
    assert "transforms.reading.locating" in closure("orchestration.gates.deliveries")


def test_what_neither_computes_nor_judges_changes_no_fingerprint():
    """Changes of commands, Dagster definitions, release and refresh change no fingerprint."""
    covered = set().union(*(closure(module) for module in MARKED))
    apart = ("orchestration.cli", "orchestration.defs", "orchestration.release", "orchestration.refresh")
    assert [name for name in covered if name.startswith(apart)] == []
