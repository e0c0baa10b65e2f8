"""What was decided about findings, and until when: the decisions file, and baselines."""
