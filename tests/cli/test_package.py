"""What is installed: one version, one command, and the files that the code reads."""

import re
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from importlib.resources import files
from pathlib import Path

import pytest

import auditor
from tests.cli.run import mxaudit

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def test_the_version_stands_in_one_place() -> None:
    """The build takes it from the package; the changelog has an entry for it."""
    assert PROJECT["project"]["dynamic"] == ["version"]
    assert "version" not in PROJECT["project"]
    assert PROJECT["tool"]["hatch"]["version"]["path"] == "auditor/__init__.py"
    assert mxaudit("--version").out == f"mxaudit {auditor.__version__}\n"
    assert re.search(
        rf"^## {re.escape(auditor.__version__)} ", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE
    )


def test_what_is_installed_says_the_same() -> None:
    """Where this project is installed."""
    try:
        installed = distribution("mxaudit")
    except PackageNotFoundError:
        pytest.skip("the project is not installed, only run from its folder")
    assert installed.version == auditor.__version__
    (command,) = (entry for entry in installed.entry_points if entry.group == "console_scripts")
    assert (command.name, command.value) == ("mxaudit", PROJECT["project"]["scripts"]["mxaudit"])


def test_extras() -> None:
    """XLSX is asked for by name; nobody needs it otherwise."""
    assert [part.partition(">")[0] for part in PROJECT["project"]["optional-dependencies"]["xlsx"]] == ["xlsxwriter"]
    assert not any(part.startswith("xlsxwriter") for part in PROJECT["project"]["dependencies"])


@pytest.mark.parametrize(
    "name", ["reports/schema.json", "rules/advisories.json", "rules/support_terms.json", "exports/system_module.json"]
)
def test_data_files_lie_in_the_package(name: str) -> None:
    """Beside the code that reads them, so that a wheel has them."""
    assert files("auditor").joinpath(name).is_file()


def test_a_wheel_holds_everything(tmp_path: Path) -> None:
    """Built as anybody builds it: code, styles, data and the bundled sample; no tests."""
    pytest.importorskip("hatchling", reason="the tool that builds the wheel is not installed")
    import zipfile

    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    assert wheel.name == f"mxaudit-{auditor.__version__}-py3-none-any.whl"
    names = set(zipfile.ZipFile(wheel).namelist())
    for path in (*ROOT.glob("auditor/**/*"), *ROOT.glob("screens/**/*")):
        if path.suffix in (".py", ".json", ".xsd", ".tcss"):
            assert path.relative_to(ROOT).as_posix() in names
    assert "auditor/samples/clinic.xml" in names
    assert not any(name.startswith(("tests/", "docs/")) for name in names)
