"""Logging that never waits: a bounded queue, and a thread that writes it out as fast as its reader reads."""

from __future__ import annotations

import logging
import os
import queue
import threading
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable

FORMAT = "%(levelname)s %(name)s: %(message)s"
MOST_RECORDS = 1000
LONGEST_RECORD = 64 * 1024
LAST_SECONDS = 0.3
"""How long the end of the program waits for records that are not written yet."""


class QueuedOutput(logging.Handler):
    """A handler that gives each record to a thread, and drops it if `MOST_RECORDS` are waiting.

    `write` may wait for as long as it wants. How many records were dropped is said with the next one that is
    written.
    """

    def __init__(self, write: Callable[[bytes], object]) -> None:
        super().__init__()
        self.setFormatter(logging.Formatter(FORMAT))
        self.write = write
        self.records: queue.Queue[str] = queue.Queue(MOST_RECORDS)
        self.dropped = 0
        threading.Thread(target=self._write_all, name="fakeinflux-log", daemon=True).start()

    def emit(self, record: logging.LogRecord) -> None:
        """Queue a record, or drop and count it. A record that says so is printable but for its colours."""
        text = self.format(record)
        if not getattr(record, "is_printable", False):
            # Imported here, because a server that logs nothing does not need it.
            from fakeinflux.http.printable_text import printable_lines

            text = printable_lines(text)
        try:
            self.records.put_nowait(text[:LONGEST_RECORD])
        except queue.Full:
            self.dropped += 1

    def drain(self, seconds: float = LAST_SECONDS) -> None:
        """Wait until all is written, but not longer than some seconds."""
        with self.records.all_tasks_done:
            self.records.all_tasks_done.wait_for(lambda: not self.records.unfinished_tasks, seconds)

    def _write_all(self) -> None:
        while True:
            text = self.records.get()
            dropped, self.dropped = self.dropped, 0
            if dropped:
                text = f"WARNING fakeinflux: {dropped} log records were dropped, because nobody read\n{text}"
            try:
                self.write(text.encode("utf-8", "backslashreplace") + b"\n")
            except (OSError, ValueError):  # nobody can read it any more
                self.dropped += 1
            self.records.task_done()


def log_to(stream: TextIO, level: str) -> QueuedOutput:
    """Log everything from a level on to a stream, past its buffer, which would wait at the end."""
    try:
        descriptor = stream.fileno()
    except (OSError, ValueError, AttributeError):  # no file, as in tests
        output = QueuedOutput(lambda content: stream.write(content.decode()))
    else:
        output = QueuedOutput(lambda content: _write_whole(descriptor, content))
    root = logging.getLogger()
    if not root.handlers:
        root.addHandler(output)
    root.setLevel(level)
    return output


def _write_whole(descriptor: int, content: bytes) -> None:
    while content:
        content = content[os.write(descriptor, content) :]
