"""What is answered in words: a fault with its code.

Belongs here: the fault, and which codes there are. Does not belong here: how it is shown.
"""

from __future__ import annotations


class FaultError(Exception):
    """A request that gets no answer but words.

    `status` is HTTP's code; `title` and `text` are Danish and tell nothing of the machine.
    """

    def __init__(self, status: int, text: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(text)
        self.status, self.text, self.headers = status, text, headers or {}

    @property
    def title(self) -> str:
        """The code in words."""
        return TITLES.get(self.status, "Der gik noget galt")


TITLES = {
    400: "Forespørgslen kan ikke forstås",
    401: "Der mangler en adgangsnøgle",
    403: "Der er ikke adgang",
    404: "Findes ikke",
    405: "Metoden bruges ikke her",
    406: "Formatet findes ikke",
    410: "Findes ikke længere",
    413: "Der er bedt om for meget",
    414: "Adressen er for lang",
    416: "Delen findes ikke",
    429: "Der er spurgt for tit",
    500: "Der gik noget galt",
    503: "Der er ingen tal endnu",
}


def not_found(what: str) -> FaultError:
    """There is no such thing."""
    return FaultError(404, f"{what} findes ikke her.")
