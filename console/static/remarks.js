// Words chosen in a text are put into the form for a remark; without this file a place is chosen from the list.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const [text, form] = [document.querySelector("[data-remarkable]"), document.querySelector("[data-remark-form]")];
  if (!text || !form) return;
  const [place, quote, said] = ["f-place", "f-quote", "f-remark"].map((id) => document.getElementById(id));
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-sm btn-primary remark-here";
  button.textContent = form.querySelector("button").textContent.trim();
  button.hidden = true;
  document.body.append(button);

  const blockOf = (node) => (node instanceof Element ? node : node?.parentElement)?.closest("[data-place]");
  const chosen = () => {
    const selection = document.getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const [range, block] = [selection.getRangeAt(0), blockOf(selection.anchorNode)];
    const words = selection.toString().trim().replace(/\s+/g, " ");
    if (!block || block !== blockOf(selection.focusNode) || !text.contains(block) || !words || words.length > 300) return null;
    return { block, words, box: range.getBoundingClientRect() };
  };
  document.addEventListener("selectionchange", () => {
    const found = chosen();
    button.hidden = !found;
    if (!found) return;
    button.style.top = `${window.scrollY + found.box.bottom + 6}px`;
    button.style.left = `${Math.max(8, Math.min(window.scrollX + found.box.left, document.documentElement.clientWidth - 180))}px`;
  });
  // the choice must not be lost before it is read
  button.addEventListener("pointerdown", (event) => event.preventDefault());
  button.addEventListener("click", () => {
    const found = chosen();
    if (!found) return;
    place.value = found.block.dataset.place;
    quote.value = found.words;
    button.hidden = true;
    for (let holder = form.closest("details"); holder; holder = holder.parentElement.closest("details")) holder.open = true;
    said.focus();
  });
});
