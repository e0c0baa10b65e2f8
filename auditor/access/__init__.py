"""Who may do what, exactly: access rules combined for a set of roles, and the reason for every cell."""
