"""What a page is asked in a browser: axe, and targets that fingers miss."""

from pathlib import Path

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
RUN_AXE = """async () => {
  const found = await axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa",
    "wcag22aa", "best-practice"]});
  return found.violations.map(v => `${v.id}: ${v.nodes.map(n => n.html.slice(0, 160)).join(" | ")}`);
}"""
SMALL_TARGETS = """() => [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=option], [role=tab]")]
  .filter(e => e.checkVisibility({visibilityProperty: true}) && !e.closest("p a, [inert], .sr-only"))
  .filter(e => !e.matches("p a") && !e.matches(".sr-only"))
  .map(e => [e.closest("label.check") ?? e, e])
  .map(([target, e]) => [target.getBoundingClientRect(), e])
  .filter(([box]) => box.width > 0 && (box.height < 43.5 || box.width < 24))
  .map(([box, e]) => `${Math.round(box.width)}x${Math.round(box.height)} ${e.outerHTML.slice(0, 120)}`)"""
RUN_CONTRAST = """async () => {
  const found = await axe.run(document, {runOnly: {type: "rule", values: ["color-contrast"]}});
  return found.violations.map(v => `${v.id}: ${v.nodes.map(n => n.html.slice(0, 160)).join(" | ")}`);
}"""
"""Another theme changes nothing but colours."""
CUT_CELLS = """() => [...document.querySelectorAll("table.cards td")]
  .map(e => [e.getBoundingClientRect(), e])
  .filter(([box]) => box.width > 0 && box.right > innerWidth + 1)
  .map(([box, e]) => `${Math.round(box.right)} ${e.outerHTML.slice(0, 120)}`)"""
"""On a phone a table is a list of cards: no cell may end beyond the window."""
