"""Adam's moving averages and their bias correction."""
