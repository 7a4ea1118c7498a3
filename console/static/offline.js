// What was typed outlives a line that is away, a reload and the browser; and Back is told what a form already did.
// What is typed stays in this browser, by person and page, until the server has it or the person signs out. Typed text goes on by
// itself when the line is back (the editor keeps it as a draft); whatever acts is asked again.
"use strict";

(() => {
  const place = document.getElementById("duong-truyen");
  if (!place) return; // nobody is signed in
  const words = place.dataset;
  const mine = `lantoa:${words.person}:`;
  // A page that answers a form takes the place of the form in the browser's history: Back and reload ask for it, not for the answer.
  const from = new URL(document.referrer || location.href, location);
  if ("posted" in words && from.origin === location.origin) {
    const once = Array.from(document.querySelectorAll("main form [name=_once]")).find((field) => actionOf(field.form) === location.pathname);
    history.replaceState(once ? { once: { action: location.pathname, key: once.value, about: aboutOf(once.form) } } : null, "", from);
  }
  const here = mine + location.pathname + location.search;
  const secret = words.secret.split(" ");
  const [PROBE_MS, AGAIN_MS, SAVE_MS, OLD_MS] = [8000, 5000, 400, 14 * 24 * 3600 * 1000];
  const goingOn = new WeakSet();
  const asking = new WeakSet();
  let away = false;
  let pending = null; // the press that found no line
  let timer = 0;

  const tab = (() => {
    try {
      const known = sessionStorage.getItem("lantoa:tab") ?? String(Math.random());
      sessionStorage.setItem("lantoa:tab", known);
      return known;
    } catch { return ""; }
  })();

  // --- the store; a browser that keeps nothing only loses the comfort
  function read(key) {
    try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
  }
  function write(key, entry) {
    try { localStorage.setItem(key, JSON.stringify(entry)); } catch { /* full, or not allowed */ }
  }
  function drop(key) {
    try { localStorage.removeItem(key); } catch { /* not allowed */ }
  }
  function keys() {
    try { return Object.keys(localStorage).filter((key) => key.startsWith(mine)); } catch { return []; }
  }

  // --- forms
  function aboutOf(form) { // what a form asks about, where one address asks about one thing after another
    return form.dataset.about ?? "";
  }
  function actionOf(form, button) {
    return new URL(button?.getAttribute("formaction") || form.getAttribute("action") || "", location).pathname;
  }
  const posts = (form, button) => (button?.getAttribute("formmethod") || form.getAttribute("method") || "").toLowerCase() === "post";
  const typedIn = (form) => Array.from(form.elements).filter((field) => field.name && field.localName !== "button" && !["hidden", "submit", "image", "button"].includes(field.type));
  const isKept = (form) => posts(form) && form.closest("main") && !("notKept" in form.dataset) && typedIn(form).some((field) => !isSecret(field));
  const isSecret = (field) => field.type === "password" || secret.includes(field.name);

  function fieldsOf(form) {
    const hidden = new Set(Array.from(form.elements).filter(isSecret).map((field) => field.name));
    return Array.from(new FormData(form)).filter(([name, value]) => typeof value === "string" && !hidden.has(name));
  }

  function keep(form, more = {}) {
    if (!isKept(form)) return;
    const entry = read(here) ?? { forms: {} };
    const label = more.button?.textContent.trim() ?? "";
    entry.forms[actionOf(form)] = { fields: fieldsOf(form), label, name: more.button?.name ?? "", value: more.button?.value ?? "", at: Date.now() };
    write(here, { ...entry, tab, at: Date.now(), away: away || Boolean(more.away), sent: Boolean(more.sent) });
  }

  function fill(form, fields) {
    const left = new Map();
    for (const [name, value] of fields) left.set(name, [...(left.get(name) ?? []), value]);
    for (const field of form.elements) {
      if (!field.name || isSecret(field) || ["file", "submit", "button"].includes(field.type) || field.localName === "button") continue;
      const values = left.get(field.name);
      if (["checkbox", "radio"].includes(field.type)) field.checked = Boolean(values?.includes(field.value));
      else if (field.localName === "select" && field.multiple) for (const option of field.options) option.selected = Boolean(values?.includes(option.value));
      else if (values?.length) field.value = values.shift();
    }
    for (const field of typedIn(form)) field.dispatchEvent(new Event("change", { bubbles: true }));
    (typedIn(form)[0] ?? form).dispatchEvent(new Event("input", { bubbles: true })); // the editor sends its draft on
  }

  // --- what is said
  function say(text, ...buttons) {
    place.replaceChildren();
    if (!text) return;
    const box = document.createElement("div");
    box.className = "notice notice-warning";
    const inner = document.createElement("div");
    const line = document.createElement("p");
    line.textContent = text;
    inner.append(line);
    for (const [label, act, tone] of buttons) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = `btn btn-sm ${tone}`;
      button.textContent = label;
      button.addEventListener("click", act);
      inner.append(button, " ");
    }
    box.append(inner);
    place.append(box);
  }

  const hasFiles = () => Boolean(document.querySelector("main form input[type=file]"));
  const withFiles = (text) => (hasFiles() ? `${text} ${words.files}` : text);

  const forget = () => { drop(here); location.assign(location.pathname + location.search); };

  function askAgain(text, form, button, label) {
    const again = () => { say(""); form.requestSubmit(button ?? undefined); };
    say(withFiles(text), [label || words.send, again, "btn-primary"], [words.drop, forget, "btn-light"]);
  }

  // --- rows that were added: a form as the server first gives it has no boxes for them
  const without = (form, fields) => fields.filter(([name, value]) => value && !name.startsWith("_") && !form.elements.namedItem(name));

  function askForRows(form, lost, more) {
    const show = () => {
      for (const [name, value] of lost) form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
      const button = Object.assign(more.cloneNode(), { hidden: true, value: "-" }); // no field is called so: the page comes back with all that was typed, and no row more
      form.append(button);
      say("");
      form.requestSubmit(button);
    };
    say(withFiles(words.rowsLeft), [words.rows, show, "btn-primary"], [words.drop, forget, "btn-light"]);
  }

  // --- the line
  async function reached() {
    if (!navigator.onLine) return false;
    try {
      const answer = await fetch(words.probe, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(PROBE_MS) });
      return answer.ok;
    } catch { return false; }
  }

  function isAway() {
    if (!away) for (const form of document.querySelectorAll("main form")) if (form.dataset.typed) keep(form, { away: true });
    away = true;
    say(pending ? words.notDone : words.away);
    clearTimeout(timer);
    timer = setTimeout(look, AGAIN_MS);
  }

  async function look() {
    if (!(await reached())) { isAway(); return; }
    if (!away) return;
    away = false;
    if (pending) {
      askAgain(words.backAct, pending.form, pending.button, pending.button?.textContent.trim());
      return;
    }
    say(words.back);
    for (const form of document.querySelectorAll("main form[hx-post]")) if (form.dataset.typed) form.dispatchEvent(new Event("change", { bubbles: true }));
  }

  window.addEventListener("offline", isAway);
  window.addEventListener("online", look);

  // --- typing, and what the editor's own draft took
  const saving = new WeakMap();
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (!form || !isKept(form)) return;
    form.dataset.typed = "1";
    clearTimeout(saving.get(form));
    saving.set(form, setTimeout(() => keep(form), SAVE_MS));
  });
  document.addEventListener("htmx:after:request", (event) => {
    const form = event.target.closest?.("form[hx-post]");
    if (form && event.detail?.ctx?.response?.status < 300 && !pending) drop(here);
  });
  document.addEventListener("htmx:error", async (event) => {
    if (event.target.closest?.("form[hx-post]") && !(await reached())) isAway();
  });

  // --- pressing: the line is asked first, so that no page of the browser's own takes the form's place
  document.addEventListener("submit", async (event) => {
    const [form, button] = [event.target, event.submitter];
    if (event.defaultPrevented || !posts(form, button) || goingOn.has(form)) return;
    event.preventDefault();
    if (asking.has(form)) return;
    asking.add(form);
    const there = await reached();
    asking.delete(form);
    if (!there) {
      pending = { form, button };
      keep(form, { button, away: true });
      isAway();
      return;
    }
    goOn(form, button);
  });

  function goOn(form, button) {
    clearTimeout(saving.get(form));
    pending = null;
    if (actionOf(form) === "/dang-xuat") for (const key of keys()) drop(key);
    else keep(form, { button, sent: true });
    const once = form.elements._once?.value ?? form.querySelector("[name=_once]")?.value;
    if (once && typedIn(form).length) history.replaceState({ ...history.state, once: { action: actionOf(form), key: once, about: aboutOf(form) } }, "");
    goingOn.add(form);
    form.requestSubmit(button ?? undefined);
    goingOn.delete(form);
  }

  // --- Back and reload: a form that was sent keeps its key, and says what it did
  const known = (action, key) => fetch(`/mot-lan?${new URLSearchParams({ noi: action, khoa: key })}`, { cache: "no-store" });

  async function tellUsed() {
    const used = history.state?.once;
    const form = used && Array.from(document.querySelectorAll("main form")).find((one) => posts(one) && actionOf(one) === used.action && typedIn(one).length);
    if (!form || (used.about ?? "") !== aboutOf(form)) return; // the same address asks about something else by now
    for (const field of form.querySelectorAll("[name=_once]")) field.value = used.key;
    try {
      const answer = await known(used.action, used.key);
      if (answer.status !== 200) return;
      document.querySelector("[data-used]")?.remove();
      form.insertAdjacentHTML("beforebegin", await answer.text());
    } catch { /* the server will say it when the form is sent */ }
  }

  async function isTaken(kept) {
    for (const [action, form] of Object.entries(kept.forms)) {
      const key = form.fields.findLast(([name]) => name === "_once")?.[1];
      if (key && (await known(action, key)).status === 200) return true;
    }
    return false;
  }

  async function bringBack() {
    if ("posted" in words) return; // the server has filled the form in
    const arrived = performance.getEntriesByType("navigation")[0]?.type;
    for (const key of keys()) {
      const entry = read(key);
      const left = entry?.tab === tab && key !== here && (entry.sent || !entry.away); // this page came from the server: it had the form
      if (!entry?.forms || left || Date.now() - entry.at > OLD_MS) drop(key);
    }
    const kept = read(here);
    if (!kept) return;
    if (!kept.away && !kept.sent && !["reload", "back_forward"].includes(arrived)) { drop(here); return; }
    if (kept.sent && (await isTaken(kept).catch(() => false))) { drop(here); return; }
    for (const [action, old] of Object.entries(kept.forms)) {
      const form = Array.from(document.querySelectorAll("main form")).find((one) => isKept(one) && actionOf(one) === action);
      if (!form) continue;
      fill(form, old.fields);
      const lost = without(form, old.fields);
      const more = form.querySelector("button[name=_them]");
      if (lost.length && more) { askForRows(form, lost, more); continue; }
      if (form.hasAttribute("hx-post") && !old.label) { say(words.back); continue; }
      const button = Array.from(form.querySelectorAll("button")).find((one) => one.name === old.name && one.value === old.value && one.textContent.trim() === old.label);
      askAgain(lost.length ? words.partly : words.again, form, button, old.label);
    }
  }

  window.addEventListener("pageshow", (event) => { if (event.persisted) tellUsed(); });
  tellUsed();
  bringBack();
  if (!navigator.onLine) isAway();
})();
