// The console's only script of its own. Every page works without it; what it adds is comfort.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  document.documentElement.classList.add("scripted");
  const summary = document.querySelector("[data-focus]");
  if (summary) summary.focus();
  document.querySelectorAll("[data-paste]").forEach(cleanPastes);
  document.querySelectorAll(".chooser").forEach(nameChosen);
  document.querySelectorAll("[data-press]").forEach(pressWhenChosen);
  document.querySelectorAll("[data-focus-picker]").forEach(pickFocus);
  document.querySelectorAll("[data-uses]").forEach(showWhereUsed);
  document.querySelectorAll("[data-filter]").forEach(filterChoices);
  document.querySelectorAll("[data-chosen-of]").forEach(listChosen);
  document.querySelectorAll("[data-touched]").forEach(noteTouched);
});

// Ctrl+S saves, Ctrl+Enter submits, wherever in the form the cursor is: as if the button were pressed.
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  const keys = { s: "save", Enter: "submit" }[event.key];
  const button = keys && !document.querySelector("dialog[open]") && document.querySelector(`[data-keys] button[value="${keys}"]`);
  if (!button) return;
  event.preventDefault();
  button.click();
});

// A long list of choices is narrowed by words, with or without accents; what is chosen stays in view.
function filterChoices(box) {
  const [field, told] = [box.querySelector("input"), box.querySelector("[data-found]")];
  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/gi, "d").toLowerCase();
  const choices = Array.from(document.querySelectorAll(`${box.dataset.filter} .form-check`), (row) => ({ row, text: plain(row.textContent), check: row.querySelector("input") }));
  box.hidden = false;
  field.addEventListener("input", (event) => {
    event.stopPropagation(); // nothing of the form has changed
    const words = plain(field.value).split(/\s+/).filter(Boolean);
    let found = 0;
    for (const { row, text, check } of choices) {
      const fits = words.every((word) => text.includes(word));
      found += fits;
      row.hidden = !fits && !check.checked;
    }
    told.textContent = words.length ? told.dataset.found.replace("{}", found).replace("{}", choices.length) : "";
  });
  field.addEventListener("change", (event) => event.stopPropagation());
  field.addEventListener("keydown", (event) => { if (event.key === "Enter" && !event.ctrlKey) event.preventDefault(); });
}

// What is chosen in a closed list stands above it.
function listChosen(list) {
  const choices = document.querySelector(list.dataset.chosenOf);
  choices.addEventListener("change", () => {
    const chosen = Array.from(choices.querySelectorAll("input:checked"), (check) => check.labels[0].textContent.trim());
    list.replaceChildren(...chosen.map((text) => { const entry = document.createElement("li"); entry.textContent = text; return entry; }));
  });
}

// What somebody came to and left: an empty field is told as missing from then on.
function noteTouched(list) {
  list.form.addEventListener("focusout", ({ target }) => {
    const name = target.name || (target.closest("[data-editor]") && "body");
    if (name && list.value !== "*" && !list.value.split(" ").includes(name)) list.value = `${list.value} ${name}`.trim();
  });
}

// A field that only some channels show stands there while one of them is chosen, or while it holds something.
function showWhereUsed(part) {
  const boxes = Array.from(document.querySelectorAll('input[name="channels"]'));
  const using = boxes.filter((box) => part.dataset.uses.split(" ").includes(box.value));
  const show = () => {
    const holds = "kept" in part.dataset || Array.from(part.querySelectorAll("input:not([type=file]), select"), (field) => field.value).some(Boolean);
    part.hidden = !holds && !using.some((box) => box.checked);
  };
  for (const box of using) box.addEventListener("change", show);
}

