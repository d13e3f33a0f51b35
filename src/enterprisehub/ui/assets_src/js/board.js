// A card that is dragged to another column goes to that column's stage: its form is sent from there.
import { find, findAll, on } from "./dom.js";

let dragged = null;

on("dragstart", "[data-deal]", (card, event) => {
  dragged = card;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", card.dataset.deal);
});
on("dragend", "[data-deal]", () => {
  dragged = null;
  findAll("[data-drop-stage]").forEach((column) => column.classList.remove("drop-here"));
});
for (const type of ["dragover", "dragleave", "drop"])
  on(type, "[data-drop-stage]", (column, event) => {
    if (!dragged || column.contains(dragged)) return;
    event.preventDefault();
    column.classList.toggle("drop-here", type === "dragover");
    if (type !== "drop") return;
    const form = find("#drop-deal");
    form.action = `/pipeline/deals/${dragged.dataset.deal}/move`;
    form.elements.stage_id.value = column.dataset.dropStage;
    form.requestSubmit();
  });
