"""The commands of `crm-roi`, a module each."""
