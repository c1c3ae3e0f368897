"""LibreOffice: the extension, and the process that calculates its cells."""
