"""Processes that do not end well, for the tests of whoever starts them."""

import os
import sys
import time

from auditor.files.processes import be_modest


def main(how: str, *_: str) -> None:
    """Crash, hang, compute without end, take all memory, send too much, or say what is no answer."""
    match how:
        case "crash":
            os.abort()
        case "hang":
            time.sleep(60)
        case "compute":
            be_modest(cpu=1)
            while True:
                pass
        case "memory":
            be_modest()
            print(len(bytearray(1 << 40)))
        case "flood":
            sys.stdout.write("x" * 2_000)
        case "greet":
            print("hello")
        case _:
            print("this is no answer")
