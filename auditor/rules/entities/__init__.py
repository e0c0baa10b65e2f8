"""Entity access: ENT."""
