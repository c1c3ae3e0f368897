"""From a plan to a workbook: inputs, results, checks, charts, print set-up."""
