"""Excel: functions for cells, buttons, and the add-in that brings both."""
