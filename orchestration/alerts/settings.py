"""Who is told: `alerts.toml` in the home, or the file that `$SHENHE_ALERTS` names. Without one, nobody is.

That of a city's home is for all of its districts.
"""

import hashlib
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestration.alerts.targets.message import Target
from orchestration.warehouse.home import Home
from orchestration.warehouse.messages import Message

NAME = "alerts.toml"
_TIMEOUT = 10.0
_LONGEST = 60.0


class BadAlerts(ValueError):
    """The file cannot be read, or says something that cannot be; the message names the place."""


@dataclass(frozen=True)
class Addressee:
    """A target; `name` is how it is called without its secrets, `key` the same as long as its settings are."""

    name: str
    key: str
    target: Target


@dataclass(frozen=True)
class Settings:
    """Who is told, and how many seconds all of them may take together."""

    addressees: tuple[Addressee, ...]
    timeout: float


def settings_file(home: Home) -> Path | None:
    """The file that says who is told, None where there is none."""
    named = os.environ.get("SHENHE_ALERTS")
    if named:
        return Path(named)
    above = [home.root.parents[1]] if home.root.parent.name == "districts" else []
    return next((root / NAME for root in (home.root, *above) if (root / NAME).exists()), None)


def read_settings(file: Path) -> Settings:
    """Who is told. Raises BadAlerts."""
    import tomllib

    try:
        told = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise _bad(file, error.strerror or type(error).__name__) from error
    except ValueError as error:
        raise _bad(file, str(error)) from error
    try:
        timeout = float(told.pop("timeout", _TIMEOUT))
        if not 0 < timeout <= _LONGEST:
            raise ValueError(f"timeout: 0–{_LONGEST:.0f}")
        found = tuple(_addressees(told, file.parent))
    except (TypeError, KeyError, ValueError, OSError) as error:
        raise _bad(file, str(error)) from error
    return Settings(found, timeout)


def _addressees(told: Mapping[str, Any], folder: Path) -> Iterable[Addressee]:
    kinds = _kinds()
    for kind, entries in told.items():
        if kind not in kinds:
            raise ValueError(f"{kind}: {', '.join(kinds)}")
        if not isinstance(entries, list):
            raise ValueError(f"[{kind}]: [[{kind}]]")
        for number, entry in enumerate(entries, start=1):
            try:
                target = kinds[kind](**_with_secrets(entry, folder))
            except (TypeError, ValueError) as error:
                raise ValueError(f"[[{kind}]] {number}: {error}") from error
            key = hashlib.sha256(repr((kind, sorted(entry.items()))).encode()).hexdigest()[:16]
            yield Addressee(f"{kind} {target.address}", key, target)


def _kinds() -> Mapping[str, Callable[..., Target]]:
    from orchestration.alerts.targets.command import Command
    from orchestration.alerts.targets.mail import Mail
    from orchestration.alerts.targets.webhook import DingTalk, Feishu, WeCom

    return {"email": Mail, "wecom": WeCom, "dingtalk": DingTalk, "feishu": Feishu, "command": Command}


def _with_secrets(entry: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """The entry with the content of each file that `<name>_file` names as `<name>`."""
    found = dict(entry)
    for name in entry:
        if name.endswith("_file"):
            found[name.removesuffix("_file")] = (folder / found.pop(name)).read_text(encoding="utf-8").strip()
    return found


def _bad(file: Path, what: str) -> BadAlerts:
    zh, en = f"告警设置 {file} 有误：{what}", f"the settings of alerts in {file} are wrong: {what}"
    return BadAlerts(str(Message(zh, en)))
