// The few helpers that every module needs.
export const find = (selector, within = document) => within.querySelector(selector);
export const findAll = (selector, within = document) => [...within.querySelectorAll(selector)];

/** Calls `handle(element, event)` for events on present and future elements matching `selector`. */
export function on(type, selector, handle) {
  document.addEventListener(type, (event) => {
    const element = event.target instanceof Element && event.target.closest(selector);
    if (element) handle(element, event);
  });
}

export const isTyping = (target) =>
  target instanceof Element && Boolean(target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable=true]"));

export const isOpen = () => Boolean(find("dialog[open]"));

export const isVisible = (element) => element.getClientRects().length > 0;

export function remember(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch { /* private windows may refuse: the choice holds for this page */ }
}
