"""A mailbox behind IMAP (RFC 3501), as far as a program needs that fetches letters: by UID, with
MOVE and UIDPLUS where the test wants them; it breaks off where the test says."""

import base64
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Self

_QUOTED = re.compile(rb'"((?:[^"\\]|\\.)*)"|(\([^)]*\))|(\S+)')
_PART = re.compile(rb"BODY\.PEEK\[\]<0\.(\d+)>")


@dataclass
class ImapSandbox:
    """One account; `folders` holds its letters by UID. Serves until it is left."""

    username: str = "thubao"
    password: str = "sandbox-imap"  # noqa: S105 - a stand-in's
    token: str = ""  # by which XOAUTH2 logs in
    capabilities: str = "IMAP4rev1 MOVE UIDPLUS AUTH=PLAIN AUTH=XOAUTH2"
    folders: dict[str, dict[int, bytes]] = field(default_factory=lambda: {"INBOX": {}})
    breaks_off_at: str = ""  # closes instead of answering this command, once
    asked: list[str] = field(default_factory=list)  # every command, without its words
    _next: int = 1
    _deleted: set[int] = field(default_factory=set)

    def __enter__(self) -> Self:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(2)

    def put(self, raw: bytes, folder: str = "INBOX") -> int:
        """A letter arrives; its UID."""
        uid, self._next = self._next, self._next + 1
        self.folders.setdefault(folder, {})[uid] = raw
        return uid

    def _serve(self) -> None:
        while True:
            try:
                peer, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(peer,), daemon=True).start()

    def _talk(self, peer: socket.socket) -> None:
        with peer, peer.makefile("rwb") as file, suppress(OSError, ValueError, LookupError):
            _say(file, b"* OK sandbox ready")
            session = _Session(self, file)
            while line := file.readline():
                if not session.answer(line):
                    return


class _Session:
    """One connection."""

    def __init__(self, box: ImapSandbox, file: Any) -> None:
        self._box, self._file, self._folder = box, file, ""

    def answer(self, line: bytes) -> bool:
        """Answer one command; False when the connection ends."""
        tag, _, rest = line.rstrip(b"\r\n").partition(b" ")
        words = [_word(found) for found in _QUOTED.finditer(rest)]
        name = words.pop(0).decode("ascii").upper()
        if name == "UID":
            name = f"UID {words.pop(0).decode('ascii').upper()}"
        self._box.asked.append(name)
        if name == self._box.breaks_off_at:
            self._box.breaks_off_at = ""
            return False
        known: dict[str, Callable[[list[bytes]], Iterator[bytes] | bytes]] = {
            "CAPABILITY": lambda _w: iter([f"* CAPABILITY {self._box.capabilities}".encode()]),
            "LOGIN": self._login,
            "AUTHENTICATE": self._authenticate,
            "SELECT": self._select,
            "CREATE": self._create,
            "UID SEARCH": self._search,
            "UID FETCH": self._fetch,
            "UID COPY": self._copy,
            "UID MOVE": self._move,
            "UID STORE": self._store,
            "UID EXPUNGE": self._expunge,
            "EXPUNGE": self._expunge,
            "LOGOUT": lambda _w: iter([b"* BYE"]),
        }
        said = known[name](words) if name in known else b"BAD unknown command"
        if isinstance(said, bytes):
            _say(self._file, tag + b" " + said)
        else:
            for text in said:
                _say(self._file, text)
            _say(self._file, tag + b" OK done")
        return name != "LOGOUT"

    @property
    def _letters(self) -> dict[int, bytes]:
        return self._box.folders[self._folder]

    def _login(self, words: list[bytes]) -> Iterator[bytes] | bytes:
        mine = [self._box.username.encode(), self._box.password.encode()]
        return iter([]) if words == mine else b"NO [AUTHENTICATIONFAILED] Invalid credentials"

    def _authenticate(self, _words: list[bytes]) -> Iterator[bytes] | bytes:
        _say(self._file, b"+ ")
        said = base64.b64decode(self._file.readline())
        mine = f"user={self._box.username}\1auth=Bearer {self._box.token}\1\1".encode()
        return iter([]) if said == mine else b"NO AUTHENTICATE failed"

    def _select(self, words: list[bytes]) -> Iterator[bytes] | bytes:
        folder = words[0].decode("ascii")
        if folder not in self._box.folders:
            return b"NO [NONEXISTENT] no such mailbox"
        self._folder = folder
        return iter([b"* %d EXISTS" % len(self._letters), b"* OK [UIDVALIDITY 1]"])

    def _create(self, words: list[bytes]) -> Iterator[bytes] | bytes:
        folder = words[0].decode("ascii")
        if folder in self._box.folders:
            return b"NO [ALREADYEXISTS] it is there"
        self._box.folders[folder] = {}
        return iter([])

    def _search(self, _words: list[bytes]) -> Iterator[bytes]:
        yield b" ".join([b"* SEARCH", *(b"%d" % uid for uid in sorted(self._letters))])

    def _fetch(self, words: list[bytes]) -> Iterator[bytes]:
        uid, part = int(words[0]), _PART.search(words[1])
        if uid in self._letters and part is not None:
            data = self._letters[uid][: int(part[1])]
            head = b"* 1 FETCH (UID %d BODY[]<0> {%d}\r\n" % (uid, len(data))
            yield head + data + b")"

    def _copy(self, words: list[bytes]) -> Iterator[bytes]:
        self._box.folders[words[1].decode("ascii")][int(words[0])] = self._letters[int(words[0])]
        return iter([])

    def _move(self, words: list[bytes]) -> Iterator[bytes]:
        self._copy(words)
        del self._letters[int(words[0])]
        return iter([])

    def _store(self, words: list[bytes]) -> Iterator[bytes]:
        self._box._deleted.add(int(words[0]))
        return iter([])

    def _expunge(self, _words: list[bytes]) -> Iterator[bytes]:
        for uid in self._box._deleted & set(self._letters):
            del self._letters[uid]
        return iter([])


def _word(found: re.Match[bytes]) -> bytes:
    quoted, listed, plain = found.groups()
    return re.sub(rb"\\(.)", rb"\1", quoted) if quoted is not None else listed or plain


def _say(file: Any, text: bytes) -> None:
    file.write(text + b"\r\n")
    file.flush()
