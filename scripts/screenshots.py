"""Makes orders through the API and takes pictures of their pages.

Arguments: the API's address, and the folder for the pictures. Started by scripts/screenshots.
"""

import base64
import json
import shutil
import sys
import urllib.request

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

API, FOLDER = sys.argv[1], sys.argv[2]
# Without a proxy, even if the environment names one.
HTTP = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def order(**body: object) -> str:
    request = urllib.request.Request(f"{API}/orders", json.dumps(body).encode(), {"Content-Type": "application/json"})
    with HTTP.open(request) as answer:
        return json.load(answer)["order_id"]


class Browser:
    def __init__(self) -> None:
        options = Options()
        options.binary_location = shutil.which("chromium")
        for argument in (
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-proxy-server",
            "--hide-scrollbars", "--lang=en", "--window-size=1140,900",
        ):
            options.add_argument(argument)
        self.driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))

    def open(self, path: str, scheme: str = "light") -> None:
        media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
        self.driver.get(API + path)

    def sees(self, selector: str, text: str = "") -> None:
        def found(driver: webdriver.Chrome) -> bool:
            elements = driver.find_elements(By.CSS_SELECTOR, selector)
            return bool(elements) and (text in elements[0].text if text else elements[0].is_displayed())

        WebDriverWait(self.driver, 30, 0.1, (Exception,)).until(found, f"{selector} does not show {text!r}")

    def click(self, selector: str) -> None:
        self.sees(selector)
        self.driver.find_element(By.CSS_SELECTOR, selector).click()

    def picture(self, name: str) -> None:
        self.driver.execute_script("document.activeElement.blur()")
        width, height = self.driver.execute_script(
            "return [innerWidth, document.querySelector('main').getBoundingClientRect().bottom + scrollY + 20]"
        )
        clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
        wishes = {"format": "png", "captureBeyondViewport": True, "clip": clip}
        data = self.driver.execute_cdp_cmd("Page.captureScreenshot", wishes)["data"]
        with open(f"{FOLDER}/{name}.png", "wb") as file:
            file.write(base64.b64decode(data))


def main() -> None:
    browser = Browser()
    try:
        goods = [{"sku": "PROD-001", "quantity": 1}, {"sku": "PROD-005", "quantity": 2}]
        paid = order(policy="paylater", customer_id="CUST-001", items=goods)
        browser.open(f"/orders/{paid}?lang=en")
        browser.click("[data-action=pay]")
        browser.sees("#status", "Completed")
        browser.click("#technical summary")
        browser.sees("#timeline .bar.workflow.completed")
        browser.picture("order-page")

        order(policy="validated", amount=15000, items=["expensive-item"])
        order(policy="approval", customer_id="CUST-002", items=[{"sku": "BOOK-001", "quantity": 2}])
        order(policy="direct", customer_id="CUST-003", items=[{"sku": "PROD-004", "quantity": 1}])
        order(policy="paylater", amount=12500, items=["Mac Pro"])
        waiting = order(policy="paylater", amount=500, items=["iPhone 15"])
        browser.open(f"/orders/{waiting}?lang=zh", "dark")
        browser.sees("[data-action=pay]")
        browser.click("#technical summary")
        browser.sees("#timeline .bar.timer.running")
        browser.picture("order-page-zh")

        browser.open("/orders?lang=en")
        browser.sees("[data-order] .badge.completed")
        browser.sees("[data-order] .badge.awaiting_approval")
        browser.picture("order-list")

        browser.open("/?lang=en")
        browser.sees("[data-tile=reviews]")
        browser.picture("order-desk")
    finally:
        browser.driver.quit()


main()
