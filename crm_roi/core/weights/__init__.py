"""Weights that can be defended: pairwise judgements and their consistency, ranks, data."""
