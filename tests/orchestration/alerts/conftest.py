"""Real servers on loopback: one that speaks SMTP, one that answers as a robot of a group does, one that hangs."""

import asyncio
import base64
import contextlib
import json
import socket
import ssl
import threading
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest


@dataclass
class Mailbox:
    """A server for mail (RFC 5321, with AUTH PLAIN and STARTTLS), and what it took."""

    tls: ssl.SSLContext | None = None
    port: int = 0
    taken: list = field(default_factory=list)
    senders: list = field(default_factory=list)
    logins: list = field(default_factory=list)
    secured: list = field(default_factory=list)

    async def serve(self, reader, writer):  # noqa: C901 - a case for each command
        def say(*lines):
            for number, line in enumerate(lines):
                code, text = line.split(" ", 1)
                writer.write(f"{code}{' ' if number == len(lines) - 1 else '-'}{text}\r\n".encode())

        say("220 mail.test ESMTP")
        is_secure, recipients = False, []
        while line := (await reader.readline()).decode().strip():
            verb, _, rest = line.partition(" ")
            match verb.upper():
                case "EHLO":
                    say("250 mail.test", *(["250 STARTTLS"] if self.tls and not is_secure else []), "250 AUTH PLAIN")
                case "STARTTLS":
                    say("220 go ahead")
                    await writer.drain()
                    await writer.start_tls(self.tls)
                    is_secure = True
                case "AUTH":
                    self.logins.append(tuple(base64.b64decode(rest.split()[1]).decode().split("\0")[1:]))
                    say("235 accepted")
                case "MAIL":
                    self.senders.append(rest)
                    say("250 fine")
                case "RCPT":
                    recipients.append(rest.removeprefix("TO:").strip("<>"))
                    say("250 fine")
                case "DATA":
                    say("354 go on")
                    await writer.drain()
                    content = await reader.readuntil(b"\r\n.\r\n")
                    self.taken.append((recipients, message_from_bytes(content[:-3], policy=policy.default)))
                    self.secured.append(is_secure)
                    say("250 taken")
                case "QUIT":
                    say("221 bye")
                    break
                case _:
                    say("502 not here")
            await writer.drain()
        writer.close()


@contextlib.contextmanager
def serving(tls=None):
    mailbox = Mailbox(tls)
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(asyncio.start_server(mailbox.serve, "127.0.0.1", 0))
    mailbox.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield mailbox
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


@pytest.fixture
def mail_server():
    """Serves a mailbox within a context."""
    return serving


@pytest.fixture
def mailbox():
    with serving() as made:
        yield made


@dataclass
class Robot:
    """A server that takes posted JSON, and what was posted: path with query, and object."""

    port: int = 0
    answer: bytes = b'{"errcode": 0, "code": 0}'
    status: int = 200
    posted: list = field(default_factory=list)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/hook"


@pytest.fixture
def robot():
    made = Robot()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            content = self.rfile.read(int(self.headers["Content-Length"]))
            made.posted.append((self.path, json.loads(content)))
            self.send_response(made.status)
            self.end_headers()
            self.wfile.write(made.answer)

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        made.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield made
        server.shutdown()
        thread.join()


@pytest.fixture
def hanging():
    """The port of a server that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def down():
    """A port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@pytest.fixture
def told(robot):
    """The messages that the robot got since it was last asked."""

    def since():
        texts = [content["text"]["content"] for _, content in robot.posted]
        robot.posted.clear()
        return texts

    return since


@pytest.fixture
def alerting(warehouse, robot, told):
    """A warehouse whose changes go to the robot; what is overdue today is told already."""
    from orchestration.alerts.tell import tell
    from orchestration.warehouse.home import Home

    (warehouse.home / "alerts.toml").write_text(f'[[dingtalk]]\nurl = "{robot.url}"\n')
    assert tell(Home(warehouse.home)) == ()
    told()
    return warehouse
