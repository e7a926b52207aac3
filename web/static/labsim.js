// Comfort only: every page works without this file.
"use strict";

// The summary of what to look at again takes the focus, so that it is read first.
document.querySelector("[data-focus]")?.focus();

// An act that takes longer than half a second shows that it works.
const working = new Map();
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (button && !working.has(button)) {
    working.set(button, setTimeout(() => button.setAttribute("aria-busy", "true"), 500));
  }
});
window.addEventListener("pageshow", () => {
  working.forEach((timer, button) => {
    clearTimeout(timer);
    button.removeAttribute("aria-busy");
  });
  working.clear();
});

// A day grid (table[data-day-grid]): arrow keys move between its links and buttons.
const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
document.addEventListener("keydown", (event) => {
  const step = steps[event.key];
  const cell = event.target.closest("table[data-day-grid] td");
  if (!step || !cell) return;
  const rows = [...cell.closest("tbody").rows];
  let row = rows.indexOf(cell.parentElement);
  let column = cell.cellIndex;
  let target = null;
  do {
    row += step[0];
    column += step[1];
    target = rows[row]?.cells[column];
  } while (target && !target.querySelector("a, button"));
  if (target) {
    event.preventDefault();
    target.querySelector("a, button").focus();
  }
});
