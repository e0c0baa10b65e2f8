"""MOD: modules and their versions."""
