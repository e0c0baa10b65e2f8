"""Starts another Python for a part of the work: isolated from the environment, with limits, its output to us."""

import os
import subprocess
import sys
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


def be_modest() -> None:
    """Let the process that started this one go first, and let this one run out of memory before the machine does.

    Where the system cannot limit memory, the limits of the readers do alone.
    """
    if hasattr(os, "nice"):
        os.nice(_NICE)
    try:
        import resource
    except ImportError:
        return
    for kind, most in ((resource.RLIMIT_AS, limits.PROCESS_MEMORY), (resource.RLIMIT_CORE, 0)):
        _, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
