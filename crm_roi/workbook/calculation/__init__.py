"""The calculation sheets: the plan worked out by native formulas."""
