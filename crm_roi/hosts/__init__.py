"""The doors: Excel, LibreOffice, the command line; nobody imports a host."""
