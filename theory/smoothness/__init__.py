"""Functions with a Lipschitz gradient: the Descent Lemma and what it gives."""
