"""``table.sqlite3``: the items of the table, what waits in queues, and by what all that was made.

Everything in it can be made again from the other files of the folder. So a commit is not waited for until
the disk has it, but where that is asked for (``durable``); and as SQLite keeps a log that is read up to the
first commit that lacks, whatever a commit follows is there where that is.
"""

from __future__ import annotations

import errno
import logging
import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from weakref import WeakSet

from chalicelib import logs
from chalicelib.errors import InsufficientStorage, OnrecordError, Unavailable
from chalicelib.local.files import disk, remove

TABLE = "table.sqlite3"
_VERSION = 1  # of the schema, and of what is in the items: a table of another version is made again
_PAGE = 8192  # bytes, of which an item takes some hundreds
_PATIENCE = 30  # seconds for another process that has it locked
_SCHEMA = """
CREATE TABLE items (
    pk TEXT NOT NULL, sk TEXT NOT NULL, list_pk TEXT, list_sk TEXT, state_pk TEXT, expires INTEGER,
    item TEXT NOT NULL, PRIMARY KEY (pk, sk)
) STRICT;
CREATE INDEX by_time ON items (list_pk, list_sk, pk, sk) WHERE list_pk IS NOT NULL;
CREATE INDEX by_state ON items (state_pk, list_sk, pk, sk) WHERE state_pk IS NOT NULL;
CREATE INDEX by_expires ON items (expires) WHERE expires IS NOT NULL;
CREATE TABLE waiting (id INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, body TEXT NOT NULL) STRICT;
CREATE INDEX by_body ON waiting (queue, body);
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
"""
_LOOKS = ("SELECT * FROM items LIMIT 1", "SELECT * FROM waiting LIMIT 1", "SELECT * FROM facts LIMIT 1")
_ERRORS = {sqlite3.SQLITE_FULL: errno.ENOSPC, sqlite3.SQLITE_READONLY: errno.EROFS}
_PASSING = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_LOG = logging.getLogger(logs.NAME)


