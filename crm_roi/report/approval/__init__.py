"""Signing a report role by role, and checking what was signed."""
