"""What the sheets of a workbook are written with: the open book, its looks, kinds of tables."""
