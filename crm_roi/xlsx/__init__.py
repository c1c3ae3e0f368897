"""The .xlsx format, once: the package, its parts, addresses, cells; for every reader of ours."""
