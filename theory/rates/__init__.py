"""How fast gradient descent converges on classes of functions, with certificates and where they are attained."""
