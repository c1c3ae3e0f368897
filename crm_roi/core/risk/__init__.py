"""What could happen and what drives it: distributions, simulation, sensitivity."""
