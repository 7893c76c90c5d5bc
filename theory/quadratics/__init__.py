"""Gradient descent on quadratics: exactly when and how fast it converges."""
