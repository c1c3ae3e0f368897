"""From a view to a file: pages as PDF, in a bounded process, finished for signing; or as HTML."""
