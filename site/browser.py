"""Chromium without a window, driven by its own protocol over a pipe: opens pages, runs scripts in them, takes pictures of them."""

import base64
import fcntl
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import time

# Generous: it only ends what hangs.
DEADLINE = 120


class Browser:
    """One page of one browser. `with Browser() as browser` ends it."""

    def __enter__(self):
        program = shutil.which("chromium") or shutil.which("google-chrome")
        if not program:
            sys.exit("chromium is missing: install the package chromium")
        self.profile = tempfile.mkdtemp()
        its_input, self.to = os.pipe()
        self.answers, its_output = os.pipe()

        def as_three_and_four():
            # Above both numbers first: one of the pipes may already have one of them.
            read, write = fcntl.fcntl(its_input, fcntl.F_DUPFD, 10), fcntl.fcntl(its_output, fcntl.F_DUPFD, 10)
            os.dup2(read, 3)
            os.dup2(write, 4)

        arguments = ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-background-networking",
                     "--remote-debugging-pipe", f"--user-data-dir={self.profile}", "about:blank"]
        self.program = subprocess.Popen([program, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, close_fds=False,
                                        preexec_fn=as_three_and_four)
        os.close(its_input)
        os.close(its_output)
        self.bytes, self.number, self.session, self.events = b"", 0, None, []
        target = self.asks("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.asks("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network"):
            self.asks(f"{domain}.enable")
        return self

    def __exit__(self, *_):
        os.close(self.to)
        self.program.terminate()
        self.program.wait(DEADLINE)
        os.close(self.answers)
        shutil.rmtree(self.profile, ignore_errors=True)

    def message(self, until):
        """The next message of the browser: an answer or an event."""
        while b"\0" not in self.bytes:
            if not select.select([self.answers], [], [], max(0, until - time.monotonic()))[0]:
                sys.exit("chromium does not answer")
            got = os.read(self.answers, 1 << 20)
            if not got:
                sys.exit("chromium ended")
            self.bytes += got
        message, _, self.bytes = self.bytes.partition(b"\0")
        return json.loads(message)

    def asks(self, method, **parameters):
        self.number += 1
        asked = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            asked["sessionId"] = self.session
        data = json.dumps(asked).encode() + b"\0"
        while data:
            data = data[os.write(self.to, data):]
        until = time.monotonic() + DEADLINE
        while (message := self.message(until)).get("id") != self.number:
            self.events.append(message)
        if "error" in message:
            sys.exit(f"chromium refuses {method}: {message['error']['message']}")
        return message["result"]

    def opens(self, url):
        """Opens a page and waits until it is loaded. Returns the addresses that it asked for."""
        # An address that differs in its fragment alone would load nothing.
        self.asks("Page.navigate", url="about:blank")
        self.run("1")
        self.events = []
        failed = self.asks("Page.navigate", url=url).get("errorText")
        if failed:
            sys.exit(f"{url}: {failed}")
        self.waits("document.readyState === 'complete' && location.href !== 'about:blank'", f"{url} does not load")
        return [event["params"]["request"]["url"] for event in self.events if event.get("method") == "Network.requestWillBeSent"]

    def run(self, script):
        """The value of a script, which may be a promise."""
        result = self.asks("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in result:
            sys.exit(f"{script}\n{json.dumps(result['exceptionDetails'], indent=1)}")
        return result["result"].get("value")

    def waits(self, condition, otherwise):
        """Waits until a script's value is true."""
        until = time.monotonic() + DEADLINE
        while not (value := self.run(condition)):
            if time.monotonic() > until:
                sys.exit(otherwise)
            time.sleep(0.02)
        return value

    def draws(self):
        """Waits until the page's diagrams are drawn."""
        self.waits("!document.querySelector('pre.mermaid')", "a diagram is not drawn")

    def types(self, text):
        self.asks("Input.insertText", text=text)

    def looks(self, width, height, scheme):
        """The size of the window, and whether the reader prefers "light" or "dark"."""
        self.asks("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600)
        self.asks("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def picture(self, path, height):
        """The page from its top, at most `height` points of it."""
        full = min(height, self.asks("Page.getLayoutMetrics")["cssContentSize"]["height"])
        width = self.run("innerWidth")
        data = self.asks("Page.captureScreenshot", captureBeyondViewport=True, clip={"x": 0, "y": 0, "width": width, "height": full, "scale": 1})
        with open(path, "wb") as file:
            file.write(base64.b64decode(data["data"]))
