"""The subcommands and their options. What a subcommand does stands in a file of its own, imported when it runs."""

import argparse
import importlib
from pathlib import Path
from typing import NoReturn

from auditor import __version__


class UsageError(ValueError):
    """Bad usage: one line that says what is wrong and what to do. Exit code 2."""


class _Parser(argparse.ArgumentParser):
    """An argument parser whose errors are our one line."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}; see `{self.prog} --help`")


NAMES = ("check", "inventory", "access", "merge", "why", "who-can", "diff", "convert", "rules", "selftest")
"""Every subcommand."""


CHECK_FORMATS = ("text", "json", "sarif", "junit", "csv", "xlsx", "markdown", "html", "github")
"""The formats of the findings file."""


def parser() -> argparse.ArgumentParser:
    """Build the parser of every subcommand."""
    top = _Parser(
        "mxaudit",
        usage="mxaudit [EXPORT] | mxaudit COMMAND ...",
        description="A terminal auditor for the security of Mendix apps. Without a command it opens the screens; "
        "without EXPORT they show the bundled sample.",
        epilog="example: mxaudit Webshop.mpr --decisions decisions.toml\n\noptions of the screens: --decisions FILE  "
        "--policy FILE  --baseline FILE  --advisories FILE\n  --trust-export-folder  --no-mouse",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"mxaudit {__version__}")
    found = top.add_subparsers(dest="command", metavar="COMMAND", required=True, parser_class=_Parser, prog="mxaudit")
    _check(found)
    _inventory(found)
    _access(found)
    _merge(found)
    _why(found)
    _who_can(found)
    _diff(found)
    _convert(found)
    _rules(found)
    _selftest(found)
    return top


def run(options: argparse.Namespace) -> int:
    """Run the chosen subcommand and give its exit code."""
    module = importlib.import_module(f"auditor.cli.{options.command.replace('-', '_')}_command")
    from auditor.access.target import UnknownName

    try:
        code: int = module.run(options)
    except UnknownName as error:
        raise UsageError(str(error)) from None
    return code


Subparsers = argparse._SubParsersAction  # the type has no public name


def _add(found: "Subparsers[_Parser]", name: str, about: str, example: str) -> _Parser:
    made: _Parser = found.add_parser(name, help=about, description=about, epilog=f"example: mxaudit {name} {example}")
    return made


def _printing(made: _Parser, formats: tuple[str, ...] = ("text", "json")) -> None:
    _format(made, formats)
    made.add_argument("-o", "--output", type=Path, action="append", metavar="FILE", help="default: standard output")


def _format(made: _Parser, formats: tuple[str, ...]) -> None:
    made.add_argument("-f", "--format", choices=formats, help="default: text, or by the ending of -o")


def _check(found: "Subparsers[_Parser]") -> None:
    about = "Audit an export and write the findings; several exports, or a folder of them, with -o DIR/."
    made = _add(found, "check", about, "Webshop.mpr -o findings.sarif")
    made.add_argument("exports", type=Path, nargs="+", metavar="EXPORT")
    _format(made, CHECK_FORMATS)
    where = "may be repeated; DIR/ for a portfolio (default: standard output)"
    made.add_argument("-o", "--output", action="append", metavar="FILE", help=where)  # A path forgets its last slash.
    made.add_argument("--csv-raw", action="store_true", help="no guard against spreadsheet formulas in CSV")
    levels = ("critical", "high", "medium", "low", "info", "never")
    made.add_argument("--fail-on", choices=levels, default="high", help="exit 1 from this severity on (default: high)")
    made.add_argument("--decisions", type=Path, metavar="FILE", help="what was decided about findings")
    made.add_argument("--policy", type=Path, metavar="FILE", help="what the organisation says: docs/policy.md")
    made.add_argument("--baseline", type=Path, metavar="FILE", help="an earlier JSON or SARIF: only new findings count")
    made.add_argument("--advisories", type=Path, metavar="FILE", help="newer advisories, in the shipped form")
    trusts = "use a decisions.toml and a policy beside the export"
    made.add_argument("--trust-export-folder", action="store_true", help=trusts)
    made.add_argument("--rule", action="append", metavar="ID", help="only this rule; may be repeated")
    made.add_argument("--role", action="append", metavar="USER_ROLE", help="only findings that concern this user role")
    made.add_argument("--module", action="append", metavar="NAME", help="only findings about this module")
    made.add_argument("--no-marketplace", action="store_true", help="leave out findings in Marketplace modules")
    made.add_argument("--scenario", type=Path, metavar="FILE", help="also the findings of the saved merges in a file")
    made.add_argument("--require-complete", action="store_true", help="exit 3 also when a rule could not be checked")
    made.add_argument("--allow-partial", action="store_true", help="exit as if whole when units could not be read")


def _inventory(found: "Subparsers[_Parser]") -> None:
    made = _add(found, "inventory", "What is in an export and what is not.", "Webshop.mpr -f json")
    made.add_argument("export", type=Path, metavar="EXPORT")
    made.add_argument(
        "--compare",
        type=Path,
        metavar="OTHER_EXPORT",
        help="every cell in which our computed access differs from that of another export of the same app; exit 1",
    )
    _printing(made)


def _with_without(made: _Parser) -> None:
    made.add_argument("--with", action="append", dest="added", default=[], metavar="M.ROLE", help="plus a module role")
    made.add_argument(
        "--without", action="append", dest="removed", default=[], metavar="M.ROLE", help="minus a module role"
    )


def _access(found: "Subparsers[_Parser]") -> None:
    made = _add(found, "access", "Effective access of user roles together.", "Webshop.mpr --role Customer")
    made.add_argument("export", type=Path, metavar="EXPORT")
    made.add_argument("--role", action="append", default=[], metavar="USER_ROLE", help="may be repeated")
    _with_without(made)
    _printing(made)


def _merge(found: "Subparsers[_Parser]") -> None:
    made = _add(
        found,
        "merge",
        "What a combination of user roles adds, which limits it loses, and what no role could do alone.",
        "Webshop.mpr Customer Support --repair --keep read:Webshop.Order",
    )
    made.add_argument("export", type=Path, metavar="EXPORT")
    made.add_argument("roles", nargs="*", metavar="USER_ROLE")
    _with_without(made)
    made.add_argument("--base", metavar="USER_ROLE", help="compare with this role (default: the first)")
    made.add_argument("--policy", type=Path, metavar="FILE", help="risks that the merged role is judged by as well")
    made.add_argument("--scenario", type=Path, metavar="FILE", help="instead of roles: the saved merges in a file")
    made.add_argument("--pairs", action="store_true", help="instead of roles: every pair, the most dangerous first")
    made.add_argument(
        "--repair", action="store_true", help="up to three smallest removals after which what is new is gone"
    )
    made.add_argument(
        "--keep", action="append", default=[], metavar="RIGHT:TARGET", help="what a repair must leave; may be repeated"
    )
    _printing(made)


def _why(found: "Subparsers[_Parser]") -> None:
    made = _add(
        found,
        "why",
        "Why a user role has a right, or what it would need. R+R asks for a combination.",
        "Webshop.mpr Customer write Webshop.Order/Total",
    )
    made.add_argument("export", type=Path, metavar="EXPORT")
    made.add_argument("role", metavar="USER_ROLE")
    _target(made)
    _printing(made)


def _who_can(found: "Subparsers[_Parser]") -> None:
    made = _add(found, "who-can", "Which user roles have a right.", "Webshop.mpr delete Webshop.Order")
    made.add_argument("export", type=Path, metavar="EXPORT")
    _target(made)
    _printing(made)


def _diff(found: "Subparsers[_Parser]") -> None:
    made = _add(
        found,
        "diff",
        "What a new version lets whom do, by meaning; what it violates and what it fixes.",
        "Webshop-1.mpr Webshop-2.mpr --fail-on-new-access",
    )
    made.add_argument("old", type=Path, metavar="OLD")
    made.add_argument("new", type=Path, metavar="NEW")
    made.add_argument("--fail-on-new-access", action="store_true", help="exit 1 when a role may do more, or perhaps")
    _printing(made)


def _target(made: _Parser) -> None:
    made.add_argument("right", metavar="RIGHT", help="create, read, write, delete, execute, view or call")
    made.add_argument("target", metavar="TARGET", help="Shop.Order, Shop.Order/Total, Shop.ACT_Pay, Shop.Api/GetOrders")


def _convert(found: "Subparsers[_Parser]") -> None:
    made = _add(
        found,
        "convert",
        "Write the neutral security export: everything needed to audit, nothing else.",
        "Webshop.mpr -o webshop.xml",
    )
    made.add_argument("export", type=Path, metavar="EXPORT")
    made.add_argument("-o", "--output", type=Path, required=True, metavar="FILE.xml")


def _rules(found: "Subparsers[_Parser]") -> None:
    made = _add(found, "rules", "The rule catalogue, or the page of one rule.", "ENT-07")
    made.add_argument("id", nargs="?", metavar="ID")
    _printing(made)


def _selftest(found: "Subparsers[_Parser]") -> None:
    made = _add(found, "selftest", "Every rule fires on its planted fault and stays quiet on the near miss.", "")
    _printing(made)
