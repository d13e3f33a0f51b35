// Forms: busy while they are sent, keys that send, shown passwords, dropped files, copied texts.
import { find, findAll, on } from "./dom.js";
import { showToast } from "./toasts.js";

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.hasAttribute("hx-post")) return;
  if (form.classList.contains("busy")) { event.preventDefault(); return; }
  if (form.method !== "get") form.classList.add("busy");
});
addEventListener("pageshow", () => findAll("form.busy").forEach((form) => form.classList.remove("busy")));

on("keydown", "textarea, input[data-send]", (box, event) => {
  if (event.key !== "Enter" || event.isComposing) return;
  const plain = box.dataset.send === "enter" && !event.shiftKey;
  if (!plain && !event.metaKey && !event.ctrlKey) return;
  event.preventDefault();
  const sender = box.form && find("[data-sender]", box.form);
  if (sender) sender.click(); else box.form?.requestSubmit();
});
// What was written goes when the server has it, not before.
document.addEventListener("htmx:after:request", (event) => {
  const form = event.detail.ctx.sourceElement;
  if (form?.matches?.("[data-composer]") && event.detail.ctx.response.status < 400) form.reset();
});
on("reset", "[data-composer]", (form) => setTimeout(() => listFiles(form)));
on("change", "[data-attach] input", (input) => listFiles(input.form));
function listFiles(form) {
  const note = find("[data-attached]", form);
  const files = [...(find("[data-attach] input", form)?.files ?? [])];
  if (note) note.textContent = files.map((file) => `${file.name}, ${size(file.size)}`).join(" · ") || note.dataset.attached;
}

on("click", "[data-reveal]", (button) => {
  const field = find(`#${CSS.escape(button.dataset.reveal)}`);
  const shown = field.type === "text";
  field.type = shown ? "password" : "text";
  button.setAttribute("aria-pressed", !shown);
});

// What stands where nothing is written follows the choice that decides it.
on("change", "select[name]", (choice) => {
  for (const field of findAll(`[data-follows="${CSS.escape(choice.name)}"]`, choice.form ?? document))
    field.placeholder = JSON.parse(field.dataset.placeholders)[choice.value] ?? "";
});

on("click", "[data-copy]", async (button) => {
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    showToast({ text: "Copied.", severity: "ok", seconds: 3 });
  } catch {
    showToast({ text: "Your browser does not allow copying here. Select the text instead.", severity: "warn" });
  }
});

const size = (bytes) => bytes < 1024 ? `${bytes} bytes` : bytes < 1048576 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1048576).toFixed(1)} MB`;
on("change", "[data-drop] input", (input) => {
  const names = [...input.files].map((file) => `${file.name}, ${size(file.size)}`);
  find("[data-drop-names]", input.closest("[data-drop]")).textContent = names.join(" · ");
});
for (const type of ["dragover", "dragleave", "drop"])
  on(type, "[data-drop]", (zone, event) => {
    event.preventDefault();
    zone.classList.toggle("over", type === "dragover");
    if (type !== "drop" || !event.dataTransfer.files.length) return;
    const input = find("input", zone);
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });

// Filters: a choice asks at once, a search when the typing rests.
let typing = 0;
on("change", "[data-autosubmit] select, [data-autosubmit] input[type=checkbox]", (control) => {
  if (control.form === control.closest("[data-autosubmit]")) control.form.requestSubmit(); // "Tick all" is another form's
});
on("input", "[data-autosubmit] [data-search]", (input) => {
  clearTimeout(typing);
  typing = setTimeout(() => input.form.requestSubmit(), 450);
});
on("submit", "[data-autosubmit]", (form) => {
  findAll("input, select", form).forEach((control) => { if (!control.value) control.disabled = true; });
});
addEventListener("pageshow", () => findAll("[data-autosubmit] [disabled]").forEach((control) => { control.disabled = false; }));
