"""What every place a note can go to has in common."""


class ConnectorError(Exception):
    """The note could not be posted; the text says why in words for the engineer.

    `permanent` means that trying again cannot help.
    """

    def __init__(self, message: str, *, permanent: bool) -> None:
        super().__init__(message)
        self.permanent = permanent
