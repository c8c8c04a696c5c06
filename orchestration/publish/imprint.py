"""Who publishes the bulletin, under which title and licence: what another office changes."""

from orchestration.warehouse.messages import Message

LICENCE, LICENCE_TITLE = "Apache-2.0", "Apache License 2.0"
LICENCE_PATH = "https://www.apache.org/licenses/LICENSE-2.0"
GENERATOR = "shenhe publish"


def publisher(district: Message) -> Message:
    """The office that publishes the bulletin of a district."""
    return Message(f"沈阳市{district.zh}统计局", f"Statistics Bureau of {district.en}, Shenyang")


def title(district: Message, year: int) -> Message:
    """The title of the bulletin of a district."""
    return Message(f"{district.zh}{year}年主要统计指标公报", f"Key Statistics of {district.en}, {year}")


def package(district: Message) -> str:
    """The name of the data package of a district."""
    return f"{district.en.lower().replace(' ', '-')}-figures"
