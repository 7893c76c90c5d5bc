"""Pages, figures and the command line."""
