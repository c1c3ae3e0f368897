"""The planning workbook: one table of sheets with two users, the writer and the reader."""
