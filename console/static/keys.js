// What a keyboard and an ear need: single keys, the cursor where a form begins, and news that are said once.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  beginForm();
  for (const named of document.querySelectorAll("[data-keys-help]")) {
    named.addEventListener("click", (event) => { if (help()) event.preventDefault(); });
  }
  tellNews();
});

// Single keys do nothing while somebody types or a dialog is open, and none where the person turned them off (WCAG 2.1.4).
const KEYS = { "?": help, "/": search, n: beginNew, j: () => step(1), k: () => step(-1) };
document.addEventListener("keydown", (event) => {
  const act = Object.hasOwn(KEYS, event.key) && KEYS[event.key];
  if (!act || !("singleKeys" in document.body.dataset) || event.isComposing || event.repeat && act !== KEYS.j && act !== KEYS.k) return;
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || document.querySelector("dialog[open]")) return;
  if (act()) event.preventDefault();
});

function isTyping(target) {
  return target.closest("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=button], [type=submit])") !== null;
}

function help() {
  const dialog = document.getElementById("phim");
  dialog?.showModal();
  return Boolean(dialog);
}

// The page's own search, else the header's; where its field is folded away, its page.
function search() {
  const field = ["main #f-q", "#f-tim"].map((place) => document.querySelector(place)).find((found) => found?.offsetParent);
  field?.focus();
  field?.select();
  const link = document.querySelector(".find-link");
  if (!field) link?.click();
  return Boolean(field || link);
}

function beginNew() {
  const act = Array.from(document.querySelectorAll("[data-new]")).find((found) => found.offsetParent);
  act?.click();
  return Boolean(act);
}

// From row to row: the first link of each has the focus, so that Enter opens it.
function step(way) {
  const rows = Array.from(document.querySelectorAll("main :is([data-rows] > *, .item-list > li, .list tbody tr, .desk-task, .timeline > li)"), (row) => row.querySelector("a[href]")).filter((link) => link?.offsetParent);
  const at = rows.findIndex((link) => link.closest("li, tr, [data-rows] > *").contains(document.activeElement));
  const next = rows[at < 0 ? (way > 0 ? 0 : rows.length - 1) : at + way];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
  return rows.length > 0;
}

// The first field of a form that is its page's purpose; not past a warning, which would be skipped.
function beginForm() {
  const form = document.querySelector("form[data-begin]");
  if (!form || location.hash || document.activeElement !== document.body) return;
  const told = Array.from(document.querySelectorAll("main :is(.summary, .notice)"));
  if (told.some((notice) => notice.compareDocumentPosition(form) & Node.DOCUMENT_POSITION_FOLLOWING || form.contains(notice))) return;
  const fields = form.querySelectorAll("input:not([type=hidden], [type=file], [disabled]), select, textarea");
  const first = Array.from(fields).find((field) => field.offsetParent);
  if (first && first.getBoundingClientRect().bottom < innerHeight) first.focus({ preventScroll: true });
}

// Parts of a page that are fetched again and again say nothing by themselves. What is news in them stands in `data-news`, and is said
// when it changes: a quarter of a mailing gone, the draft kept for the first time, how many were found.
function tellNews() {
  const region = document.getElementById("tin-moi");
  if (!region) return;
  const said = new Map();
  const collect = (tell) => {
    for (const part of document.querySelectorAll("[data-news]")) {
      const key = part.dataset.newsOf || part.id;
      if (said.get(key) === part.dataset.news) continue;
      said.set(key, part.dataset.news);
      if (tell) region.textContent = part.dataset.news;
    }
  };
  collect(false);
  new MutationObserver(() => collect(true)).observe(document.querySelector("main"), { childList: true, subtree: true, attributes: true, attributeFilter: ["data-news"] });
}
