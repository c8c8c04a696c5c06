"""Webhooks in the formats of WeCom (企业微信), DingTalk (钉钉) and Feishu (飞书) group robots.

Sources: developer.work.weixin.qq.com/document/path/91770, open.dingtalk.com/document/robots/custom-robot-access,
open.feishu.cn/document/client-docs/bot-v3/add-custom-bot.
"""

import base64
import hashlib
import hmac
import json
import time
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus, urlsplit

from orchestration.alerts.targets.message import Letter, NotTaken

_ANSWER = 1 << 16


@dataclass(frozen=True)
class _Webhook:
    url: str

    def __post_init__(self) -> None:
        if urlsplit(self.url).scheme not in ("http", "https"):
            raise ValueError("url: https://…")

    @property
    def address(self) -> str:
        """The host: the rest of the address is its key."""
        return urlsplit(self.url).netloc.rpartition("@")[2]

    def _post(self, url: str, content: Mapping[str, Any], timeout: float, code: str) -> None:
        """Post an object; the answer is an object whose `code` is 0, unless the robot refuses."""
        body = json.dumps(content, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json; charset=utf-8"}
        request = urllib.request.Request(url, body, headers, method="POST")
        with urllib.request.urlopen(request, timeout=timeout) as answer:
            told = answer.read(_ANSWER)
        try:
            found = json.loads(told)[code]
        except (ValueError, KeyError, TypeError) as error:
            raise NotTaken("no answer of such a robot") from error
        if found != 0:
            raise NotTaken(f"{code} {found}")


@dataclass(frozen=True)
class WeCom(_Webhook):
    """A robot of a WeCom group."""

    def send(self, letter: Letter, timeout: float) -> None:
        """Send as Markdown, of which 4,096 bytes are taken."""
        content = {"msgtype": "markdown", "markdown": {"content": letter.text(4096)}}
        self._post(self.url, content, timeout, "errcode")


@dataclass(frozen=True)
class DingTalk(_Webhook):
    """A robot of a DingTalk group; `secret` where it asks for signed messages."""

    secret: str | None = None

    def send(self, letter: Letter, timeout: float) -> None:
        """Send as text, of which 20,000 bytes are taken."""
        url = self.url
        if self.secret is not None:
            moment = str(round(time.time() * 1000))
            sign = _signed(self.secret, f"{moment}\n{self.secret}")
            url += f"{'&' if '?' in url else '?'}timestamp={moment}&sign={quote_plus(sign)}"
        content = {"msgtype": "text", "text": {"content": letter.text(20_000)}}
        self._post(url, content, timeout, "errcode")


@dataclass(frozen=True)
class Feishu(_Webhook):
    """A robot of a Feishu group; `secret` where it asks for signed messages."""

    secret: str | None = None

    def send(self, letter: Letter, timeout: float) -> None:
        """Send as text; a request of 20 KB is taken."""
        content: dict[str, Any] = {"msg_type": "text", "content": {"text": letter.text(18_000)}}
        if self.secret is not None:
            moment = str(int(time.time()))
            content |= {"timestamp": moment, "sign": _signed(f"{moment}\n{self.secret}", "")}
        self._post(self.url, content, timeout, "code")


def _signed(key: str, text: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()).decode()
