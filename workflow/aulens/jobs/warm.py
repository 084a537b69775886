"""A job's own side of a warm start: hands its work to the process that has loaded the libraries (`warm_process`)."""

import json
import os
import signal
import socket
import struct
import sys
from pathlib import Path

ADDRESS = "AULENS_WARM"  # environment variable: the name of the socket; 0: every job starts by itself
COPY = "copy"  # its value in a copy
KILLED = 128 + signal.SIGKILL
LENGTH = struct.Struct("I")  # bytes of a request, sent before it


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
    request = {"arguments": sys.argv, "folder": str(Path.cwd()), "environment": dict(os.environ)}
    words = json.dumps(request).encode()
    try:
        connection.connect(f"\0{name}")
        socket.send_fds(connection, [LENGTH.pack(len(words))], [0, 1, 2])
        connection.sendall(words)
        answer = connection.makefile("rb")
        copy = answer.readline()
    except OSError:
        return None
    if not copy:
        return None
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the copy too, which is of the same group
    signal.signal(signal.SIGTERM, lambda number, _: os.kill(int(copy), number))
    return int(answer.readline() or KILLED)
