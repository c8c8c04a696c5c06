"""`make keys`: writes the checked-in list of asset keys, which shows every change of the graph in review."""

from pathlib import Path

import dagster as dg

from orchestration.defs.assets import all_assets
from orchestration.project.definitions import project

LIST = Path(__file__).with_name("asset_keys.txt")


def asset_keys() -> str:
    """All asset keys, one per line, sorted."""
    keys: set[dg.AssetKey] = set()
    for one in all_assets(project()):
        keys |= {one.key} if isinstance(one, dg.AssetSpec) else set(one.keys)
    return "".join(f"{key}\n" for key in sorted(key.to_user_string() for key in keys))


if __name__ == "__main__":
    LIST.write_text(asset_keys(), encoding="utf-8")
