"""`crm-roi portfolio`: very many plans, in parallel, resumed after a kill."""
