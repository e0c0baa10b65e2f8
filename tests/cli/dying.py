"""Processes that do not end well, for the tests of whoever starts them."""

import os
import sys
import time

from auditor.files.processes import be_modest


def main(how: str, *more: str) -> None:
    """Crash, hang, compute without end, take all memory, send too much, or say what is no answer.

    Some take the number of seconds or bytes, computing also the seconds that are allowed.
    """
    match [how, *more]:
        case ["crash"]:
            os.abort()
        case ["hang"]:
            time.sleep(60)
        case ["hang", seconds]:
            time.sleep(int(seconds))
        case ["compute"]:
            be_modest(cpu=1)
            while True:
                pass
        case ["compute", seconds, allowed]:
            be_modest(cpu=int(allowed))
            while time.process_time() < int(seconds):
                pass
        case ["memory"]:
            be_modest()
            print(len(bytearray(1 << 40)))
        case ["flood"]:
            sys.stdout.write("x" * 2_000)
        case ["flood", size]:
            sys.stdout.write("x" * int(size))
        case ["greet"]:
            print("hello")
        case _:
            print("this is no answer")
