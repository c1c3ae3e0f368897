"""Investment appraisal: worth, rates of return, and the measures every variant is judged by."""
