"""Saddle points: what gradient descent does near them, exactly."""
