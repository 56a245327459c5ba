"""The dashboard as a person uses it: what one sees, presses and types."""

import os
import time
import urllib.parse
from contextlib import contextmanager

from selenium.common.exceptions import (
    ElementClickInterceptedException, ElementNotInteractableException, JavascriptException,
    NoSuchElementException, StaleElementReferenceException)
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

PATIENCE = float(os.environ.get("DAYBOOK_PATIENCE", 30))  # seconds; only what fails waits so long
POLL = 0.04
PASSING = (StaleElementReferenceException, NoSuchElementException, JavascriptException,
           ElementClickInterceptedException, ElementNotInteractableException)

# A message goes away by itself, perhaps before a busy machine looks for it: it is noted.
DRAWN = """
  if (!window.said) {
    window.said = [];
    new MutationObserver((changes) => {
      for (const {addedNodes} of changes)
        for (const note of addedNodes)
          if (note.matches?.('.note')) window.said.push(note.querySelector('p').innerText);
    }).observe(document.getElementById('messages'), {childList: true});
  }
  const {page, ready} = document.body.dataset;
  return Boolean(page) && page === ready && !document.getElementById('main').ariaBusy;
"""
# The router has heard of the new address when this answers.
TO_HASH = """
  const [hash, done] = arguments;
  if (location.hash === hash) return done();
  addEventListener('hashchange', () => done(), {once: true});
  location.hash = hash;
"""
SHOWN = """
  return [...document.querySelectorAll(arguments[0])].filter(
    (one) => one.checkVisibility({visibilityProperty: true}));
"""
SEEN = """
  return [...document.querySelectorAll(arguments[0])].find(
    (one) => one.checkVisibility({visibilityProperty: true})
      && (one.innerText ?? one.textContent).includes(arguments[1]));
"""


