"""Messages: what a person is told, as a value with a Chinese and an English text."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Message:
    """One message in both languages. `str` joins them, for a line of output."""

    zh: str
    en: str

    def __str__(self) -> str:
        return f"{self.zh} / {self.en}"

    @classmethod
    def of(cls, zh: str | None, en: str | None) -> "Message | None":
        """The message that two columns of a table hold, None where they hold none."""
        return None if zh is None or en is None else cls(zh, en)
