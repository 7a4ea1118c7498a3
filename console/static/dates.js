// A day can be picked in the browser's own calendar: it is written into the field as people here write it.
"use strict";

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-picks]");
  if (!button) return;
  const field = document.getElementById(button.dataset.picks);
  const picker = button.parentElement.querySelector(".date-native") || nativePicker(button, field);
  const [, day, month, year] = field.value.match(/(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})/) || [];
  picker.value = day ? `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}` : "";
  picker.showPicker();
});

function nativePicker(button, field) {
  const picker = document.createElement("input");
  picker.type = "date";
  picker.className = "date-native";
  picker.tabIndex = -1;
  picker.setAttribute("aria-hidden", "true");
  button.after(picker);
  picker.addEventListener("change", (event) => {
    event.stopPropagation();
    if (!picker.value) return;
    const [year, month, day] = picker.value.split("-");
    const clock = field.value.match(/\d{1,2}(?::\d{2}|\s*[hg]\s*(?:\d{2})?)\s*$/);
    field.value = `${day}/${month}/${year}${clock ? ` ${clock[0].trim()}` : ""}`;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
    field.focus();
  });
  return picker;
}
