"""`make keys`: writes the list of asset keys that is checked in, so that every change of the graph shows in review."""

from orchestration.assets import all_assets
from orchestration.project import project
from orchestration.warehouse.home import REPOSITORY

LIST = REPOSITORY / "orchestration" / "asset_keys.txt"


def asset_keys() -> str:
    """All asset keys, a line each, sorted."""
    keys = {
        key.to_user_string()
        for one in all_assets(project())
        for key in ([one.key] if hasattr(one, "key") else one.keys)
    }
    return "".join(f"{key}\n" for key in sorted(keys))


if __name__ == "__main__":
    LIST.write_text(asset_keys(), encoding="utf-8")
