"""Claims that a user brings: `decide` rules on them, `search` looks for certificates that the kernel then checks."""
