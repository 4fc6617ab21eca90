"""A person at a real browser: what goes wrong behind the page fails the story, and each step is photographed.

A page error, a console error, a violation of the content policy, an answer of 500 or more, or a request to
another host ends the story; each page reached is examined by axe-core and must not scroll sideways.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request, Response, expect

from tests.journeys.house import House
from xiqiao.demo import PASSWORD

SCREENSHOTS = Path(__file__).parent.parent / "screenshots"
PHONE, DESKTOP = "360x740", "1280x800"
#: Refusals are part of the stories; the browser and htmx report them on the console.
REFUSAL = re.compile(r"status of 4\d\d|Response Status Error Code 4\d\d")
#: How the browser and htmx report on the console that there is no network.
NO_NETWORK = re.compile(r"ERR_INTERNET_DISCONNECTED|htmx:(sendError|afterRequest)")
AXE_OPTIONS = {"resultTypes": ["violations"]}

expect.set_options(timeout=8_000)


class Story:
    """A test and its folder of photographs, numbered as they are taken."""

    def __init__(self, name: str, parameters: dict[str, object], variant: str) -> None:
        """Variants share the folder if they differ in the size of the window alone."""
        self.folder, self.taken = SCREENSHOTS / name, 0
        if set(parameters) - {"size"}:
            self.folder /= variant
        self.folder.mkdir(parents=True, exist_ok=True)
        for old in self.folder.glob(f"*{parameters.get('size', '')}.*"):
            old.unlink()

    def next_photograph(self, name: str) -> Path:
        self.taken += 1
        return self.folder / f"{self.taken:02}-{name}"


class Walker:
    """One browser with its own cookies. `size` is PHONE or DESKTOP."""

    def __init__(self, browser: Browser, house: House, story: Story, size: str = DESKTOP, **options: Any) -> None:
        self.house, self.story, self.size = house, story, size
        self.faults: list[str] = []
        self.context: BrowserContext = browser.new_context(
            base_url=house.address, viewport=measures(size), locale="zh-CN", timezone_id="Asia/Shanghai", **options
        )
        self.context.set_default_timeout(8_000)
        self.context.on("page", self._watch)
        self.page: Page = self.context.new_page()
        self.has_scripts = options.get("java_script_enabled", True)

    def _watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.faults.append(f"page error: {error}"))
        page.on("console", self._hear)
        page.on("response", self._answered)
        page.on("request", self._asked)

    def _hear(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text or (
            message.type in ("error", "warning") and not REFUSAL.search(message.text)
        ):
            self.faults.append(f"console: {message.text}")

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.status} from {response.url}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.house.address, "data:", "blob:")):
            self.faults.append(f"request to another host: {request.url}")

    @contextmanager
    def without_network(self) -> Iterator[None]:
        """The cable is out meanwhile."""
        self.context.set_offline(True)
        yield
        self.faults = [fault for fault in self.faults if not NO_NETWORK.search(fault)]
        self.context.set_offline(False)

    def close(self) -> None:
        self.context.close()
        assert not self.faults, "\n".join(self.faults)

    def sign_in(self, login: str, password: str = PASSWORD) -> Walker:
        """By the door, as everybody does."""
        self.open("/sign-in")
        self.fill("账号或手机号", login)
        self.fill("密码", password)
        self.press("登录")
        expect(self.heading("我的工作台")).to_be_visible()
        return self

    def open(self, path: str) -> Walker:
        self.page.goto(path)
        return self

    def heading(self, name: str) -> Locator:
        return self.page.get_by_role("heading", level=1, name=name, exact=True)

    def arrives(self, heading: str) -> None:
        expect(self.heading(heading)).to_be_visible()

    def sees(self, text: str) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible()

    def sees_not(self, text: str) -> None:
        expect(self.page.get_by_text(text)).to_have_count(0)

    def field(self, label: str) -> Locator:
        return self.page.locator("#main").get_by_label(re.compile(f"^{re.escape(label)}(（选填）)?$"))

    def fill(self, label: str, text: str) -> None:
        self.field(label).fill(text)

    def press(self, name: str, within: str = "#main") -> None:
        self.page.locator(within).get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str, within: str = "body") -> None:
        self.page.locator(within).get_by_role("link", name=name, exact=True).first.click()

    def step(self, name: str) -> None:
        """Examine the page as it stands now, and photograph it."""
        self.photograph(name)
        if self.has_scripts:
            self.examine(name)
        assert not self.faults, "\n".join(self.faults)

    def photograph(self, name: str) -> Path:
        """The whole page: the window grows to hold it, so that what is fixed to its edge stays there."""
        path = self.story.next_photograph(f"{name}-{self.size}.png")
        window = self.page.viewport_size or measures(DESKTOP)
        height = self.page.locator("html").evaluate("page => page.scrollHeight") if self.has_scripts else 0
        is_dialog = self.page.locator(".overlay").count() > 0
        if height > window["height"] and not is_dialog:
            self.page.set_viewport_size({"width": window["width"], "height": min(height, 8000)})
        # The caret stays: hiding it would leave a style attribute, which htmx would copy.
        self.page.screenshot(path=path, full_page=not self.has_scripts, animations="disabled", caret="initial")
        self.page.set_viewport_size(window)
        return path

    def examine(self, name: str) -> None:
        assert not self.scrolls_sideways(), f"{name} ({self.page.url}) scrolls sideways at {self.size}"
        found = self.axe()
        assert not found, f"{name} ({self.page.url}):\n" + "\n".join(found)

    def scrolls_sideways(self) -> bool:
        return bool(self.page.evaluate("document.scrollingElement.scrollWidth > document.scrollingElement.clientWidth"))

    def axe(self, *only: str) -> list[str]:
        """What axe-core finds (by some of its rules), one line each. Evaluated: the policy refuses a script tag."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE_SCRIPT)
        found = self.page.evaluate(
            "options => axe.run(document, options)", {**AXE_OPTIONS, **({"runOnly": only} if only else {})}
        )
        return [
            f"{violation['impact']} {violation['id']}: {node['html'][:160]} {node['failureSummary'][:300]}"
            for violation in found["violations"]
            for node in violation["nodes"]
        ]


def measures(size: str) -> Any:
    width, height = map(int, size.split("x"))
    return {"width": width, "height": height}
