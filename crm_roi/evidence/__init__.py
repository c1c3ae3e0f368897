"""Evidence: a company's exports in, indicators by period out, each with its query and its files.

`contract` says which tables and columns are understood, `sources` reads files and databases as
text, `mapping` finds out which column is what, `loading` and `checking` make typed tables of them
and list every row that was left out, `queries` holds the SQL, `engine` runs it, `indicators` makes
the figures, `models` learns from customers and `building` puts it all together.
"""
