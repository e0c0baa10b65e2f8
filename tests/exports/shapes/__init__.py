"""Made-up apps in the shapes of the other exports, written by code of their own. It shares nothing with the readers but
the table of names.

Each function takes an `App` and gives the bytes that Mendix or mxlint would write for it. Source: formats.md 4.
"""
