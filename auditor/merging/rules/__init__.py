"""The MERGE rules: what a combination of roles makes possible. One file a rule, found by its place."""
