"""Fuzzes readers: `python -m tests.fuzz.running --seconds 3600` goes over all of them for an hour in all.

Every input follows from the reader's name and the seed. What fails is printed as Python bytes, with the number of its
execution.
"""

import argparse
import random
import time

from auditor.files.errors import InputError
from tests.fuzz.readers import READERS, InFolder
from tests.unsafe import unsafe_in

SLOWEST = 3.0
"""Seconds of computing that a changed input may take."""


def fuzz(name: str, seconds: float, seed: int) -> str:
    """Fuzz one reader and say how much was tried. Raises what the reader should not have raised."""
    reader = READERS[name]
    chance = random.Random(f"{name} {seed}")
    for original in reader.seeds():
        reader.read(original)
    executions = refused = 0
    slowest = 0.0
    end = time.monotonic() + seconds
    try:
        while time.monotonic() < end:
            data = reader.next(chance)
            executions += 1
            started = time.process_time()
            try:
                reader.read(data)
            except InputError as error:
                refused += 1
                assert "\n" not in str(error), error
                assert not unsafe_in(str(error)), unsafe_in(str(error))
            except BaseException:
                print(f"{name}, seed {seed}, execution {executions}: {data!r}")
                raise
            slowest = max(slowest, time.process_time() - started)
            assert slowest < SLOWEST, f"{name}, seed {seed}, execution {executions}: {slowest} s for {data!r}"
    finally:
        if isinstance(reader.read, InFolder):
            reader.read.close()
    return f"{name}: {executions} executions, {refused} refused, slowest {slowest * 1000:.0f} ms, seed {seed}"


def main() -> None:
    """Fuzz the readers that are named, or all of them, sharing the time."""
    parser = argparse.ArgumentParser("python -m tests.fuzz.running", description=__doc__)
    parser.add_argument("readers", nargs="*", choices=[*READERS, []], metavar="READER", help=", ".join(READERS))
    parser.add_argument("--seconds", type=float, default=60, help="for all readers together (default: 60)")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chosen = options.readers or list(READERS)
    for name in chosen:
        print(fuzz(name, options.seconds / len(chosen), options.seed), flush=True)


if __name__ == "__main__":
    main()
