"""Opens pages of the Web UI in a headless Chromium, and prints for each whether it comes to show a text.

Arguments: seconds to wait for each, then pairs of an address and a text. A page that does not show its text is printed to
stderr. Where the text begins with `download:`, the rest of it has to be in a file that a button of the page downloads.
"""

import pathlib
import shutil
import sys
import tempfile
from collections.abc import Callable

from selenium import webdriver
from selenium.common.exceptions import TimeoutException
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait


def downloaded(browser: webdriver.Chrome, text: str, folder: str) -> bool:
    """Presses the button of a payload that is kept elsewhere, and looks for a text among what came."""
    browser.execute_cdp_cmd("Page.setDownloadBehavior", {"behavior": "allow", "downloadPath": folder})
    files = [path for path in pathlib.Path(folder).iterdir() if path.suffix != ".crdownload"]
    if files:
        return any(text in path.read_text() for path in files)
    for button in browser.find_elements(By.XPATH, "//button[contains(., 'Bytes')]"):
        if button.is_enabled():
            button.click()
    return False


def main() -> None:
    limit = float(sys.argv[1])
    pairs = list(zip(sys.argv[2::2], sys.argv[3::2]))
    options = Options()
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not chromium or not driver:
        sys.exit("there is no chromium or no chromedriver; run scripts/setup")
    options.binary_location = chromium
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-proxy-server"):
        options.add_argument(argument)
    options.add_argument("--window-size=1600,1400")
    browser = webdriver.Chrome(options=options, service=Service(driver))
    try:
        for address, text in pairs:
            browser.get(address)

            with tempfile.TemporaryDirectory() as folder:

                def shows(driver: webdriver.Chrome) -> bool:
                    if text.startswith("download:"):
                        return downloaded(driver, text.removeprefix("download:"), folder)
                    body = driver.find_element(By.TAG_NAME, "body")
                    return text in body.text or text in driver.page_source

                report(browser, limit, shows)
    finally:
        browser.quit()


def report(browser: webdriver.Chrome, limit: float, shows: Callable[[webdriver.Chrome], bool]) -> None:
    try:
        WebDriverWait(browser, limit, ignored_exceptions=(Exception,)).until(shows)
        print("shown")
    except TimeoutException:
        print("missing")
        print(browser.find_element(By.TAG_NAME, "body").text, file=sys.stderr)


main()
