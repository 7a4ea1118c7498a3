// Drag a publication to another day: sends the same form as «Dời lịch» on its page, with its own time of day.
"use strict";

let dragged = null;

document.addEventListener("dragstart", (event) => {
  const slot = event.target.closest?.("[data-move]");
  if (!slot) return;
  dragged = slot;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", slot.href);
});

for (const day of document.querySelectorAll("[data-day]")) {
  day.addEventListener("dragover", (event) => {
    if (!dragged) return;
    event.preventDefault();
    day.classList.add("day-target");
  });
  day.addEventListener("dragleave", () => day.classList.remove("day-target"));
  day.addEventListener("drop", (event) => {
    event.preventDefault();
    if (dragged) move(dragged, day);
  });
}
document.addEventListener("dragend", () => { dragged = null; });

function move(slot, day) {
  const form = document.createElement("form");
  form.method = "post";
  form.action = slot.dataset.move;
  const once = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const fields = { date: day.dataset.day, time: slot.dataset.time, then: day.closest("[data-then]").dataset.then, _once: once };
  for (const [name, value] of Object.entries(fields)) {
    const input = document.createElement("input");
    input.type = "hidden";
    input.name = name;
    input.value = value;
    form.append(input);
  }
  document.body.append(form);
  form.requestSubmit();
}
