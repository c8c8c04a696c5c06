"""The questions of `examples/queries.sql`: each a statement under a title in English and in Chinese."""

import re
from dataclasses import dataclass

from orchestration.cli import exits
from orchestration.warehouse.home import REPOSITORY
from orchestration.warehouse.messages import Message

EXAMPLES = REPOSITORY / "examples" / "queries.sql"
_EXAMPLE = re.compile(r"^-- (?P<en>.+)\n-- (?P<zh>.+)\n(?P<query>(?!--)[^;]+;)$", re.MULTILINE)


@dataclass(frozen=True)
class Example:
    """A question: its number from 1, its title, and the statement that answers it."""

    number: int
    title: Message
    query: str


def examples() -> list[Example]:
    """All examples, in the order of the file."""
    found = _EXAMPLE.finditer(EXAMPLES.read_text(encoding="utf-8"))
    return [Example(n, Message(one["zh"], one["en"]), one["query"]) for n, one in enumerate(found, start=1)]


def example(number: int) -> Example:
    """The example of a number. Stops where there is none."""
    found = {one.number: one for one in examples()}
    if number not in found:
        zh, en = f"没有示例 {number}，共 {len(found)} 个", f"no example {number}; there are 1 to {len(found)}"
        raise exits.Stop(exits.WRONG_USAGE, f"{zh} / {en}: shenhe sql --examples")
    return found[number]
