"""Which module a folder of a `modelsource` export is, and which modules there are (formats.md 4.1).

Newer exports list all modules of the project, also those that they leave out. A module's folder has its name, unless
that is longer than the exporter likes: then its beginning and end, with a hash between them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from auditor.exports.yaml_events import Placed
from auditor.model.names import Name

_SHORTENED = re.compile(r"(.+)_TRUNCATED_[0-9a-f]+_(.+)")


class ModuleFolders:
    """The modules of one export."""

    def __init__(self, folders: Iterable[str], metadata: Mapping[str, Any], tree: Mapping[str, Any]) -> None:
        """`folders`: those at the top; `metadata` and `tree`: what `Metadata.yaml` and `app.yaml` hold."""
        self._listed: dict[str, Mapping[str, Any]] = {}
        for module in _mappings(metadata.get("Modules")):
            if isinstance(module.get("Name"), str):
                self._listed.setdefault(module["Name"], _properties(module))
        self.origins_known = bool(self._listed)
        """Whether the export says which modules come from the Marketplace."""
        originals = {
            part["path"]: part["originalName"]
            for part in _mappings(tree.get("content"))
            if isinstance(part.get("path"), str) and isinstance(part.get("originalName"), str)
        }
        self._names = {folder: self._name(folder, originals) for folder in sorted(folders)}

    def name_of(self, folder: str) -> str:
        """Give the module that a folder at the top holds."""
        return self._names.get(folder, folder)

    @property
    def left_out(self) -> list[str]:
        """Modules that are listed and have no folder."""
        exported = set(self._names.values())
        return [module for module in self._listed if module not in exported]

    def documents(self, file: Name) -> Iterator[tuple[str, Placed]]:
        """Give every module with its document as a project file would have it. `file`: where modules are listed."""
        for module in dict.fromkeys([*self._listed, *self._names.values()]):
            stored = self._listed.get(module, {})
            document = Placed(stored, Name=module)
            document.file = file
            document.line = getattr(stored, "line", 1)
            yield module, document

    def _name(self, folder: str, originals: Mapping[str, str]) -> str:
        if folder in self._listed:
            return folder
        shortened = _SHORTENED.fullmatch(folder)
        if shortened:
            start, end = shortened.groups()
            long = [module for module in self._listed if module.startswith(start) and module.endswith(end)]
            if len(long) == 1:
                return long[0]
        original = originals.get(folder, folder)
        return original if not self._listed or original in self._listed else folder


def _properties(module: Mapping[str, Any]) -> Mapping[str, Any]:
    """Exports of 2024 and 2025 keep all properties one level deeper."""
    inner = module.get("Attributes")
    return inner if isinstance(inner, dict) else module


def _mappings(value: object) -> list[dict[str, Any]]:
    return [part for part in value if isinstance(part, dict)] if isinstance(value, list) else []
