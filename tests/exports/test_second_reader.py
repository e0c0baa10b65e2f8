"""A large project read by two processes is the project that one reads."""

import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from auditor.exports import mpr, second_reader
from auditor.exports.mpr import read_mpr
from auditor.exports.second_reader import SecondReader
from auditor.model.project import Project
from auditor.samples.app import App
from auditor.samples.webshop import webshop
from tests.samples.everything import everything

CORPUS = Path(__file__).parents[2] / "../shared/corpus"


@pytest.fixture
def both(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], tuple[Project, Project]]:
    """Read a project with one process, and with two, whatever its size."""

    def read(path: Path) -> tuple[Project, Project]:
        alone = read_mpr(path)
        with monkeypatch.context() as patch:
            patch.setattr(mpr, "PAYS_FROM_UNITS", 0)
            patch.setattr(mpr, "PAYS_FROM_BYTES", 0)
            patch.setattr(os, "cpu_count", lambda: 2)
            return alone, read_mpr(path)

    return read


class Ahead(SecondReader):
    """A second process that this one waits for, so that nearly everything comes from there."""

    def __init__(self, path: Path, total: int) -> None:
        super().__init__(path, total)
        self._thread.join()
        assert len(self._frames) == total


@pytest.fixture(params=["as it happens", "all from the second"])
def pace(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """How far the second process comes."""
    if request.param == "all from the second":
        monkeypatch.setattr(second_reader, "SecondReader", Ahead)


@pytest.mark.usefixtures("pace")
@pytest.mark.parametrize("build", [webshop, everything])
@pytest.mark.parametrize("storage", [1, 2])
def test_the_same_project(tmp_path: Path, both: Callable, build: Callable[[], App], storage: int) -> None:
    """In both storages, every value in its place."""
    if storage == 1:
        path = tmp_path / "Shop.mpr"
        path.write_bytes(build().mpr_v1())
    else:
        path = build().write_mpr_v2(tmp_path, "Shop.mpr")
    alone, together = both(path)
    assert together == alone
    assert repr(together) == repr(alone)


@pytest.mark.usefixtures("pace")
def test_the_same_losses(tmp_path: Path, both: Callable) -> None:
    """Units that are missing, damaged or not those of the table are told alike, wherever they were met."""
    path = webshop().write_mpr_v2(tmp_path, "Shop.mpr")
    files = sorted(tmp_path.rglob("*.mxunit"))
    chance = random.Random(5)
    chance.shuffle(files)
    for file in files[:6]:
        file.unlink()
    for file in files[6:12]:
        file.write_bytes(file.read_bytes()[: chance.randrange(1, 200)])
    for file in files[12:18]:
        data = bytearray(file.read_bytes())
        data[len(data) // 2] ^= 0xFF
        file.write_bytes(data)
    alone, together = both(path)
    assert any(entry.unreadable for entry in alone.coverage)
    assert together == alone


@pytest.mark.skipif(not CORPUS.exists(), reason="the real projects are not beside this checkout")
def test_real_projects(both: Callable) -> None:
    """Every project of the corpus."""
    for path in sorted(CORPUS.rglob("*.mpr")):
        alone, together = both(path.resolve())
        assert together == alone


def test_a_second_process_that_dies(tmp_path: Path, both: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it did not do is done here."""
    path = webshop().write_mpr_v2(tmp_path, "Shop.mpr")

    class Dead(SecondReader):
        def __init__(self, path: Path, total: int) -> None:
            super().__init__(path, total)
            self._process.kill()

    monkeypatch.setattr(second_reader, "SecondReader", Dead)
    alone, together = both(path)
    assert together == alone


def test_no_second_process(tmp_path: Path, both: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that starts none costs time only."""

    def refuse(path: Path, total: int) -> SecondReader:
        raise OSError("no more processes")

    path = webshop().write_mpr_v2(tmp_path, "Shop.mpr")
    monkeypatch.setattr(second_reader, "SecondReader", refuse)
    alone, together = both(path)
    assert together == alone


def test_only_where_it_pays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small project is read alone, and so is a large one where there is one processor."""
    path = webshop().write_mpr_v2(tmp_path, "Shop.mpr")
    monkeypatch.setattr(second_reader, "SecondReader", lambda *_: pytest.fail("a second process was started"))
    read_mpr(path)
    monkeypatch.setattr(mpr, "PAYS_FROM_UNITS", 0)
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    read_mpr(path)
