"""portfolio.xlsx: many plans in one workbook."""
