"""SMART, letter by letter: whether a target passes, why, and what to enter."""
