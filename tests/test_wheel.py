"""The wheel contains all that the product needs: installed outside of the repository, it refreshes and releases."""

import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]
BUILT_FROM = (
    "orchestration",
    "transforms",
    "expectations",
    "sql",
    "examples",
    "pyproject.toml",
    "README.md",
    "LICENSE",
)


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A new environment with the wheel in it, and beside it what the product depends on; returns its Python."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    for name in BUILT_FROM:
        whole = REPOSITORY / name
        copy = shutil.copytree if whole.is_dir() else shutil.copy
        copy(whole, source / name)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    built = ["wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(folder), str(source)]
    subprocess.run([*pip, *built], check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    environment = folder / "environment"
    venv.create(environment, with_pip=False)
    python = environment / "bin" / "python"
    (packages,) = environment.glob("lib/python*/site-packages")
    subprocess.run([*pip, "--python", str(python), "install", "--no-deps", "--no-index", str(wheel)], check=True)
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return python


def run(python, folder, *words):
    shenhe = python.with_name("shenhe")
    return subprocess.run(
        [python, shenhe, *words], check=False, cwd=folder, capture_output=True, text=True, timeout=300,
        env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": str(folder)},
    )  # fmt: skip


@pytest.mark.drill
def test_an_installed_wheel_refreshes_and_releases(installed, tmp_path):
    shutil.copytree(REPOSITORY / "extracts", tmp_path / "deliveries")
    said = run(installed, tmp_path, "refresh", "--extracts", "deliveries", "--home", "kept")
    assert said.returncode == 0, said.stdout + said.stderr
    assert said.stdout.count(" matches") > 40
    assert (tmp_path / "kept" / "current.duckdb").exists()
    told = run(installed, tmp_path, "releases", "--home", "kept", "--format", "csv")
    assert "0.1.0" in told.stdout
    docs = run(installed, tmp_path, "docs", "--home", "kept")
    assert docs.returncode == 0, docs.stdout + docs.stderr
    published = run(installed, tmp_path, "publish", "--home", "kept")
    assert published.returncode == 0, published.stdout + published.stderr


def test_an_installed_wheel_holds_its_sql_and_looks_for_deliveries_where_it_is_called(installed, tmp_path):
    said = run(installed, tmp_path, "refresh")
    assert (said.returncode, f"{tmp_path}/extracts" in said.stderr) == (2, True), said.stderr
    code = (
        "from orchestration.project.definitions import project; from orchestration.project.tables import relations;"
        "from orchestration.defs.storage.settings import SETTINGS; from expectations.pages.view import HERE;"
        "import orchestration.warehouse.home as home; assert not home.IS_CHECKOUT; assert SETTINGS.exists();"
        "assert list(HERE.glob('*.j2')); assert list(HERE.glob('*.css'));"
        "from orchestration.publish.files.page import HERE; assert list(HERE.glob('*.j2')) and list(HERE.glob('*.css'));"
        "from orchestration.cli.sql.examples import examples; assert len(examples()) == 12;"
        "print(len(project().tables), len(relations('release')), len(project().figures))"
    )
    told = subprocess.run(
        [installed, "-c", code], check=False, cwd=tmp_path, capture_output=True, text=True,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
    )  # fmt: skip
    tables, relations, figures = map(int, told.stdout.split())
    assert (tables > 40, relations, figures > 46) == (True, 12, True), told.stderr
