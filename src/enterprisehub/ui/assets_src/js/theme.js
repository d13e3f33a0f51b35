// Runs before the first paint: the remembered or the system's look, without a flash.
(() => {
  const root = document.documentElement;
  const remembered = (key) => { try { return localStorage.getItem(key); } catch { return null; } };
  const system = (query) => matchMedia(query).matches;
  const theme = remembered("theme") || root.dataset.theme;
  const contrast = remembered("contrast");
  const dark = theme ? theme === "dark" : system("(prefers-color-scheme: dark)");
  const high = contrast ? contrast === "high" : system("(prefers-contrast: more)");
  root.classList.toggle("dark", dark);
  root.classList.toggle("hc", high);
})();
