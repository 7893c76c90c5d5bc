"""What is wrong with a user's problem, in one line."""


class BadInput(Exception):
    """A problem that cannot be analyzed as given: the message says what is wrong, where, and what would be right."""
