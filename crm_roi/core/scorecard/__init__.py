"""The balanced scorecard: attainment, scores, roll-up, principles, the KPI library."""
