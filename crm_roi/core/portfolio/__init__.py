"""Many plans side by side: ranked, chosen under a budget, the frontier."""
