"""Exact analysis of a function that a user gives as an expression."""
