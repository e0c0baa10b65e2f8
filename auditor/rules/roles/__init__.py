"""Module roles, user roles, user management: ROLE."""
