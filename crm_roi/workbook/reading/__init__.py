"""From a workbook, JSON or survey file to a plan, every mistake at its cell."""
