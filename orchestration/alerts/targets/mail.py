"""E-mail over SMTP."""

import smtplib
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from orchestration.alerts.targets.message import Letter

PORTS = {"tls": 465, "starttls": 587, "none": 25}


@dataclass(frozen=True)
class Mail:
    """Addresses told by a mail server. `security` is `tls`, `starttls` or `none`; the port follows from it."""

    host: str
    sender: str
    to: Sequence[str]
    security: str = "tls"
    port: int | None = None
    user: str | None = None
    password: str | None = None

    def __post_init__(self) -> None:
        if self.security not in PORTS:
            raise ValueError(f"security: {', '.join(PORTS)}")
        if isinstance(self.to, str) or not self.to:
            raise ValueError('to: ["name@example.gov.cn"]')

    @property
    def address(self) -> str:
        return f"{self.host}:{self._port}"

    @property
    def _port(self) -> int:
        return self.port or PORTS[self.security]

    def send(self, letter: Letter, timeout: float) -> None:
        """Send one message to all addresses."""
        message = EmailMessage()
        message["Subject"], message["From"], message["To"] = letter.title, self.sender, ", ".join(self.to)
        message["Date"], message["Message-ID"] = formatdate(localtime=True), make_msgid(domain=self.host)
        message["Auto-Submitted"] = "auto-generated"
        message.set_content("\n".join(letter.lines))
        with self._server(timeout) as server:
            if self.user is not None:
                server.login(self.user, self.password or "")
            server.send_message(message)

    @contextmanager
    def _server(self, timeout: float) -> Iterator[smtplib.SMTP]:
        # The host's own name is given: to look it up may hang where no name server answers.
        name = socket.gethostname()
        if self.security == "tls":
            context = ssl.create_default_context()
            with smtplib.SMTP_SSL(self.host, self._port, name, timeout=timeout, context=context) as secure:
                yield secure
            return
        with smtplib.SMTP(self.host, self._port, name, timeout=timeout) as server:
            if self.security == "starttls":
                server.starttls(context=ssl.create_default_context())
            yield server
