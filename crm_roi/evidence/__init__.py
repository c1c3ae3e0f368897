"""Customers' data: where they come from, how they are asked, what is learnt from them."""
