"""`crm-roi doctor`: what keeps the program from working on this machine, and the cure."""
