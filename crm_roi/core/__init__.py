"""The core: pure functions of finance, scorecard, customers and risk; values in, values out."""
