"""The trusted core: what counts as proved. It checks; it never searches."""
