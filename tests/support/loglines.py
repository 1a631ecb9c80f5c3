"""What the functions log while a test runs, as operators have it."""

import io
import json
import logging
from contextlib import contextmanager

from chalicelib import logs


class Lines:
    def __init__(self):
        self.stream = io.StringIO()

    def __call__(self, **wanted):
        """The lines so far, in order: those whose fields are as wanted."""
        lines = [json.loads(line) for line in self.stream.getvalue().splitlines()]
        return [line for line in lines if all(line.get(name) == value for name, value in wanted.items())]


@contextmanager
def captured():
    """All of them, at DEBUG and above, of other libraries too at WARNING and above."""
    lines = Lines()
    handler = logging.StreamHandler(lines.stream)
    handler.setFormatter(logs.JsonLines())
    root, own = logging.getLogger(), logging.getLogger(logs.NAME)
    level = own.level
    root.addHandler(handler)
    own.setLevel(logging.DEBUG)
    try:
        yield lines
    finally:
        own.setLevel(level)
        root.removeHandler(handler)
