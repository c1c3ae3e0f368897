"""From figures to words and rounded numbers, a module a page of the report."""
