"""The policy file of a command: the one that was named, or one beside the export when that folder is trusted."""

import re
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from auditor.files.errors import InputError
from auditor.files.opening import exists, read_regular
from auditor.policy.policy import NO_POLICY, Policy

POLICY_NAME = "mxaudit.toml"
"""What a policy file beside an export is called; a `pyproject.toml` with our table is another."""

_OUR_TABLE = re.compile(rb"^\s*\[\s*tool\s*\.\s*mxaudit\s*[.\]]", re.MULTILINE)


def policy_of(options: Namespace) -> Policy:
    """Read the policy file of `check`. Raises `InputError` with the line of what is wrong in it."""
    return read(policy_path(options.policy, options.export, options.trust_export_folder))


def read(path: Path | None) -> Policy:
    """Read a policy file; without one nothing is said. The parser of TOML is loaded only for it."""
    if path is None:
        return NO_POLICY
    from auditor.policy.reading import read_policy

    return read_policy(path)


def policy_path(named: Path | None, export: Path | None, trusted: bool) -> Path | None:
    """Give the policy file to use: the one that was named, else one beside a trusted export."""
    if named is None and trusted and export is not None:
        return policy_beside(export)
    return named


def policy_beside(export: Path) -> Path | None:
    """A policy file beside the export: as untrusted as the export itself, it can hide findings."""
    folder = export if export.is_dir() else export.parent
    if exists(folder / POLICY_NAME):
        return folder / POLICY_NAME
    pyproject = folder / "pyproject.toml"
    return pyproject if exists(pyproject) and _holds_ours(pyproject) else None


def _holds_ours(path: Path) -> bool:
    from auditor.files.limits import POLICY_FILE

    try:
        return _OUR_TABLE.search(read_regular(path, POLICY_FILE)) is not None
    except InputError:
        return False  # A file that cannot be read holds nothing that could be used.


def unused(options: Namespace) -> Iterator[str]:
    """Mention a policy file beside the export that is not used (cli.md, Trust)."""
    if options.policy is None and not options.trust_export_folder and (found := policy_beside(options.export)):
        yield f"{found.name} lies beside the export and is not used; --policy or --trust-export-folder uses it"
