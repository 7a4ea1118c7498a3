// The editor of an item's text: what is written is seen as it will appear. Without this file the plain field stays, and works.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const [field, form] = [document.getElementById("f-body"), document.getElementById("bai-viet")];
  const box = document.querySelector("[data-editor]");
  if (!field || !form || !box || typeof ProseMirror === "undefined") return;

  const { EditorState, EditorView, Plugin, TextSelection, Slice } = ProseMirror;
  const { keymap, history, undo, redo, baseKeymap, toggleMark, setBlockType, wrapIn, lift, chainCommands } = ProseMirror;
  const { wrapInList, splitListItem, liftListItem, sinkListItem, inputRules, undoInputRule, wrappingInputRule, textblockTypeInputRule } = ProseMirror;
  const { tableEditing, isInTable, goToNextCell, addRowAfter, addRowBefore, addColumnAfter, addColumnBefore, deleteRow, deleteColumn, deleteTable, toggleHeaderRow, mergeCells, splitCell } = ProseMirror;
  const { schema, opened, posted, piecesOf } = EditorText;
  const { nodes, marks } = schema;
  const words = box.dataset;
  const [html, told] = [form.elements.body_html, document.getElementById("pasted-body")];
  const [toolbar, place] = [box.querySelector("[role=toolbar]"), box.querySelector("[data-place-text]")];
  const switches = form.querySelectorAll("[data-switch]");
  const CHOICE = "lantoa-soan";
  const BARS = { top: 190, bottom: 110, left: 0, right: 0 };
  let text = null; // what was opened: the blocks with their numbers
  let view = null;

  const say = (...sentences) => told.replaceChildren(...sentences.filter(Boolean).map((sentence) => {
    const line = document.createElement("p");
    line.className = "remark";
    line.textContent = sentence;
    return line;
  }));
  const isWriting = () => Boolean(view) && !box.hidden;

  // --- commands
  const inside = (state, type, attrs = {}) => {
    const { $from, to } = state.selection;
    for (let depth = $from.depth; depth > 0; depth -= 1) {
      const node = $from.node(depth);
      if (node.type === type && to <= $from.end(depth) && Object.entries(attrs).every(([name, value]) => node.attrs[name] === value)) return node;
    }
    return null;
  };
  const hasMark = (state, type) => {
    const { from, $from, to, empty } = state.selection;
    return empty ? Boolean(type.isInSet(state.storedMarks || $from.marks())) : state.doc.rangeHasMark(from, to, type);
  };
  // one list becomes the other kind, or ends
  const list = (type) => (state, dispatch) => {
    if (inside(state, type)) return liftListItem(nodes.list_item)(state, dispatch);
    const other = type === nodes.bullet_list ? nodes.ordered_list : nodes.bullet_list;
    if (!inside(state, other)) return wrapInList(type)(state, dispatch);
    const { $from } = state.selection;
    for (let depth = $from.depth; depth > 0; depth -= 1) {
      if ($from.node(depth).type === other) {
        dispatch?.(state.tr.setNodeMarkup($from.before(depth), type, { loose: $from.node(depth).attrs.loose }));
        return true;
      }
    }
    return false;
  };
  const quote = (state, dispatch) => (inside(state, nodes.blockquote) ? lift(state, dispatch) : wrapIn(nodes.blockquote)(state, dispatch));
  const heading = (level) => (state, dispatch) => (inside(state, nodes.heading, { level }) ? setBlockType(nodes.paragraph) : setBlockType(nodes.heading, { level }))(state, dispatch);
  const add = (node) => (state, dispatch) => { dispatch?.(state.tr.replaceSelectionWith(node()).scrollIntoView()); return true; };
  const newLine = (state, dispatch) => { dispatch?.(state.tr.replaceSelectionWith(nodes.hard_break.create()).scrollIntoView()); return true; };
  function newTable(state, dispatch) {
    if (isInTable(state)) return false;
    const row = (type) => nodes.table_row.create(null, [1, 2, 3].map(() => type.createAndFill()));
    if (dispatch) {
      const tr = state.tr.replaceSelectionWith(nodes.table.create(null, [row(nodes.table_header), row(nodes.table_cell), row(nodes.table_cell)]));
      let start = null;
      tr.doc.nodesBetween(tr.mapping.map(state.selection.from, -1), tr.doc.content.size, (node, at) => { if (start === null && node.type === nodes.table_header) start = at + 2; return start === null; });
      if (!tr.doc.lastChild.isTextblock) tr.insert(tr.doc.content.size, nodes.paragraph.create()); // somewhere to go on
      dispatch((start === null ? tr : tr.setSelection(TextSelection.create(tr.doc, start))).scrollIntoView());
    }
    return true;
  }
  const inTable = (command) => (state, dispatch) => isInTable(state) && command(state, dispatch);

  const acts = {
    paragraph: { run: setBlockType(nodes.paragraph), on: (state) => state.selection.$from.parent.type === nodes.paragraph },
    h2: { run: heading(2), on: (state) => Boolean(inside(state, nodes.heading, { level: 2 })) },
    h3: { run: heading(3), on: (state) => Boolean(inside(state, nodes.heading, { level: 3 })) },
    h4: { run: heading(4), on: (state) => Boolean(inside(state, nodes.heading, { level: 4 })) },
    ...Object.fromEntries(["strong", "em", "u", "s", "sup", "sub"].map((name) => [name, { run: toggleMark(marks[name]), on: (state) => hasMark(state, marks[name]) }])),
    bullet: { run: list(nodes.bullet_list), on: (state) => Boolean(inside(state, nodes.bullet_list)) },
    number: { run: list(nodes.ordered_list), on: (state) => Boolean(inside(state, nodes.ordered_list)) },
    deeper: { run: sinkListItem(nodes.list_item) },
    higher: { run: liftListItem(nodes.list_item) },
    quote: { run: quote, on: (state) => Boolean(inside(state, nodes.blockquote)) },
    link: { run: (state, dispatch) => { if (dispatch) askLink(); return true; }, on: (state) => hasMark(state, marks.link) },
    rule: { run: add(() => nodes.horizontal_rule.create()) },
    table: { run: newTable },
    picture: { run: (state, dispatch) => { if (dispatch) askPicture(); return true; } },
    undo: { run: undo },
    redo: { run: redo },
    "row-before": { run: inTable(addRowBefore) },
    "row-after": { run: inTable(addRowAfter) },
    "row-delete": { run: inTable(deleteRow) },
    "column-before": { run: inTable(addColumnBefore) },
    "column-after": { run: inTable(addColumnAfter) },
    "column-delete": { run: inTable(deleteColumn) },
    "table-head": { run: inTable(toggleHeaderRow), on: (state) => Boolean(inside(state, nodes.table_header)) },
    "cells-merge": { run: inTable(mergeCells) },
    "cells-split": { run: inTable(splitCell) },
    "table-delete": { run: inTable(deleteTable) },
  };

  const keys = {
    "Mod-b": acts.strong.run, "Mod-i": acts.em.run, "Mod-u": acts.u.run, "Mod-k": acts.link.run,
    "Mod-z": undo, "Mod-y": redo, "Shift-Mod-z": redo,
    "Mod-Alt-0": acts.paragraph.run, "Mod-Alt-2": acts.h2.run, "Mod-Alt-3": acts.h3.run, "Mod-Alt-4": acts.h4.run,
    "Shift-Mod-7": acts.number.run, "Shift-Mod-8": acts.bullet.run, "Shift-Mod-9": acts.quote.run,
    "Mod-]": acts.deeper.run, "Mod-[": acts.higher.run,
    "Shift-Enter": newLine, Enter: splitListItem(nodes.list_item),
    Tab: chainCommands(goToNextCell(1), nextRow), "Shift-Tab": goToNextCell(-1),
    "Alt-ArrowDown": acts["row-after"].run, "Alt-ArrowRight": acts["column-after"].run,
    Backspace: chainCommands(undoInputRule, liftEmptyItem),
    "Alt-F10": () => { toolbar.querySelector("[tabindex='0']").focus(); return true; },
  };
  const plainKeys = Object.fromEntries(Object.entries(baseKeymap).filter(([key]) => key !== "Mod-Enter")); // Ctrl+Enter submits

  // after the last cell comes a row, as in Word: the next letter must not meet a button
  function nextRow(state, dispatch, now) {
    if (!isInTable(state) || !dispatch) return false;
    addRowAfter(state, dispatch);
    return goToNextCell(1)(now.state, now.dispatch);
  }

  function liftEmptyItem(state, dispatch) {
    const { $from, empty } = state.selection;
    const first = empty && $from.parentOffset === 0 && $from.depth > 1 && $from.node(-1).type === nodes.list_item && $from.index(-1) === 0 && $from.index(-2) === 0;
    return first ? liftListItem(nodes.list_item)(state, dispatch) : false;
  }

  // signs typed at a line's beginning become what they mean; Backspace takes them for signs again
  const typed = inputRules({
    rules: [
      wrappingInputRule(/^-\s$/, nodes.bullet_list, null, () => false),
      wrappingInputRule(/^1\.\s$/, nodes.ordered_list, null, () => false),
      textblockTypeInputRule(/^(#{2,4})\s$/, nodes.heading, (found) => ({ level: found[1].length })),
    ],
  });

  const watching = new Plugin({ view: () => ({ update: (now, before) => { paint(); if (!before.doc.eq(now.state.doc)) changed(); } }) });
  const plugins = () => [typed, keymap(keys), keymap(plainKeys), history(), tableEditing(), ProseMirror.dropCursor({ color: "#1d4e9e", width: 2 }), ProseMirror.gapCursor(), watching];

  // --- the toolbar: one stop of the Tab key, arrows inside
  const buttons = Array.from(toolbar.querySelectorAll("[data-act]"));
  const tableTools = toolbar.querySelector("[data-table-tools]");
  const shownButtons = () => buttons.filter((button) => button.offsetParent !== null);

  function paint() {
    if (!view) return;
    const table = isInTable(view.state);
    if (tableTools.hidden === table) tableTools.hidden = !table;
    for (const button of buttons) {
      const act = acts[button.dataset.act];
      const isOn = Boolean(act.on?.(view.state));
      if (act.on) button.setAttribute("aria-pressed", String(isOn));
      button.setAttribute("aria-disabled", String(!isOn && !act.run(view.state)));
    }
    if (!shownButtons().some((button) => button.tabIndex === 0)) stopAt(buttons[0]);
  }
  function stopAt(chosen) { for (const button of buttons) button.tabIndex = button === chosen ? 0 : -1; }

  toolbar.addEventListener("mousedown", (event) => { if (event.target.closest("[data-act]")) event.preventDefault(); }); // the choice in the text stays
  toolbar.addEventListener("click", (event) => {
    const button = event.target.closest("[data-act]");
    if (!button || !view) return;
    stopAt(button);
    const act = acts[button.dataset.act];
    act.run(view.state, view.dispatch, view);
    if (!["link", "picture"].includes(button.dataset.act) && event.detail) view.focus(); // pressed by hand; by key the stop stays
  });
  toolbar.addEventListener("keydown", (event) => {
    const all = shownButtons();
    const at = all.indexOf(document.activeElement);
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (event.key === "Escape") view.focus();
    if (at < 0 || next === undefined) return;
    event.preventDefault();
    const chosen = all[(next + all.length) % all.length];
    stopAt(chosen);
    chosen.focus();
  });

  // --- links
  const linkDialog = document.getElementById("soan-lien-ket");
  const linkForm = linkDialog.querySelector("form");
  const addressOf = (typedIn) => {
    const address = typedIn.trim();
    if (/^(https?:\/\/[^/\s]|mailto:\S|tel:\S)/i.test(address) && !/\s/.test(address)) return address;
    if (/^[^\s@/:]+@[^\s@/:]+\.[^\s@/:]+$/.test(address)) return `mailto:${address}`;
    if (/^[+\d][\d .-]{2,}$/.test(address)) return `tel:${address.replace(/[ .-]/g, "")}`;
    if (/^[^\s/:@]+\.[a-z]{2,}([/?#]\S*)?$/i.test(address)) return `https://${address}`;
    return "";
  };
  function linkAround(state) {
    const { $from, from, to, empty } = state.selection;
    if (!empty) return { from, to, mark: null };
    const mark = marks.link.isInSet($from.marks()) || marks.link.isInSet($from.nodeAfter?.marks ?? []);
    if (!mark) return { from, to, mark: null };
    let [start, end] = [from, from];
    $from.parent.forEach((node, offset) => {
      const at = $from.start() + offset;
      if (mark.isInSet(node.marks) && at <= from && at + node.nodeSize >= from) [start, end] = [Math.min(start, at), Math.max(end, at + node.nodeSize)];
    });
    return { from: start, to: end, mark };
  }
  function askLink() {
    const { from, to, mark } = linkAround(view.state);
    const known = mark ?? (view.state.doc.rangeHasMark(from, to, marks.link) ? firstLink(from, to) : null);
    linkForm.elements.address.value = known?.attrs.href ?? "";
    linkForm.elements.label.value = view.state.doc.textBetween(from, to, " ");
    linkForm.querySelector("[data-label]").hidden = from !== to;
    linkForm.querySelector("[value=drop]").hidden = !known;
    linkForm.querySelector("[data-fault]").hidden = true;
    linkForm.elements.address.removeAttribute("aria-invalid");
    linkDialog.showModal();
    linkForm.elements[from === to ? "label" : "address"].focus();
  }
  function firstLink(from, to) {
    let found = null;
    view.state.doc.nodesBetween(from, to, (node) => { found ??= marks.link.isInSet(node.marks) || null; });
    return found;
  }
  linkForm.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    const { state } = view;
    const { from, to } = linkAround(state);
    const does = event.submitter?.value ?? "set";
    const href = addressOf(linkForm.elements.address.value);
    if (does === "set" && !href) {
      linkForm.querySelector("[data-fault]").hidden = false;
      linkForm.elements.address.setAttribute("aria-invalid", "true");
      linkForm.elements.address.focus();
      return;
    }
    let tr = state.tr;
    if (does === "drop") tr = tr.removeMark(from, to, marks.link);
    else if (from === to) tr = tr.replaceSelectionWith(schema.text(linkForm.elements.label.value.trim() || linkForm.elements.address.value.trim(), [marks.link.create({ href })]), false);
    else tr = tr.removeMark(from, to, marks.link).addMark(from, to, marks.link.create({ href }));
    linkDialog.close();
    view.dispatch(tr.scrollIntoView());
    view.focus();
  });
  linkDialog.addEventListener("close", () => view.focus());
  for (const button of document.querySelectorAll("dialog [data-close]")) button.addEventListener("click", () => button.closest("dialog").close());

  // --- pictures go with the item: the same field, checks and list as «Kèm theo»
  const pictureDialog = document.getElementById("soan-anh");
  const pictureForm = pictureDialog.querySelector("form");
  const PICTURES = ["image/jpeg", "image/png", "image/webp"];
  function askPicture(file) {
    pictureForm.reset();
    pictureForm.querySelector("[data-fault]").hidden = true;
    const chosen = pictureForm.elements["soan-tep"];
    if (file) {
      const files = new DataTransfer();
      files.items.add(file);
      chosen.files = files.files;
    }
    chosen.dispatchEvent(new Event("change"));
    pictureDialog.showModal();
    (file ? pictureForm.elements.alt : chosen).focus();
  }
  pictureForm.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    const [chosen, alt] = [pictureForm.elements["soan-tep"], pictureForm.elements.alt.value.trim()];
    if (!chosen.files.length || !alt) { pictureForm.querySelector("[data-fault]").hidden = false; return; }
    const upload = form.elements.upload_pictures;
    upload.files = chosen.files;
    form.elements.new_alt.value = alt;
    pictureDialog.close();
    document.getElementById("do-pictures").click();
  });
  const pictureIn = (data) => Array.from(data?.files ?? []).find((file) => PICTURES.includes(file.type));

  // --- what comes from other programs goes through the same intake as files
  async function taken(piece, type, plain, at) {
    say(words.taking);
    try {
      const answer = await fetch(words.taken, { method: "POST", body: piece, headers: { "Content-Type": type } });
      const found = [200, 422].includes(answer.status) ? await answer.json() : {};
      insert(found.html ? piecesOf(found.html) : plain, at);
      say(...(found.notes ?? [told.dataset.failed]));
    } catch {
      insert(plain, at);
      say(told.dataset.failed);
    }
  }
  function insert(what, at) {
    if (at !== undefined) view.dispatch(view.state.tr.setSelection(TextSelection.near(view.state.doc.resolve(Math.min(at, view.state.doc.content.size)))));
    if (typeof what === "string") { view.pasteText(what); return; }
    const tr = what.isLine ? view.state.tr.replaceSelection(new Slice(what.content, 0, 0)) : withBlocks(view.state.tr.deleteSelection(), what.content);
    view.dispatch(tr.scrollIntoView().setMeta("paste", true));
  }
  // between the two halves of the line, each half a block of its own; an empty line gives way
  function withBlocks(tr, content) {
    const { $from } = tr.selection;
    const { parent, parentOffset, pos } = $from;
    if (!parent.isTextblock) return tr.replaceSelection(new Slice(content, 0, 0));
    const isEmpty = !parent.content.size;
    const isInside = parentOffset > 0 && parentOffset < parent.content.size;
    if (isInside) tr.split(pos);
    const at = isInside ? pos + 1 : parentOffset === 0 ? $from.before() : $from.after();
    tr.replaceWith(at, isEmpty ? $from.after() : at, content);
    return tr.setSelection(TextSelection.near(tr.doc.resolve(Math.min(at + content.size, tr.doc.content.size)), -1));
  }
  function stopped(event, isDone) {
    if (isDone) event.preventDefault();
    return isDone;
  }
  function handled(data, at) {
    if (!data) return false;
    const picture = pictureIn(data);
    const [markup, plain] = [data.getData("text/html"), data.getData("text/plain")];
    if (picture && !plain) { askPicture(picture); return true; }
    if (markup ? markup.includes("data-pm-slice") : !TYPED_BULLETS.test(plain)) return false;
    taken(markup || plain, markup ? "text/html" : "text/plain", plain, at);
    return true;
  }

  // --- the text in the form
  function start(markup) {
    text = opened(markup);
    const state = EditorState.create({ doc: text.doc, plugins: plugins() });
    if (view) { view.updateState(state); paint(); return; }
    const attributes = { role: "textbox", "aria-multiline": "true", "aria-labelledby": "l-body", lang: "vi", class: "editor-text form-control", id: "soan-body" };
    for (const name of ["aria-describedby", "aria-invalid"]) if (field.hasAttribute(name)) attributes[name] = field.getAttribute(name);
    view = new EditorView(place, {
      state,
      attributes,
      scrollThreshold: BARS, // what is in sight is not under the tools or the buttons
      scrollMargin: BARS,
      handleDOMEvents: { // before anything foreign is parsed in the page
        paste: (_view, event) => stopped(event, handled(event.clipboardData)),
        drop: (now, event) => stopped(event, !now.dragging && handled(event.dataTransfer, now.posAtCoords({ left: event.clientX, top: event.clientY })?.pos)),
      },
    });
    paint();
  }
  function changed() {
    form.dataset.typed = "1";
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.setCustomValidity(""); // nobody sees the field
  }
  form.addEventListener("submit", (event) => {
    if (!isWriting() || view.state.doc.content.size <= LONGEST) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    say(document.body.dataset.tooLong);
    view.focus();
  }, true);
  form.addEventListener("formdata", (event) => { event.formData.set("body_html", isWriting() ? posted(view.state.doc, text) : ""); });

  function show(writing) {
    box.hidden = !writing;
    field.hidden = writing;
    if (writing) field.setCustomValidity("");
    for (const button of switches) button.hidden = (button.dataset.switch === "text") !== writing;
    for (const hint of form.querySelectorAll("[data-hint-of]")) hint.hidden = (hint.dataset.hintOf === "text") === writing;
  }

  async function asked(asTyped = false) {
    const sent = new FormData();
    sent.set("body", field.value);
    sent.set("body_html", isWriting() && !asTyped ? posted(view.state.doc, text) : "");
    const answer = await fetch(words.turn, { method: "POST", body: sent });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }
  async function turn(event) {
    const writing = event.currentTarget.dataset.switch !== "text";
    say("");
    try {
      const found = await asked();
      field.value = found.body;
      html.value = "";
      start(found.html);
      show(writing);
      try { localStorage.setItem(CHOICE, writing ? "" : "text"); } catch { /* not allowed */ }
      say(words.turned);
      if (writing) view.focus(); else field.focus();
    } catch { document.getElementById("soan-loi").hidden = false; }
  }
  for (const button of switches) button.addEventListener("click", turn);

  // what the browser kept is put back into the fields: the text comes from there
  let [opening, body] = ["", field.defaultValue];
  async function takeBack() {
    if (box.hidden || (field.value === body && html.value === opening)) return;
    [body, opening] = [field.value, html.value];
    if (html.value) { start(html.value); text.changed = true; return; }
    try { start((await asked(true)).html); } catch { show(false); }
  }
  field.addEventListener("change", takeBack);

  // a fault that names the text leads into the editor
  document.addEventListener("click", (event) => {
    if (!isWriting() || !event.target.closest('a[href="#f-body"], label[for="f-body"]')) return;
    event.preventDefault();
    view.dom.scrollIntoView({ block: "center" });
    view.focus();
  });

  let wantsText = false;
  try { wantsText = localStorage.getItem(CHOICE) === "text"; } catch { /* not allowed */ }
  start(box.querySelector("template").innerHTML);
  toolbar.hidden = false;
  show(!wantsText);
  takeBack();
  if (!wantsText && document.activeElement === field) view.focus();
});
