"""Evidence from the company's own customers: records, intervals and models, on plain arrays."""
