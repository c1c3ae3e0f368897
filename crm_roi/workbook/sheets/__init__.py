"""One file a sheet, by its key in the list of sheets: what it looks like and what it writes."""
