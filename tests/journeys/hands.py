"""How long a person's hands would take: the keystroke-level model (Card, Moran, Newell), added up at a real page.

The browser itself types at once; what is counted is what a person has to press, point at and think of.
"""

from __future__ import annotations

from playwright.sync_api import Locator, Page

#: Seconds: a key of an average typist; pointing and clicking with the way there and back; a pause to think.
KEY, CLICK, THINK = 0.28, 1.1, 1.35
#: Keys for one Chinese character: three letters of its sound and the choice, no word completed by the input method.
KEYS_OF_A_CHARACTER = 4


class Hands:
    """Wraps what one does at a page; `seconds` is the sum so far."""

    def __init__(self, page: Page) -> None:
        self.page, self.keys, self.clicks, self.pauses = page, 0, 0, 0

    @property
    def seconds(self) -> float:
        return KEY * self.keys + CLICK * self.clicks + THINK * self.pauses

    def click(self, target: Locator) -> None:
        """Something that one has in mind already: a link or a button that follows from what was done."""
        target.click()
        self.clicks += 1

    def decide(self, target: Locator) -> None:
        """Click one of several, after a thought."""
        self.click(target)
        self.pauses += 1

    def key(self, name: str) -> None:
        self.page.keyboard.press(name)
        self.keys += 1

    def decide_by_key(self, name: str) -> None:
        self.key(name)
        self.pauses += 1

    def write(self, field: Locator, text: str) -> None:
        """Click into a field, think, and type it letter by letter."""
        self.decide(field)
        field.press_sequentially(text)
        self.keys += sum(1 if letter.isascii() else KEYS_OF_A_CHARACTER for letter in text)

    def paste(self, field: Locator, text: str) -> None:
        """Click into a field, think, and press Ctrl+V: what was written elsewhere is on the clipboard."""
        self.decide(field)
        self.page.keyboard.insert_text(text)
        self.keys += 1
