"""A job's own side of a warm start: hands its work to the process that has loaded the libraries (`warm_process`)."""

import json
import os
import signal
import socket
import struct
import sys
from contextlib import suppress
from pathlib import Path

ADDRESS = "AULENS_WARM"  # environment variable: the name of the socket; 0: every job starts by itself
COPY = "copy"  # its value in a copy
KILLED = 128 + signal.SIGKILL
LENGTH = struct.Struct("I")  # bytes of a request, sent before it
PEER = struct.Struct("3i")  # process, user, group (man 7 unix)
TAKEN = b"taken\n"  # said by a copy before it begins


def handed_over() -> int | None:
    """Have a copy of the waiting process do this one's work, with its arguments, folder, environment and open files.

    Returns
    -------
    int or None
        How the copy ended; None if nothing waits, or not yet, and this process is to do the work.
    """
    name = os.environ.get(ADDRESS, "0")
    if name in ("0", COPY):
        return None
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.connect(f"\0{name}")
        if not is_own(connection):
            return None
        request = {"arguments": sys.argv, "folder": str(Path.cwd()), "environment": dict(os.environ)}
        words = json.dumps(request).encode()
        socket.send_fds(connection, [LENGTH.pack(len(words))], [0, 1, 2])
        connection.sendall(words)
        answer = connection.makefile("rb")
        if answer.readline() != TAKEN:
            return None
    except OSError:
        return None
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the copy too, which is of the same group
    signal.signal(signal.SIGTERM, lambda *_: _tell_to_end(connection))
    if code := answer.readline():
        return int(code)
    print("the job ended without a word, as if killed (out of memory?)", file=sys.stderr)
    return KILLED


def is_own(connection: socket.socket) -> bool:
    """Return whether a process of the same user is at the other end of a connection."""
    _, user, _ = PEER.unpack(connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, PEER.size))
    return user == os.getuid()


def _tell_to_end(connection: socket.socket) -> None:
    """Let the system send the copy SIGTERM, as it does at the end of the connection."""
    with suppress(OSError):
        connection.send(b"end")
