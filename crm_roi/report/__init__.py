"""The board report: a plan's figures as words, charts and pages, in Chinese or English."""
