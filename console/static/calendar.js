// A publication is moved to another day with the mouse or with keys: either sends the same form as «Dời lịch» on its page, with its own
// time of day. The keys stand in words under the calendar.
"use strict";

{ // names of its own: other files of a page have some of the same
const board = document.querySelector("[data-columns]");
const days = Array.from(document.querySelectorAll("[data-day]"));
const told = document.getElementById("lich-bao");
let dragged = null;
let carried = null;

document.addEventListener("dragstart", (event) => {
  const slot = event.target.closest?.("[data-move]");
  if (!slot) return;
  dragged = slot;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", slot.href);
});

for (const day of days) {
  day.addEventListener("dragover", (event) => {
    if (!dragged) return;
    event.preventDefault();
    day.classList.add("day-target");
  });
  day.addEventListener("dragleave", () => day.classList.remove("day-target"));
  day.addEventListener("drop", (event) => {
    event.preventDefault();
    day.classList.remove("day-target");
    if (dragged && dragged.closest("[data-day]") !== day) move(dragged, day, "");
  });
}
document.addEventListener("dragend", () => { dragged = null; });

function move(slot, day, mark) {
  const form = document.createElement("form");
  form.method = "post";
  form.action = slot.dataset.move;
  const once = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const fields = { date: day.dataset.day, time: slot.dataset.time, then: board.dataset.then + mark, _once: once };
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

// One day at a time is reached by Tab; the arrows go on from there.
function beginKeys() {
  if (board.matches("table")) board.setAttribute("role", "grid");
  for (const day of days) day.tabIndex = -1;
  const first = days.find((day) => "chosen" in day.dataset) || days[0];
  first.tabIndex = 0;
  board.addEventListener("focusin", ({ target }) => {
    const here = target.closest("[data-day]");
    for (const day of here ? days : []) day.tabIndex = day === here ? 0 : -1;
  });
  board.addEventListener("keydown", pressed);
  const [, mark] = /^#ngay-?(.*)$/.exec(location.hash) || [];
  if (mark === undefined) return;
  (days.find((day) => day.dataset.day === mark) || first).focus();
  const said = document.querySelector(".flashes");
  if (said) setTimeout(() => { told.textContent = said.textContent.trim(); }, 200);
}

function pressed(event) {
  const day = event.target.closest("[data-day]");
  if (!day || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  if (/^[a-z]$/i.test(event.key) && !("singleKeys" in document.body.dataset)) return; // the person turned them off
  const act = (carried ? CARRYING : KEYS)[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (act && act(event.target, day) !== false) event.preventDefault();
}

const ARROWS = {
  ArrowLeft: (from, day) => go(day, -1),
  ArrowRight: (from, day) => go(day, 1),
  ArrowUp: (from, day) => go(day, -Number(board.dataset.columns)),
  ArrowDown: (from, day) => go(day, Number(board.dataset.columns)),
};
const KEYS = {
  ...ARROWS,
  ArrowUp: (from, day) => within(from, day, -1) || ARROWS.ArrowUp(from, day),
  ArrowDown: (from, day) => within(from, day, 1) || ARROWS.ArrowDown(from, day),
  Enter: (from, day) => from === day && (day.querySelector("a")?.focus(), true),
  Escape: (from, day) => from !== day && (day.focus(), true),
  " ": (from, day) => KEYS.m(from, day),
  m: (from, day) => pickUp(from === day ? day.querySelector("[data-move]") : from, day),
  PageUp: () => follow("a[rel=prev]"),
  PageDown: () => follow("a[rel=next]"),
  t: () => follow("[data-today]"),
};
const CARRYING = {
  ...ARROWS,
  Enter: (from, day) => drop(day),
  m: (from, day) => drop(day),
  " ": (from, day) => drop(day),
  Escape: () => cancel(),
};

// From one entry of a day to the next; not where there is none.
function within(from, day, step) {
  const entries = Array.from(day.querySelectorAll("a"));
  const next = entries[entries.indexOf(from) + step];
  return from !== day && next && (next.focus(), true);
}

function go(day, step) {
  const next = days[days.indexOf(day) + step];
  if (next) next.focus();
  else if (carried) say("edge");
  else follow(step < 0 ? "a[rel=prev]" : "a[rel=next]");
}

function follow(link) {
  location.href = `${document.querySelector(link).href}#ngay`;
}

function pickUp(slot, day) {
  if (!slot?.dataset.move) return say("fixed");
  carried = slot;
  slot.classList.add("slot-carried");
  say("picked", day);
  day.focus();
}

function drop(day) {
  if (day === carried.closest("[data-day]")) return cancel();
  say("dropped", day);
  move(carried, day, `#ngay-${day.dataset.day}`);
}

function cancel() {
  const slot = carried;
  say("cancelled", slot.closest("[data-day]"));
  carried = null;
  slot.classList.remove("slot-carried");
  slot.focus();
}

// Said once, in words; what is focused meanwhile says itself.
function say(what, day) {
  const name = (place) => (place.dataset.label || place.querySelector("h2").textContent).split(",").slice(0, 2).join(",").trim();
  const title = carried?.querySelector(".slot-title").textContent.trim() || "";
  told.textContent = told.dataset[what].replace("{bai}", title).replace("{ngay}", day ? name(day) : "");
}

if (board && days.length) beginKeys();
}