class Dashboard:
    def __init__(self, driver, url: str):
        self.driver = driver
        self.url = url

    # Going somewhere.

    def open(self, page: str = "overview", **params):
        """Goes to a page by its address, and waits until it is drawn."""
        self.visit(page, **params)
        self.drawn(page.partition("?")[0].partition("/")[0])

    def visit(self, page: str, **params):
        query = urllib.parse.urlencode(params, doseq=True)
        place = f"#/{page}{'?' + query if query else ''}"
        if self.driver.current_url.startswith(f"{self.url}/"):
            self.driver.execute_async_script(TO_HASH, place)
        else:
            self.driver.get(f"{self.url}/{place}")

    def reload(self):
        self.driver.refresh()
        self.drawn()

    def drawn(self, page: str | None = None):
        self.until(lambda: self.run(DRAWN) and page in (None, self.body("page")),
                   lambda: f"{page} is not drawn, but {self.body('page')}: {self.text()[:300]}")

    @property
    def params(self) -> dict:
        return urllib.parse.parse_qs(self.driver.current_url.partition("?")[2])

    # Seeing.

    def until(self, holds, told="it never came true", within: float = PATIENCE):
        """Waits for something, and gives what it was."""
        deadline = time.monotonic() + within
        while True:
            try:
                if result := holds():
                    return result
            except PASSING:
                pass
            if time.monotonic() > deadline:
                raise AssertionError(told() if callable(told) else told)
            time.sleep(POLL)

    def run(self, script: str, *arguments):
        return self.driver.execute_script(script, *arguments)

    def all(self, css: str) -> list:
        return self.driver.find_elements(By.CSS_SELECTOR, css)

    def shown(self, css: str) -> list:
        return self.run(SHOWN, css)

    def see(self, css: str, text: str = "", within: float = PATIENCE):
        """Waits until an element is seen that has a text in it."""
        return self.until(
            lambda: self.run(SEEN, css, text),
            lambda: f"no {css} with “{text}”, but {[one.text[:200] for one in self.all(css)]}",
            within)

    def gone(self, css: str):
        self.until(lambda: not self.shown(css), f"{css} is still there")

    def text(self, css: str = "main") -> str:
        return self.driver.find_element(By.CSS_SELECTOR, css).text

    def body(self, name: str) -> str | None:
        return self.run("return document.body.dataset[arguments[0]]", name)

    def live(self):
        self.see("body[data-live=live]")

    def row(self, table: str, key) -> str:
        return f'[data-table="{table}"] tr[data-row="{key}"]'

    def keys(self, table: str) -> list[str]:
        """The keys of the rows of a table, from the top."""
        return self.run(
            "return [...document.querySelectorAll(`[data-table='${arguments[0]}'] tr[data-row]`)]"
            ".map((row) => row.dataset.row)", table)

    def says(self, text: str):
        """Waits until the dashboard tells that something was done."""
        self.until(lambda: any(text in one for one in self.run("return window.said")),
                   lambda: f"“{text}” was not said, but {self.run('return window.said')}")

    def warns(self, text: str):
        return self.see("#alerts .note p", text)

    # Doing.

    def press(self, css: str):
        """Clicks, also when the page was drawn anew in between."""
        def click():
            found = self.driver.find_element(By.CSS_SELECTOR, css)
            try:
                found.click()
            except ElementClickInterceptedException:
                # It may be under the bar at the top, which stays when the page is scrolled.
                self.run("arguments[0].scrollIntoView({block: 'center'})", found)
                found.click()
            return True
        self.until(click, lambda: f"{css} cannot be pressed in: {self.text('body')[:400]}")

    def act(self, action: str, inside: str = "main"):
        self.press(f'{inside} [data-action="{action}"]')

    def keypress(self, *keys: str):
        for key in keys:
            self.driver.switch_to.active_element.send_keys(key)

    def focused(self, name: str) -> str | None:
        return self.run("return document.activeElement.getAttribute(arguments[0])", name)

    def dialog(self, name: str):
        return self.see(f'dialog[data-dialog="{name}"]')

    def answer(self, name: str, /, **fields):
        """Fills in a dialog and agrees to it, which closes it."""
        self.fill(name, **fields)
        self.confirm(name)
        self.gone(f'dialog[data-dialog="{name}"]')

    def fill(self, name: str, /, **fields):
        self.dialog(name)
        for field, value in fields.items():
            self.put(f'dialog[data-dialog="{name}"] [name="{field}"]', value)

    def confirm(self, name: str):
        self.press(f'dialog[data-dialog="{name}"] [data-role="confirm"]')

    def dismiss(self):
        self.press("dialog[open] [data-role=dismiss]")
        self.gone("dialog[open]")

    def put(self, css: str, value):
        """Types into a field, chooses of a list, or ticks a box."""
        field = self.see(css)
        if field.tag_name == "select":
            Select(field).select_by_value(value)
        elif field.get_attribute("type") == "checkbox":
            if field.is_selected() != value:
                field.click()
        else:
            field.send_keys(Keys.CONTROL, "a")
            field.send_keys(Keys.DELETE, str(value))

    # The browser itself.

    def cdp(self, command: str, **arguments):
        return self.driver.execute_cdp_cmd(command, arguments)

    @contextmanager
    def sized(self, width: int, height: int = 800):
        self.cdp("Emulation.setDeviceMetricsOverride", width=width, height=height,
                 deviceScaleFactor=1, mobile=False)
        try:
            # The answer to the command may be ahead of the page.
            self.until(lambda: self.run("return innerWidth") == width)
            yield
        finally:
            self.cdp("Emulation.clearDeviceMetricsOverride")

    @contextmanager
    def preferring(self, scheme: str):
        feature = {"name": "prefers-color-scheme", "value": scheme}
        self.cdp("Emulation.setEmulatedMedia", features=[feature])
        try:
            query = f"(prefers-color-scheme: {scheme})"
            self.until(lambda: self.run("return matchMedia(arguments[0]).matches", query))
            yield
        finally:
            self.cdp("Emulation.setEmulatedMedia", features=[])

    def complaints(self) -> list[str]:
        """What the browser's console has got, but for answers that a test provokes."""
        return [entry["message"] for entry in self.driver.get_log("browser")
                if not (entry["source"] == "network" and "/v1/" in entry["message"])]

    def tidy(self):
        """Leaves the page as the next test may find it."""
        self.run("""
          sessionStorage.clear();
          localStorage.clear();
          delete document.documentElement.dataset.theme;
          document.querySelectorAll('dialog[open]').forEach((one) => one.close());
          document.querySelectorAll('.note button').forEach((one) => one.click());
          document.activeElement.blur();
          if (window.said) window.said.length = 0;
        """)

    def leave(self):
        if self.driver.current_url.startswith("http"):
            self.run("sessionStorage.clear(); localStorage.clear()")
        self.driver.get("about:blank")
