// Works without this: it tells the page around how tall the form is, and lets nobody send twice.
(() => {
  const tell = () => {
    if (parent !== window) {
      parent.postMessage({ hubFormHeight: document.documentElement.offsetHeight }, "*");
    }
  };
  addEventListener("load", tell);
  if ("ResizeObserver" in window) new ResizeObserver(tell).observe(document.body);
  const form = document.querySelector("form");
  if (form) {
    form.addEventListener("submit", () => { form.querySelector("button").disabled = true; });
    addEventListener("pageshow", () => { form.querySelector("button").disabled = false; });
  }
  const wrong = document.querySelector('[aria-invalid="true"]');
  if (wrong) wrong.focus();
})();
