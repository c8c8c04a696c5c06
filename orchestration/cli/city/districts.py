"""`shenhe districts`: the districts that a home serves, and the release of each."""

from orchestration.cli import exits
from orchestration.cli.group import shenhe
from orchestration.cli.options import city_home_option, district_asked_for, format_option
from orchestration.cli.output import print_rows
from orchestration.deliveries.districts import homes
from orchestration.warehouse.clock import shown
from orchestration.warehouse.home import Home
from orchestration.warehouse.releases.integrity import DamagedRecord, RecordClosed
from orchestration.warehouse.releases.reader import NoRelease, release_in_force
from orchestration.warehouse.releases.vintages import lineage

COLUMNS = ("code", "district", "release", "published_at", "held_back", "quarantined")


@shenhe.command(examples=("shenhe districts", "shenhe districts --home /srv/shenhe --format csv"))
@city_home_option
@format_option
def districts(home: str | None, form: str) -> int:
    """The districts of a city, with the release in force, and what the last refresh held back or set aside."""
    found = {names: one for names, one in homes(Home.at(home)).items() if district_asked_for() in (None, *names)}
    if not found:
        said = "没有区，请在报送文件夹内放 districts.csv 后刷新 / no district: list them in districts.csv, and refresh"
        raise exits.Stop(exits.NO_RELEASE, said)
    rows = [(*names, *_state(one)) for names, one in found.items()]
    print_rows(COLUMNS, rows, form)
    if any(row[4] for row in rows):
        return exits.HELD_BACK
    if any(row[2] is None for row in rows):
        return exits.NO_RELEASE
    return exits.QUARANTINED if any(row[5] for row in rows) else exits.DONE


def _state(home: Home) -> tuple[int | None, str | None, int, int]:
    """Release in force and when it was published; how many gates held back, how many files were set aside."""
    from orchestration.release.last_refresh import read_record

    number = release_in_force(home)
    published = shown(lineage(home)[-1].published_at) if number else None
    try:
        record = read_record(home)
    except (NoRelease, DamagedRecord, RecordClosed):
        return number, published, 0, 0
    return number, published, len(record.failing), sum(one.state == "quarantined" for one in record.deliveries)
