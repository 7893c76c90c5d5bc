"""Momentum: heavy ball in its forms, Nesterov's method, when they converge and how fast at best."""
