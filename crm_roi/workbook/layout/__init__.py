"""The one table of sheets, tables and columns, shared by writer and reader."""
