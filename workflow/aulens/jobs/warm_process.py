"""Jobs that start at once: a process that has loaded the libraries makes a copy of itself for each.

Loading PyTorch, captum, pandas and matplotlib takes a job one to five seconds, as long as many of them compute. So
where Snakemake runs jobs itself it starts one process that loads them once and waits. ``workflow/run.py`` hands it its
arguments, folder, environment and open files, passes on what ends it, and ends as the copy ends (`warm`). A copy loads
aulens anew and computes what a process of its own would. It has the limits, umask and processors of Snakemake, and its
files must be closed when a stage is done.

Jobs start by themselves outside Linux, on a cluster, in environments of their own (conda, containers), with the
environment variable AULENS_WARM=0, and whenever that process is not there.
"""

import atexit
import fcntl
import gc
import importlib
import json
import os
import runpy
import secrets
import select
import signal
import socket
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path

import aulens
from aulens.jobs.threads import has_one_thread
from aulens.jobs.warm import ADDRESS, COPY, LENGTH, TAKEN, is_own

LIBRARIES = (
    "cv2",
    "jinja2",
    "jsonschema",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_pdf",
    "matplotlib.backends.backend_svg",
    "matplotlib.figure",
    "mpl_toolkits.mplot3d.axes3d",
    "numpy",
    "pandas",
    "pyarrow.parquet",
    "safetensors.torch",
    "scipy.ndimage",
    "scipy.optimize",
    "scipy.stats",
    "sklearn.linear_model",
    "sklearn.svm",
    "skimage.feature",
    "statsmodels.formula.api",
    "statsmodels.stats.anova",
    "torch",
    "captum.attr",
    "xxhash",
    "yaml",
)
FEWEST_JOBS = 6
THREADS = "OMP_NUM_THREADS"  # Snakemake gives a job as many as its rule has threads
ONE_THREAD = dict.fromkeys((THREADS, "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
ARROW = {"JE_ARROW_MALLOC_CONF": "background_thread:false"}  # the thread with which Arrow gives memory back


def keep_warm(jobs: int) -> None:
    """Start the process and let the jobs of this one know; it ends when this one does.

    Parameters
    ----------
    jobs : int
        How many there are to be; a few take less time than loading the libraries.
    """
    if jobs < FEWEST_JOBS or ADDRESS in os.environ or not sys.platform.startswith("linux"):
        return
    os.environ[ADDRESS] = f"aulens-{secrets.token_hex(16)}"
    command, folder = [sys.executable, "-m", __name__], Path(aulens.__file__).parents[1]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, cwd=folder, env=os.environ | ONE_THREAD | ARROW)
    atexit.register(_end, process)


def _end(process: subprocess.Popen) -> None:
    process.terminate()
    process.wait()


def main() -> None:
    """Load the libraries and wait for jobs; be the job in each copy."""
    interrupt = signal.getsignal(signal.SIGINT)  # ignored where Snakemake runs in the background of a script
    if interrupt != signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    for library in LIBRARIES:
        importlib.import_module(library)
    if not has_one_thread():
        sys.exit("a library has started threads, of which copies would know nothing: jobs start by themselves")
    gc.freeze()  # copies share the memory of what is loaded
    connection = _waited_for_job()
    signal.signal(signal.SIGINT, interrupt)
    try:
        _become_job(connection)
    except BaseException:
        os._exit(1)  # nothing was said: the job does its work itself
    code = _code_of(lambda: runpy.run_path(sys.argv[0], run_name="__main__"))
    threading._shutdown()  # as Python ends, but for taking everything apart, which would take as long as some jobs
    atexit._run_exitfuncs()
    for file in (sys.stdout, sys.stderr):
        file.flush()
    fcntl.fcntl(connection, fcntl.F_SETFL, 0)
    connection.sendall(b"%d\n" % code)
    os._exit(code)


def _waited_for_job() -> socket.socket:
    """Make a copy for each job; return in the copy, with the connection to whom it works for."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(f"\0{os.environ[ADDRESS]}")
    listener.listen(64)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for copies
    while True:
        ready, _, _ = select.select([0, listener], [], [])
        if 0 in ready:  # nothing is written there: Snakemake has ended
            sys.exit()
        connection, _ = listener.accept()
        if is_own(connection) and os.fork() == 0:
            listener.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            return connection
        connection.close()


def _end_without(connection: socket.socket) -> None:
    """Let the system send this copy SIGTERM when whom it works for says so or is gone (man 2 fcntl, F_SETSIG)."""
    fcntl.fcntl(connection, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(connection, fcntl.F_SETSIG, signal.SIGTERM)
    fcntl.fcntl(connection, fcntl.F_SETFL, os.O_ASYNC)
    os.register_at_fork(after_in_child=connection.close)


def _become_job(connection: socket.socket) -> None:
    """Take over files, folder, environment and arguments of the program that has asked, and tell it."""
    length, files, _, _ = socket.recv_fds(connection, LENGTH.size, 3)
    with connection.makefile("rb") as words:
        request = json.loads(words.read(*LENGTH.unpack(length)))
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["environment"] | {ADDRESS: COPY})
    for name in [name for name in sys.modules if name.partition(".")[0] == "aulens"]:
        del sys.modules[name]  # its files may have changed
    sys.argv = request["arguments"]
    sys.modules["torch"].set_num_threads(int(os.environ.get(THREADS, "1")))
    _end_without(connection)
    connection.sendall(TAKEN)


def _code_of(job: Callable[[], object]) -> int:
    """Return the exit code of a process that does this; say what Python would say at its end."""
    try:
        job()
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return (end.code or 0) & 0xFF
        print(end.code, file=sys.stderr)
        return 1
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    main()
