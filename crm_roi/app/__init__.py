"""The one door: read → check → accept → evaluate → view.

The command line, Excel's buttons, the portfolio, comparison, review, update and Python come through
here, so that the same plan has the same mistakes, figures and report wherever it is asked for.
`plans` leads from a file to a plan that may be evaluated, `reports` from there to the board report.
"""
