"""DuckDB is held to the memory that `$SHENHE_MEMORY` names; what is no size is told."""

import pytest

from orchestration.warehouse.build import Build
from orchestration.warehouse.home import Home


@pytest.mark.parametrize("size", ["512MB", "0.5 GiB", "700mb"])
def test_a_build_is_held_to_a_size(tmp_path, monkeypatch, size):
    monkeypatch.setenv("SHENHE_MEMORY", size)
    build = Build(Home(tmp_path / "home"))
    ((limit,),) = build.connection.execute("select current_setting('memory_limit')").fetchall()
    build.close()
    assert limit in ("488.2 MiB", "512.0 MiB", "667.5 MiB")


@pytest.mark.parametrize("size", ["much", "512", "-1GB"])
def test_what_is_no_size_is_wrong_usage(empty, monkeypatch, size):
    monkeypatch.setenv("SHENHE_MEMORY", size)
    said = empty.refresh()
    assert said.code == 2
    assert f"SHENHE_MEMORY 应为容量，如 512MB / must be a size such as 512MB: {size}" in said.err
