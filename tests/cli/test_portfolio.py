"""`mxaudit check A B C -o DIR/`: every export alone, in a process of its own, and a summary over all."""

import json
from pathlib import Path

import pytest
from lxml import html

from auditor.cli import checking_process
from auditor.samples.app import App
from tests.cli.run import CLINIC, CONNECTOR, WEBSHOP, Outcome, mxaudit
from tests.exports.shapes.files import write
from tests.hostile_project import hostile_app


def shop(name: str = "Shop", **rights: bool) -> App:
    made = App(name=name).user_role("Customer", "System.User", "Shop.User")
    made.module("Shop", "User").entity("Order", {"Total": "Decimal"}).rule("User", read="all", **rights)
    return made


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def check(*arguments: str | Path, out: Path) -> Outcome:
    done = mxaudit("check", *arguments, "-o", f"{out}/")
    assert done.out == ""
    return done


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text("ascii").splitlines()]


def alone(path: Path) -> tuple[int, dict]:
    done = mxaudit("check", path, "-f", "json")
    return done.code, json.loads(done.out)


class TestWhatIsWritten:
    """A findings file each, and what tells about all."""

    def test_each_export_as_if_it_were_alone(self, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The same document, byte by byte, and the same exit code."""
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "1796000000")
        paths = {"Webshop": WEBSHOP, "clinic": CLINIC, "connector": CONNECTOR}
        done = check(*paths.values(), out=out)
        assert done.code == 1
        exports = {line["export"]: line for line in lines(out / "exports.jsonl")}
        assert list(exports) == list(paths)
        for name, path in paths.items():
            code, document = alone(path)
            assert json.loads((out / f"{name}.json").read_text()) == document
            assert (exports[name]["exit_code"], exports[name]["error"]) == (code, None)
            assert exports[name]["file"] == f"{name}.json"
            assert exports[name]["summary"] == document["summary"]
            assert exports[name]["source"] == document["export"]
        before = {file.name: file.read_bytes() for file in out.iterdir()}
        check(*paths.values(), out=out)
        assert before == {file.name: file.read_bytes() for file in out.iterdir()}

    def test_findings_are_lines(self, out: Path) -> None:
        """Every finding of every export with the export's name, in the order of the exports."""
        check(CLINIC, CONNECTOR, out=out)
        whole = [
            {"export": name, **finding}
            for name in ("clinic", "connector")
            for finding in json.loads((out / f"{name}.json").read_text())["findings"]
        ]
        assert lines(out / "findings.jsonl") == whole
        assert len(whole) > 20

    def test_a_portfolio_of_one(self, out: Path) -> None:
        """One export with a folder to write to; an existing folder needs no slash."""
        out.mkdir()
        done = mxaudit("check", CONNECTOR, "-o", out)
        assert sorted(file.name for file in out.iterdir()) == [
            "connector.json",
            "exports.jsonl",
            "findings.jsonl",
            "summary.html",
        ]
        assert done.code == alone(CONNECTOR)[0]

    @pytest.mark.parametrize(
        ("format_", "ending"),
        [("sarif", ".sarif"), ("html", ".html"), ("markdown", ".md"), ("text", ".txt"), ("xlsx", ".xlsx")],
    )
    def test_another_format(self, out: Path, format_: str, ending: str) -> None:
        """`-f` chooses it; the lines stay what they are."""
        if format_ == "xlsx":
            pytest.importorskip("xlsxwriter", reason="the extra xlsx is not installed")
        check(CONNECTOR, "-f", format_, out=out)
        assert (out / f"connector{ending}").stat().st_size > 1_000
        assert lines(out / "findings.jsonl")

    def test_annotations(self, out: Path) -> None:
        """`-f github` prints them beside the files."""
        done = mxaudit("check", CLINIC, CONNECTOR, "-f", "github", "-o", f"{out}/")
        assert done.out.startswith("::error")
        assert len(done.out.splitlines()) == len(lines(out / "findings.jsonl"))
        assert (out / "clinic.json").exists()

    def test_the_page(self, out: Path) -> None:
        """A strict policy, no script, no link outside; every export, what was found, and what could not be read."""
        check(CLINIC, CONNECTOR, "missing.mpr", out=out)
        page = html.parse(out / "summary.html").getroot()
        (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        assert policy.startswith("default-src 'none'")
        assert not page.xpath("//script | //@href | //@src | //@*[starts-with(name(), 'on')]")
        text = " ".join(page.text_content().split())
        assert "3 exports, 2 of them checked" in text
        assert "missing.mpr does not exist" in text
        summary = lines(out / "exports.jsonl")[0]["summary"]
        (row,) = page.xpath("//table[@class='numbers']//tr[th = 'clinic']")
        numbers = [cell.text_content() for cell in row]
        assert numbers[2:7] == [str(summary[word]) for word in ("critical", "high", "medium", "low", "info")]

    def test_hostile_names(self, out: Path, tmp_path: Path) -> None:
        """Names of files and of what is in them stay text everywhere."""
        path = tmp_path / "x\x1b[31m<b>.mpr"
        path.write_bytes(hostile_app().mpr_v1())
        done = check(path, out=out)
        assert "\x1b" not in done.error
        (entry,) = lines(out / "exports.jsonl")
        assert entry["export"] == "x_x1b[31m<b>"
        assert (out / entry["file"]).exists()
        page = html.parse(out / "summary.html").getroot()
        assert not page.xpath("//b | //script")


class TestWhichExports:
    """Folders, and what the exports are called."""

    def test_a_folder_of_exports(self, out: Path, tmp_path: Path) -> None:
        """Each export directly in it, and each folder in it that is one export."""
        apps = tmp_path / "apps"
        write(apps, {"a.mpr": shop().mpr_v1(), "b.mpr": shop().mpr_v1(), "notes.txt": b"none"})
        write(apps / "c", {"c.mpr": shop().mpr_v1(), "beside.mpk": b"named in coverage only"})
        write(apps / "two", {"d.mpr": shop().mpr_v1(), "e.mpr": shop().mpr_v1()})
        write(apps / "packages", {"f.mpk": CONNECTOR.read_bytes(), "g.mpk": CONNECTOR.read_bytes()})
        write(apps / ".git", {"h.mpr": shop().mpr_v1()})
        write(apps / "empty", {"readme.md": b""})
        done = check(apps, out=out)
        assert [entry["export"] for entry in lines(out / "exports.jsonl")] == ["a", "b", "c", "d", "e"]
        assert "packages: a folder with 2 exports in it; name the folder to check these" in done.error
        again = check(apps, apps / "packages", out=out)
        assert [e["export"] for e in lines(out / "exports.jsonl")] == ["a", "b", "c", "d", "e", "f", "g"]
        assert "name the folder" not in again.error

    def test_a_folder_that_is_one_export(self, out: Path) -> None:
        """Named after its project file."""
        check(WEBSHOP.parent, out=out)
        assert [entry["export"] for entry in lines(out / "exports.jsonl")] == ["Webshop"]

    def test_equal_names(self, out: Path, tmp_path: Path) -> None:
        """The folder's name in front, then a number; an export that is named twice is checked once."""
        paths = [tmp_path / place / file for place in ("x/one", "y/one", "two") for file in ("Shop.mpr",)]
        paths += [tmp_path / "two" / "summary.mpr"]
        for path in paths:
            write(path.parent, {path.name: shop().mpr_v1()})
        check(*paths, paths[0], out=out)
        names = [entry["export"] for entry in lines(out / "exports.jsonl")]
        assert names == ["one-Shop", "one-Shop-2", "two-Shop", "two-summary"]

    def test_what_lies_below_one_export_is_not_passed_over_in_silence(self, out: Path, tmp_path: Path) -> None:
        """A folder with one export in it is that export; those in folders below are mentioned, a project's own not."""
        apps = tmp_path / "apps"
        write(apps, {"a.mpr": shop().mpr_v1(), "b/b.mpr": shop().mpr_v1(), "widgets/w.mpk": CONNECTOR.read_bytes()})
        done = check(apps, out=out)
        assert [entry["export"] for entry in lines(out / "exports.jsonl")] == ["a"]
        assert "apps is one export, a.mpr; what lies in b is not checked unless it is named\n" in done.error
        done = check(apps, apps / "b", out=out)
        assert [entry["export"] for entry in lines(out / "exports.jsonl")] == ["a", "b"]
        assert "is not checked" not in done.error

    def test_long_names(self, out: Path, tmp_path: Path) -> None:
        """As long as the system takes for the export itself: the findings file still gets a name, each its own."""
        names = [f"{letter * 251}.mpr" for letter in "ab"] + ["é" * 120 + f"{end}.mpr" for end in "12"]
        write(tmp_path / "apps", {name: shop().mpr_v1() for name in names})
        check(tmp_path / "apps", out=out)
        exports = lines(out / "exports.jsonl")
        assert len({entry["export"] for entry in exports}) == 4
        assert all((out / entry["file"]).exists() for entry in exports)

    def test_nothing_there(self, out: Path, tmp_path: Path) -> None:
        """A folder without an export is one line, and exit code 2."""
        (tmp_path / "none").mkdir()
        done = check(tmp_path / "none", out=out)
        assert done.code == 2
        assert "none: none is a folder without an export" in done.error


class TestBadExports:
    """One line each, and the others are checked."""

    def test_an_unreadable_one_does_not_stop_the_rest(self, out: Path, tmp_path: Path) -> None:
        """It counts as 2, which wins over all others."""
        write(tmp_path, {"bad.mpr": b"not a project", "good.mpr": shop().mpr_v1()})
        done = check(tmp_path / "bad.mpr", tmp_path / "good.mpr", tmp_path / "gone.mpr", out=out)
        assert done.code == 2
        bad, good, gone = lines(out / "exports.jsonl")
        assert [entry["exit_code"] for entry in (bad, good, gone)] == [2, 0, 2]
        assert (bad["file"], bad["summary"]) == (None, None)
        assert good["summary"]["low"] >= 0
        assert done.error.count("bad.mpr") == done.error.count("gone.mpr") == 1
        assert "1 of 3 exports checked" in done.error

    def test_a_process_that_dies_counts_as_partial(
        self, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What says nothing useful has died too: one line, exit code 3."""
        monkeypatch.setattr(checking_process, "_packed", lambda options: options.export.stem)
        monkeypatch.setattr(checking_process, "__name__", "tests.cli.dying")
        done = check(tmp_path / "crash.mpr", tmp_path / "nonsense.mpr", out=out)
        assert done.code == 3
        assert "crash could not be read: the reader crashed\n" in done.error
        assert [entry["exit_code"] for entry in lines(out / "exports.jsonl")] == [3, 3]

    def test_a_part_that_could_not_be_read(self, out: Path, tmp_path: Path) -> None:
        """Exit code 3 wins over 1, and is named."""
        from tests.exports.shapes.deployment import deployment

        write(tmp_path / "cut", {"model.mdp": deployment(shop())["model.mdp"][:-3]})
        done = check(CLINIC, tmp_path / "cut", out=out)
        assert done.code == 3
        assert "cut: not read: " in done.error

    def test_what_an_app_does_not_have(self, out: Path, tmp_path: Path) -> None:
        """A user role that only some apps have: the others count as 2, each with its line."""
        write(tmp_path, {"shop.mpr": shop().mpr_v1()})
        done = check(tmp_path / "shop.mpr", CLINIC, "--role", "Customer", out=out)
        assert [entry["exit_code"] for entry in lines(out / "exports.jsonl")] == [0, 2]
        assert "clinic: user role Customer does not exist" in done.error


class TestUsage:
    """What is asked for wrongly: exit code 2 and one line."""

    def test_several_exports_need_a_folder(self, tmp_path: Path) -> None:
        """Without `-o`, or with a file, there is no place for them."""
        for options in ((), ("-o", tmp_path / "x.json")):
            done = mxaudit("check", CLINIC, CONNECTOR, *options)
            assert (done.code, done.out) == (2, "")
            assert "several exports need -o DIR/" in done.error

    def test_one_place_for_everything(self, out: Path) -> None:
        """A folder beside a file says two things at once."""
        done = mxaudit("check", CLINIC, "-o", f"{out}/", "-o", "x.json")
        assert done.code == 2
        assert "one -o DIR/ takes everything" in done.error

    def test_a_folder_that_cannot_be_made(self, tmp_path: Path) -> None:
        """A file stands there."""
        (tmp_path / "out").write_text("")
        done = mxaudit("check", CLINIC, "-o", f"{tmp_path / 'out'}/")
        assert done.code == 2
        assert "is a file; name a folder" in done.error

    @pytest.mark.parametrize("option", ["--rule", "--policy", "--advisories", "--scenario"])
    def test_what_is_wrong_for_every_export_is_one_line(self, out: Path, option: str) -> None:
        """And the files of the last run stay: nothing was checked."""
        check(CONNECTOR, out=out)
        before = {file.name: file.read_bytes() for file in out.iterdir()}
        done = check(CLINIC, CONNECTOR, option, "nothing", out=out)
        assert done.code == 2
        assert done.error.count("\n") == 1
        assert {file.name: file.read_bytes() for file in out.iterdir()} == before

    def test_inputs_stay_as_they_are(self, tmp_path: Path) -> None:
        """A findings file never replaces an export."""
        path = tmp_path / "clinic.xml"
        path.write_bytes(CLINIC.read_bytes())
        done = mxaudit("check", path, "-f", "junit", "-o", f"{tmp_path}/")
        assert done.code == 2
        assert "is the input itself" in done.error
        assert path.read_bytes() == CLINIC.read_bytes()


class TestDecisionsAndBaselines:
    """Folders with a file for each export."""

    def test_the_last_run_is_a_baseline(self, out: Path, tmp_path: Path) -> None:
        """Only what is new since then counts; an export that was not there counts whole."""
        write(tmp_path, {"a.mpr": shop().mpr_v1()})
        check(CLINIC, tmp_path / "a.mpr", out=out)
        write(tmp_path, {"a.mpr": shop(create=True, delete=True, write="all").mpr_v1()})
        done = check(CLINIC, tmp_path / "a.mpr", CONNECTOR, "--baseline", out, "--fail-on", "info", out=out)
        clinic, shopped, connector = lines(out / "exports.jsonl")
        assert (clinic["exit_code"], clinic["summary"]["new"]) == (0, 0)
        assert (shopped["exit_code"], shopped["summary"]["new"] > 0) == (1, True)
        assert connector["summary"]["new"] == 0
        assert connector["exit_code"] == alone(CONNECTOR)[0] or connector["summary"]["open"] > 0
        assert "since the baseline" in done.error
        assert "no baseline for connector: all their findings count\n" in done.error

    def test_decisions_by_name(self, out: Path, tmp_path: Path) -> None:
        """NAME.toml is that export's; one of no export is mentioned."""
        _, document = alone(CLINIC)
        first = document["findings"][0]
        kept = (
            f'[[decision]]\nabout = "x"\nfinding = "{first["id"]}"\nseen = "{first["seen"]}"\nstate = "accepted"\n'
            'reason = "known"\nowner = "J. de Vries"\ndate = 2026-11-24\n'
        )
        write(tmp_path / "decided", {"clinic.toml": kept.encode(), "other.toml": b""})
        done = check(CLINIC, CONNECTOR, "--decisions", tmp_path / "decided", out=out)
        clinic, connector = lines(out / "exports.jsonl")
        assert clinic["summary"]["accepted"] == 1
        assert clinic["decisions"] == {"from": "clinic.toml", "hidden": 1}
        assert connector["decisions"] is None
        assert "other.toml is not used: no export here has that name" in done.error
        assert "clinic: 1 findings do not count: clinic.toml" in done.error

    def test_what_a_policy_hides_is_told(self, out: Path, tmp_path: Path) -> None:
        """For each export, with the file, in the log, on the page and in the lines."""
        write(tmp_path, {"mxaudit.toml": b'version = 1\n[rules]\nENT-03 = "off"\n'})
        done = check(CLINIC, CONNECTOR, "--policy", tmp_path / "mxaudit.toml", out=out)
        clinic, connector = lines(out / "exports.jsonl")
        hidden = clinic["policy"]["hides"]["ENT-03"]
        assert hidden > 0 and connector["policy"]["hidden"] == 0
        told = f"clinic: mxaudit.toml hides {hidden} more: ENT-03 {hidden}"
        assert told in done.error
        assert told in html.parse(out / "summary.html").getroot().text_content()

    def test_a_file_is_no_folder(self, out: Path) -> None:
        """Which export would it be about?"""
        done = check(CLINIC, "--baseline", CLINIC, out=out)
        assert done.code == 2
        assert "--baseline is a folder where several exports are checked" in done.error
