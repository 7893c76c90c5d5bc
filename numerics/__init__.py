"""Measurements: every formula of `theory` held against simulated trajectories."""
