"""Reports of a few pages: what changed, plan against actual, many plans."""
