"""Convex functions: how they are recognised, what they keep, and what a minimizer is worth."""
