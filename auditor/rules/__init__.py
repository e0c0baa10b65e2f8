"""What is a violation. One file a rule, one folder a family; `audit` runs them."""
