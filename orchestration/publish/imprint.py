"""Who publishes the bulletin, under which title and licence: what another office changes."""

from orchestration.warehouse.messages import Message

PUBLISHER = Message("沈阳市沈河区统计局", "Statistics Bureau of Shenhe District, Shenyang")
LICENCE, LICENCE_TITLE = "Apache-2.0", "Apache License 2.0"
LICENCE_PATH = "https://www.apache.org/licenses/LICENSE-2.0"
PACKAGE = "shenhe-figures"
GENERATOR = "shenhe publish"


def title(year: int) -> Message:
    """The title of a bulletin."""
    return Message(f"沈河区{year}年主要统计指标公报", f"Key Statistics of Shenhe District, {year}")
