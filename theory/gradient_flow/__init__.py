"""The gradient flow, and gradient descent as Euler's method on it."""
