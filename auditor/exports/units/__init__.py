"""Mendix units as model values: one file an area, all of them fed with plain documents under their storage names."""
