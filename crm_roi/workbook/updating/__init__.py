"""Refreshing what Python wrote into a workbook that its users have gone on working with."""
