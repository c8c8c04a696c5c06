"""Districts: which one a home serves, and where its deliveries stand.

The folder of deliveries of a city has a `districts.csv`, with a folder for each district that is served. Feeds that are
delivered once for the whole city stand beside these folders. Without that file a folder is that of Shenhe district.
"""

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from orchestration.warehouse.home import Home
from transforms import SHENHE, District
from transforms.places import DISTRICTS, STREETS

LIST = "districts.csv"
_COLUMNS = ("code", "name", "city", "folder")
_STREETS = "streets"
_KEPT = "district.json"


class BadDistricts(ValueError):
    """A list of districts that cannot be used, or a home that serves another district; the message says what to do."""


@dataclass(frozen=True)
class City:
    """The folder of deliveries of a city, and the names of the folders of its districts."""

    folder: Path
    districts: frozenset[str]


@dataclass(frozen=True)
class Served:
    """A line of `districts.csv`: a district that is served, and the folder of its own deliveries."""

    code: str
    district: District
    folder: Path
    city: City

    def home(self, of_city: Home) -> Home:
        """The home of the district, within that of the city."""
        return Home(of_city.root / "districts" / self.code)


def districts(extracts: Path) -> list[Served]:
    """The districts that the folder of a city lists, in its order; none for the folder of one district.

    Raises BadDistricts, naming the line.
    """
    path = extracts / LIST
    if not path.is_file():
        return []
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.DictReader(handle, strict=True)
            if missing := [name for name in _COLUMNS if name not in (reader.fieldnames or ())]:
                raise BadDistricts(f"{path}：缺少列 {'、'.join(missing)} / columns are missing: {', '.join(missing)}")
            rows = [{name: (text or "").strip() for name, text in row.items() if name} for row in reader]
    except (csv.Error, UnicodeDecodeError) as error:
        raise BadDistricts(f"{path}：不是 UTF-8 的 CSV 文件 / not a CSV file in UTF-8: {error}") from error
    _check(path, rows)
    city = City(extracts, frozenset(row["folder"].rstrip("/") for row in rows))
    return [Served(row["code"], _district(row), extracts / row["folder"], city) for row in rows]


def _check(path: Path, rows: Sequence[dict[str, str]]) -> None:
    seen: set[tuple[str, str]] = set()
    for number, row in enumerate(rows, 2):
        said = None
        if empty := [name for name in _COLUMNS if not row[name]]:
            said = f"{'、'.join(empty)} 为空，请填写", f"fill in {', '.join(empty)}"
        elif row["name"] not in DISTRICTS:
            said = f"{row['name']} 不是沈阳市的区县", f"{row['name']} is no district of Shenyang"
        elif not row["code"].isalnum():
            said = f"代码 {row['code']} 应只有字母和数字", f"code {row['code']}: letters and digits only"
        elif (path.parent / row["folder"]).resolve().parent != path.parent.resolve():
            said = f"{row['folder']} 应是同一文件夹内的文件夹名", f"{row['folder']}: name a folder beside the list"
        elif repeated := [name for name in ("code", "name", "folder") if (name, row[name].rstrip("/")) in seen]:
            said = f"{repeated[0]} {row[repeated[0]]} 重复", f"{repeated[0]} {row[repeated[0]]} stands there twice"
        if said:
            raise BadDistricts(f"{path} 第 {number} 行：{said[0]} / line {number}: {said[1]}")
        seen.update((name, row[name].rstrip("/")) for name in ("code", "name", "folder"))
    if not rows:
        raise BadDistricts(f"{path}：没有列出任何区 / lists no district")


def _district(row: dict[str, str]) -> District:
    listed = tuple(one.strip() for one in row.get(_STREETS, "").replace(";", "、").split("、") if one.strip())
    return District(row["name"], listed or (STREETS if row["name"] == SHENHE.name else ()))


def served(folder: Path) -> Served | None:
    """The district whose folder of deliveries this is; None where the folder above lists none. Raises BadDistricts."""
    if not _is_list(folder.parent / LIST):
        return None
    return next((one for one in districts(folder.parent) if one.folder.resolve() == folder.resolve()), None)


def _is_list(path: Path) -> bool:
    """Whether a file lists districts as the product reads them: others may have a file of this name for their own."""
    if not path.is_file():
        return False
    with path.open(encoding="utf-8-sig", errors="replace") as handle:
        return set(_COLUMNS) <= {name.strip() for name in handle.readline().split(",")}


def keep(home: Home, one: Served, is_new: bool) -> None:
    """Keep in a home which district it serves. Raises BadDistricts for the home of another one."""
    kept = district_of(home)
    if not is_new and kept.name != one.district.name:
        raise BadDistricts(
            f"{home.root} 是{kept.name}的数据目录，请为{one.district.name}另设 --home / "
            f"{home.root} serves {kept.name}: name another --home for {one.district.name}"
        )
    text = json.dumps({"code": one.code, **vars(one.district)}, ensure_ascii=False, indent=1)
    path = home.root / _KEPT
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        aside = path.with_name(f".{path.name}")
        aside.write_text(text, encoding="utf-8")
        aside.replace(path)


def copy_district(home: Home, into: Home) -> None:
    """Have another home serve the same district."""
    if (home.root / _KEPT).exists():
        (into.root / _KEPT).write_bytes((home.root / _KEPT).read_bytes())


def district_of(home: Home) -> District:
    """The district that a home serves."""
    kept = _read(home.root)
    return kept[1] if kept else SHENHE


def homes(of_city: Home) -> dict[tuple[str, str], Home]:
    """The homes of districts within that of a city, by code and name, in the order of their codes."""
    found = {folder: _read(folder) for folder in sorted((of_city.root / "districts").glob("*"))}
    return {(kept[0], kept[1].name): Home(folder) for folder, kept in found.items() if kept}


def deliveries_of(home: Home, extracts: Path) -> Path:
    """The folder of the deliveries of a home's district: its own in the folder of a city, else that folder itself."""
    name = district_of(home).name
    return next((one.folder for one in districts(extracts) if one.district.name == name), extracts)


def _read(root: Path) -> tuple[str, District] | None:
    """Code and district, as kept in a home."""
    path = root / _KEPT
    if not path.exists():
        return None
    kept = json.loads(path.read_text(encoding="utf-8"))
    return kept["code"], District(kept["name"], tuple(kept["streets"]))
