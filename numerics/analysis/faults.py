"""What is wrong with a user's problem, in one line."""


class BadInput(Exception):
    """A problem that cannot be analyzed as given: the message says what is wrong, where, and what would be right.

    The message may quote the user's file, so what is not printable in it is written as an escape: it stays one line,
    and a terminal is not given commands.

    >>> print(BadInput("no column a\\n\\x1b[2J"))
    no column a\\n\\x1b[2J
    """

    def __init__(self, message: str) -> None:
        super().__init__("".join(c if c.isprintable() else ascii(c)[1:-1] for c in message))
