"""Signals while Dagster runs in this process: it takes all for one kind, and leaves its own handlers behind."""

import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_ENDING = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def signals_kept() -> Iterator[None]:
    """Let Dagster close its run for a signal within the context, then raise the signal for whoever listened before."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    handlers = {number: signal.getsignal(number) for number in _ENDING}
    reading, writing = socket.socketpair()
    with reading, writing:
        reading.setblocking(False)
        writing.setblocking(False)
        before = signal.set_wakeup_fd(writing.fileno(), warn_on_full_buffer=False)
        try:
            yield
        finally:
            signal.set_wakeup_fd(before)
            for number, handler in handlers.items():
                signal.signal(number, handler)
            received = _received(reading)
    if received:
        signal.raise_signal(received[0])


def _received(reading: socket.socket) -> list[int]:
    """The signals that came and end a program."""
    try:
        return [number for number in reading.recv(4096) if number in _ENDING]
    except BlockingIOError:
        return []
