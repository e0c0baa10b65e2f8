"""The core of mxaudit: reads Mendix models, computes access, judges it. Importable without Textual."""

__version__ = "0.1.0"
