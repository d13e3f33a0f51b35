"""The tokens meet WCAG 2.2 AA in all four looks, computed from the style sheet itself."""

import math
import re
from pathlib import Path

import pytest

CSS = Path(__file__).parents[2] / "src/enterprisehub/ui/assets_src/css"
type Color = tuple[float, float, float]

TEXT = [
    *[(text, ground) for text in ("fg", "muted-fg") for ground in ("bg", "card", "muted")],
    *[(f"{tone}-ink", f"{tone}-soft") for tone in ("primary", "ok", "warn", "bad", "info")],
    *[
        (f"{tone}-ink", g)
        for tone in ("primary", "ok", "warn", "bad", "info")
        for g in ("bg", "card")
    ],
    ("primary-fg", "primary"),
    ("primary-fg", "primary-hover"),
]
SHAPES = [("control", "card"), ("control", "bg"), ("ring", "bg"), ("ring", "card")]
LOOKS = {
    "light": (":root",),
    "dark": (":root", ".dark"),
    "high": (":root", ".hc"),
    "high-dark": (":root", ".dark", ".hc", ".hc.dark"),
}


def _tokens(look: str) -> dict[str, Color]:
    source = re.sub(r"/\*.*?\*/", "", (CSS / "tokens.css").read_text(), flags=re.DOTALL)
    found: dict[str, Color] = {}
    for selector in LOOKS[look]:
        block = re.search(rf"(?m)^{re.escape(selector)} \{{(.*?)^\}}", source, re.DOTALL)
        assert block, selector
        for name, values in re.findall(r"--([\w-]+): oklch\(([\d. ]+)\);", block[1]):
            lightness, chroma, hue = (float(value) for value in values.split())
            found[name] = (lightness, chroma, hue)
    return found


def _linear_srgb(color: Color) -> Color:
    """OKLCH to linear sRGB, clipped to the gamut. Source: Björn Ottosson, "Oklab", 2020."""
    lightness, chroma, hue = color
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    return (_clip(red), _clip(green), _clip(blue))


def _clip(value: float) -> float:
    return min(1.0, max(0.0, value))


def contrast(one: Color, other: Color) -> float:
    """The WCAG 2 contrast ratio of two OKLCH colours."""
    luminances = []
    for color in (one, other):
        red, green, blue = _linear_srgb(color)
        luminances.append(0.2126 * red + 0.7152 * green + 0.0722 * blue)
    return (max(luminances) + 0.05) / (min(luminances) + 0.05)


def test_the_formula_knows_black_white_and_a_grey() -> None:
    assert contrast((1, 0, 0), (0, 0, 0)) == pytest.approx(21, abs=0.01)
    # #767676 on white is 4.54:1 in every published table; its OKLCH lightness is 0.5663.
    assert contrast((0.5663, 0, 0), (1, 0, 0)) == pytest.approx(4.54, abs=0.03)


@pytest.mark.requirement("UXC-03")
@pytest.mark.parametrize("look", LOOKS)
def test_text_reads_on_its_ground(look: str) -> None:
    tokens = _tokens(look)
    least = 7.0 if look.startswith("high") else 4.5
    poor = {
        f"{text} on {ground}": round(ratio, 2)
        for text, ground in TEXT
        if (ratio := contrast(tokens[text], tokens[ground])) < least
    }
    assert poor == {}


@pytest.mark.requirement("UXC-03")
@pytest.mark.parametrize("look", LOOKS)
def test_edges_of_controls_and_the_focus_ring_are_seen(look: str) -> None:
    tokens = _tokens(look)
    ratios = {(a, b): contrast(tokens[a], tokens[b]) for a, b in SHAPES}
    assert min(ratios.values()) >= 3, ratios


@pytest.mark.requirement("UXC-03")
@pytest.mark.parametrize("look", LOOKS)
def test_white_reads_on_the_danger_button(look: str) -> None:
    assert contrast((1, 0, 0), _tokens(look)["bad-solid"]) >= 4.5


@pytest.mark.requirement("UXC-03")
@pytest.mark.parametrize("hue", range(0, 360, 5))
def test_initials_read_on_every_hue(hue: int) -> None:
    source = (CSS / "surfaces.css").read_text()
    pairs = re.findall(
        r"avatar[^{]*\{[^}]*background: oklch\(([\d.]+) ([\d.]+) var\(--h\)\); color: oklch\(([\d.]+) ([\d.]+)",
        source,
    )
    assert len(pairs) == 2
    for l1, c1, l2, c2 in pairs:
        assert contrast((float(l1), float(c1), hue), (float(l2), float(c2), hue)) >= 4.5
