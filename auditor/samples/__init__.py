"""Made-up projects in real export shapes: for planted faults, tests and our own sample projects."""
