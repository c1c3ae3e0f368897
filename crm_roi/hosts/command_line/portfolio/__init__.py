"""`crm-roi portfolio`: many plans evaluated, ranked and chosen under a budget."""
