// On touch a queue row follows the finger: right approves (its e button), left rejects (x).
import { find } from "./dom.js";
import { pressRowKey } from "./lists.js";

const FAR = 96;
let gesture = null;

document.addEventListener("pointerdown", (event) => {
  const row = event.target.closest?.("[data-swipe]");
  if (!row || event.pointerType !== "touch" || event.target.closest("button, input, label")) return;
  gesture = { row, x: event.clientX, y: event.clientY, moved: 0, armed: false };
});
document.addEventListener("pointermove", (event) => {
  if (!gesture) return;
  gesture.moved = event.clientX - gesture.x;
  if (Math.abs(gesture.moved) < 12) return;
  gesture.row.classList.add("swiping");
  gesture.row.dataset.dir = gesture.moved > 0 ? "r" : "l";
  find(".q-in", gesture.row).style.transform = `translateX(${gesture.moved * 0.85}px)`;
  const armed = Math.abs(gesture.moved) > FAR;
  if (armed && !gesture.armed) navigator.vibrate?.(12);
  gesture.armed = armed;
});
function end(event) {
  if (!gesture) return;
  const { row, moved } = gesture;
  gesture = null;
  row.classList.remove("swiping");
  find(".q-in", row).style.transform = "";
  if (event.type === "pointerup" && Math.abs(moved) > FAR) pressRowKey(row, moved > 0 ? "e" : "x");
}
document.addEventListener("pointerup", end);
document.addEventListener("pointercancel", end);
