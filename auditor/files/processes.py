"""Starts another Python for a part of the work: isolated from the environment, with limits, its output to us."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from auditor.files import limits

_HOME = str(Path(__file__).parents[2])
"""The folder that `auditor` is in."""
_NICE = 5
"""How much later than its starter a process gets its turn: keys are answered first."""
_START = "import sys; sys.path.insert(0, sys.argv[1]); from {module} import main; main(*sys.argv[2:])"


def start(module: str, *arguments: str) -> "subprocess.Popen[bytes]":
    """Run the `main` of a module of ours in a process of its own, with these arguments.

    Its standard output is a pipe to us; it has no input, and what it says on standard error is lost. Raises `OSError`
    when the system does not let us.
    """
    flags = ["-I", *["-B"] * sys.dont_write_bytecode]
    if sys.pycache_prefix:
        flags += ["-X", f"pycache_prefix={sys.pycache_prefix}"]
    return subprocess.Popen(
        [sys.executable, *flags, "-c", _START.format(module=module), _HOME, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def stop(process: "subprocess.Popen[bytes]") -> None:
    """End a process, whatever it is doing."""
    process.kill()
    process.wait()


class Died(Exception):
    """A process did not finish; `str(error)` says in a few words why."""


class Running:
    """Processes that do one thing each and answer with what they print; `stop_all` ends those that still run."""

    def __init__(self) -> None:
        """Start with none."""
        self._processes: set[subprocess.Popen[bytes]] = set()
        self._stopped = False

    def answer(self, module: str, *arguments: str) -> bytes:
        """Run the `main` of a module of ours in a process of its own and give everything that it prints.

        Raises `Died` when it crashes, takes longer than `limits.PROCESS_TIME`, sends too much or cannot be started.
        """
        try:
            process = start(module, *arguments)
        except OSError:
            raise Died("the system does not let us start a process") from None
        self._processes.add(process)
        if self._stopped:
            process.kill()
        late = threading.Timer(limits.PROCESS_TIME, process.kill)
        late.start()
        began = time.monotonic()
        try:
            data = _everything(process)
            code = process.wait()
        finally:
            late.cancel()
            self._processes.discard(process)
        if time.monotonic() - began >= limits.PROCESS_TIME:
            raise Died(f"it was not done after {limits.PROCESS_TIME // 60} minutes")
        if data is None:
            raise Died("it found more than can be told")
        if code:
            raise Died(_reason(code))
        return data

    def stop_all(self) -> None:
        """End them, whatever they are doing, and let no more start."""
        self._stopped = True
        for process in tuple(self._processes):
            process.kill()


def _everything(process: "subprocess.Popen[bytes]") -> bytes | None:
    """Read what a process prints until it ends; None when it is too much, and the process is ended then."""
    assert process.stdout is not None
    pieces, length = [], 0
    with process.stdout as pipe:
        while piece := pipe.read(limits.MB):
            pieces.append(piece)
            length += len(piece)
            if length > limits.PROCESS_OUTPUT:
                process.kill()
                return None
    return b"".join(pieces)


def _reason(code: int) -> str:
    """Say what a process died of, by its exit code."""
    computing = getattr(signal, "SIGXCPU", None)
    if computing is not None and code == -computing:
        return f"it computed for more than {limits.PROCESS_CPU // 60} minutes"
    return "the reader crashed"


def cores() -> int:
    """How many processes can compute at the same time."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def be_modest(cpu: int | None = None) -> None:
    """Let the process that started this one go first, and let this one run out of memory before the machine does.

    `cpu`: seconds that it may compute. Where the system cannot limit these, the limits of the readers do alone.
    """
    if hasattr(os, "nice"):
        os.nice(_NICE)
    try:
        import resource
    except ImportError:
        return
    caps = [(resource.RLIMIT_AS, limits.PROCESS_MEMORY), (resource.RLIMIT_CORE, 0)]
    if cpu is not None:
        caps.append((resource.RLIMIT_CPU, cpu))
    for kind, most in caps:
        _, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
