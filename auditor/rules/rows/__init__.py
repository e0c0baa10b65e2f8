"""Meaning of row constraints: ROW."""
