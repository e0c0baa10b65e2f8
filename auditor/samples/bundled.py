"""Where the bundled sample is: the clinic, which `mxaudit` opens when it is given no export."""

from importlib import resources
from pathlib import Path

_IN_CHECKOUT = Path("sample_projects", "clinic", "clinic.xml")


def bundled_sample() -> Path:
    """Give the path of the clinic: inside an installed package, else in the checkout around this file.

    Raises `FileNotFoundError` when neither is there.
    """
    package = Path(str(resources.files("auditor.samples")))
    for path in (package / "clinic.xml", package.parents[1] / _IN_CHECKOUT):
        if path.is_file():
            return path
    raise FileNotFoundError(f"the bundled sample is missing: {_IN_CHECKOUT.as_posix()}; install mxaudit again")
