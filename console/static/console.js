// The console's only script of its own. Every page works without it; what it adds is comfort.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  document.documentElement.classList.add("scripted");
  const summary = document.querySelector("[data-focus]");
  if (summary) summary.focus();
});

// A menu closes when attention goes elsewhere, and with Escape.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
