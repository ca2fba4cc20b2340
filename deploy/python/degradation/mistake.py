"""The exception for what the user can put right."""


class UserMistake(Exception):
    """Ends the program with exit status 2 and its message, one line, instead of a stack trace."""
