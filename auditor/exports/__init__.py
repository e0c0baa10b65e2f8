"""How each export format becomes a Project. One file a format; `open_export` recognises them by content."""

from auditor.exports.opening import open_export

__all__ = ["open_export"]
