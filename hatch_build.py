"""Compiles the sources of an editable install, as pip does with those that it copies: a start takes half the time."""

import compileall
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface):
    """Called by hatchling before it builds."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, when the install will only point at the sources."""
        if version == "editable":
            for package in ("auditor", "screens"):
                compileall.compile_dir(Path(self.root, package), quiet=2)
