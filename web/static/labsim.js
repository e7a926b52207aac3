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
