"""The command line: one file a subcommand, each importing what it needs when it runs. Never imports screens."""

from auditor.cli.entry import OpenScreens, ScreenOptions, main

__all__ = ["OpenScreens", "ScreenOptions", "main"]