class _Own:
    """A thread's connection, which ends with it."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(
            path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False
        )

    def __del__(self) -> None:
        if hasattr(self, "connection"):
            self.connection.close()


class Database:
    """A connection a thread. Readers see what was committed, beside one writer at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._hurries = False  # nothing is waited for while all is made: cut off, it is made again
        self._local = threading.local()
        self._all: WeakSet[_Own] = WeakSet()
        self._writer = threading.Lock()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Raises Unavailable, InsufficientStorage."""
        with self._errors():
            yield self._connection()

    @contextmanager
    def writing(self, *, durable: bool = False) -> Iterator[sqlite3.Connection]:
        """All that is written inside, or nothing; ``durable``: on disk at the end, with all before it.

        Raises Unavailable, InsufficientStorage.
        """
        with self._writer, self._errors():
            connection = self._connection()
            connection.execute(
                f"PRAGMA synchronous = {'FULL' if durable and not self._hurries else 'NORMAL'}"
            )
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    def is_whole(self) -> bool:
        """Whether all is in it that the other files tell of, but for what was at work at the end."""
        with self.reading() as connection:
            whole = bool(connection.execute("PRAGMA user_version").fetchone()[0] == _VERSION)
        self._hurries = not whole
        return whole

    def note_whole(self) -> None:
        self._hurries = False
        with self.writing(durable=True) as connection:
            connection.execute(f"PRAGMA user_version = {_VERSION}")

    def made_by(self) -> str | None:
        """The extractor version whose claims it has, or is about to have: those of others wait."""
        with self.reading() as connection:
            found = connection.execute("SELECT value FROM facts WHERE name = 'extractor'").fetchone()
        return found and str(found[0])

    def wait(
        self, queue: str, bodies: Iterable[str], made_by: str | None = None, *, durable: bool = True
    ) -> None:
        """Note what is begun, until it is ``done``; ``durable``: it is on disk when this returns."""
        with self.writing(durable=durable) as connection:
            rows = [(queue, body) for body in bodies]
            connection.executemany("INSERT INTO waiting (queue, body) VALUES (?, ?)", rows)
            if made_by:
                connection.execute("INSERT OR REPLACE INTO facts VALUES ('extractor', ?)", [made_by])

    def waiting(self, queue: str) -> list[str]:
        """In the order in which it was begun."""
        asked = "SELECT body FROM waiting WHERE queue = ? ORDER BY id"
        with self.reading() as connection:
            return [body for (body,) in connection.execute(asked, [queue])]

    def done(self, queue: str, body: str) -> None:
        """Once: where the same was begun twice, the other is left."""
        one = "DELETE FROM waiting WHERE id = (SELECT min(id) FROM waiting WHERE queue = ? AND body = ?)"
        with self.writing() as connection:
            connection.execute(one, [queue, body])

    def expire(self, now: int) -> None:
        """Delete the items whose time is over, as DynamoDB does by itself."""
        with self.writing() as connection:
            connection.execute("DELETE FROM items WHERE expires < ?", [now])

    def close(self) -> None:
        """No other thread may be at it any longer."""
        for own in list(self._all):
            own.connection.close()

    def _connection(self) -> sqlite3.Connection:
        own: _Own | None = getattr(self._local, "own", None)
        if own is None:
            own = _Own(self.path)
            self._all.add(own)
            own.connection.execute(f"PRAGMA page_size = {_PAGE}")  # of a new one
            own.connection.execute("PRAGMA journal_mode = WAL")
            self._local.own = own
        return own.connection

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise self._told(error) from error

    def _told(self, error: sqlite3.Error) -> OnrecordError:
        code = _code(error)
        if code in _PASSING:
            return Unavailable(f"Another program has {self.path} locked. End it, then try again.")
        is_no_text = not code and isinstance(error, sqlite3.OperationalError)  # Python's own finding
        if code in _DAMAGED or is_no_text:
            return InsufficientStorage(
                f"{self.path} is damaged. Stop the server, delete this file and start it again:"
                " it is made again from the other files of the folder."
            )
        try:
            with disk(self.path):
                raise OSError(_ERRORS.get(code, errno.EIO), str(error))
        except InsufficientStorage as told:
            return told


def _code(error: BaseException | None) -> int:
    """SQLite's, without what says more of the same; 0 where it has none."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


@contextmanager
def opened(folder: Path) -> Iterator[Database]:
    """The folder's, or an empty one in its place where it is none that can be used. Nobody else may have it.

    Raises InsufficientStorage.
    """
    path = folder / TABLE
    database = Database(path)
    try:
        if path.exists() and not _is_usable(database):
            database.close()
            clear(folder)
            database = Database(path)
        if not path.exists():
            _make(database)
        yield database
    finally:
        database.close()


def _is_usable(database: Database) -> bool:
    """Whether it was made to its end, by this version, and can be read as far as one sees at once."""
    with disk(database.path), database.path.open("rb"):
        pass
    try:
        usable = database.is_whole()
        with database.reading() as connection:
            for asked in _LOOKS:
                connection.execute(asked).fetchall()
    except InsufficientStorage as error:
        if _code(error.__cause__) not in {*_DAMAGED, sqlite3.SQLITE_ERROR}:  # the last: it has no such table
            raise
        _LOG.warning("%s is made again: %s", database.path, error.__cause__)
        return False
    if not usable:
        _LOG.warning("%s is made again: it is not whole, or of another version", database.path)
    return usable


def _make(database: Database) -> None:
    with disk(database.path):
        os.close(os.open(database.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with database.reading() as connection:
        connection.executescript(f"BEGIN; {_SCHEMA} COMMIT;")


def clear(folder: Path) -> None:
    """Forget the table. Raises InsufficientStorage."""
    for end in ("", "-wal", "-shm", "-journal"):
        remove(folder / f"{TABLE}{end}")
