"""The policy file joined with a project: which rules are in force, and the rules that it makes itself (family SOD)."""
