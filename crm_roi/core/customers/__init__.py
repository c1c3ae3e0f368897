"""Customers in figures: indicators, lifetime value, perceived value, needs."""
