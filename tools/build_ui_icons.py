"""The PNG icons of the installable app are drawn from icon.svg. Run it when the mark changes."""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).parent.parent / "src/enterprisehub/ui/assets_src/static"
# name, size in pixels, share of the picture that the mark takes, background
PICTURES = (
    ("icon-180.png", 180, 1.0, "#4f46c8"),
    ("icon-192.png", 192, 1.0, "transparent"),
    ("icon-512.png", 512, 1.0, "transparent"),
    ("icon-maskable-512.png", 512, 0.7, "#4f46c8"),
)


def main(chromium: str) -> None:
    mark = (FOLDER / "icon.svg").read_text()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, size, share, background in PICTURES:
            page = browser.new_page(viewport={"width": size, "height": size})
            page.set_content(
                f"<style>body{{margin:0;display:grid;place-items:center;height:100vh;"
                f"background:{background}}}svg{{width:{share:%}}}</style>{mark}"
            )
            page.screenshot(path=FOLDER / name, omit_background=True)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "/usr/bin/chromium")