// Text pasted from Word and other programs arrives as Markdown: the server reads it and says what it could not take; when it cannot be
// asked, the plain text is taken, and that is said too.
const TYPED_BULLETS = /^[ \t]*[•·▪◦‣●][ \t]+\S/m;
function cleanPastes(field) {
  field.addEventListener("paste", async (event) => {
    // pictures inside the text are not taken, and would make it too long to send
    const html = event.clipboardData.getData("text/html").replace(/\bsrc="data:[^"]*"/gi, 'src="data:"');
    const plain = event.clipboardData.getData("text/plain");
    if (!html && !TYPED_BULLETS.test(plain)) return;
    event.preventDefault();
    const told = document.getElementById(field.dataset.pasteTold);
    const made = await readPaste(field.dataset.paste, html || plain, html ? "text/html" : "text/plain");
    field.setRangeText(made.text ? spaced(field, made.text, made.apart) : plain, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    told.replaceChildren(...(made.notes || [told.dataset.failed]).map((note) => {
      const line = document.createElement("p");
      line.className = "remark";
      line.textContent = note;
      return line;
    }));
  });
}

// A heading, a list or a table stays whole where it is pasted: blank lines stand between it and what is there already.
function spaced(field, text, apart) {
  if (!apart) return text;
  const [before, after] = [field.value.slice(0, field.selectionStart), field.value.slice(field.selectionEnd)];
  const above = before.trim() ? "\n".repeat(2 - Math.min(2, /\n*$/.exec(before)[0].length)) : "";
  const below = after.trim() ? "\n".repeat(2 - Math.min(2, /^\n*/.exec(after)[0].length)) : "";
  return above + text + below;
}

// { text, notes, apart } of what was pasted; without text where it could not be read, without either where the server did not answer.
async function readPaste(address, body, type) {
  try {
    const answer = await fetch(address, { method: "POST", body, headers: { "Content-Type": type } });
    return (answer.headers.get("Content-Type") || "").startsWith("application/json") ? await answer.json() : {};
  } catch {
    return {};
  }
}

// What the browser says of a field before it sends a form stands in the page's language, also of a text that the server would refuse
// for its length: what was typed never leaves the page.
const LONGEST = 200000;
document.addEventListener("input", ({ target }) => {
  const long = target.localName === "textarea" && target.value.length > LONGEST;
  target.setCustomValidity?.(long ? document.body.dataset.tooLong : "");
}, true);
document.addEventListener("invalid", ({ target }) => {
  if (target.validity.valueMissing) target.setCustomValidity(document.body.dataset.missing);
}, true);

// The names of the chosen files stand where the browser would write them in its own language.
function nameChosen(chooser) {
  const [field, face] = [chooser.querySelector("input"), chooser.querySelector("[data-chosen]")];
  const none = face.textContent;
  field.addEventListener("change", () => { face.textContent = Array.from(field.files, (file) => file.name).join(", ") || none; });
}

// A chosen picture is sent at once: the button beside it is for browsers without scripts.
function pressWhenChosen(field) {
  field.addEventListener("change", (event) => {
    event.stopPropagation();
    if (field.files.length) document.getElementById(field.dataset.press).click();
  });
}

// A click on the picture writes the two numbers; the numbers move the mark.
function pickFocus(picker) {
  const picture = picker.querySelector("img");
  const [x, y] = picker.querySelectorAll("input[type=number]");
  const spot = document.createElement("span");
  spot.className = "focus-spot";
  picker.append(spot);
  const place = () => {
    spot.style.left = `${picture.offsetLeft + (picture.offsetWidth * (x.value === "" ? 50 : x.value)) / 100}px`;
    spot.style.top = `${picture.offsetTop + (picture.offsetHeight * (y.value === "" ? 50 : y.value)) / 100}px`;
  };
  picture.addEventListener("click", (event) => {
    const box = picture.getBoundingClientRect();
    x.value = Math.round(((event.clientX - box.left) / box.width) * 100);
    y.value = Math.round(((event.clientY - box.top) / box.height) * 100);
    place();
    x.dispatchEvent(new Event("input", { bubbles: true }));
  });
  for (const field of [x, y]) field.addEventListener("input", place);
  picture.addEventListener("load", place);
  window.addEventListener("resize", place);
  place();
}

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

// Nothing moves under a finger: what the server answers meanwhile is shown once the button is let go and its click is over (a finger's
// click comes a moment after it).
const AFTER_CLICK = 50;
let letGo = Promise.resolve();
document.addEventListener("pointerdown", () => {
  letGo = new Promise((done) => {
    for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => setTimeout(done, AFTER_CLICK), { once: true, capture: true });
  });
}, true);
document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  const ask = ctx.fetch;
  ctx.fetch = async (...asked) => {
    const answer = await ask(...asked);
    await letGo;
    return answer;
  };
});

// The bell's first number: by hand, because a swap while a page that was gone back to is put
// together takes its state away
const bell = document.querySelector("#chuong[data-first]");
if (bell) {
  fetch(bell.getAttribute("hx-get"), { headers: { "HX-Request": "true" } })
    .then((answer) => (answer.status === 200 ? answer.text() : ""))
    .then((html) => {
      if (!html || !bell.isConnected) return;
      bell.outerHTML = html;
      window.htmx?.process(document.getElementById("chuong"));
    })
    .catch(() => undefined); // the page was left, or there is no line: half a minute later again
}

// puts an offered text into its field: a person asked for it
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-puts]");
  const field = button && document.getElementById(button.dataset.putsInto);
  if (!field) return;
  field.value = button.dataset.puts;
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
});
