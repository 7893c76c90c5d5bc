"""Gradients, Hessians and directions of descent."""
