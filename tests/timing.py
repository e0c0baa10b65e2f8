"""How long a hostile input may take. Asserted on demand only: on a busy machine a slow clock is no defect."""

import os

ASKED = bool(os.environ.get("MXAUDIT_CLOCKS"))
"""Set `MXAUDIT_CLOCKS=1` on a quiet machine to assert these times."""


def in_time(seconds: float, limit: float) -> None:
    """Fail when something took longer than it may, where clocks are asked for."""
    assert not ASKED or seconds < limit, f"took {seconds:.2f} s; {limit} s are allowed"
