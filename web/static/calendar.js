// A lab calendar's days by arrow keys, Home and End. Without this file the calendar is a table like any other.
"use strict";

{
  const CALENDAR = "table[data-lab-calendar]";
  const DAY = ".cal-cell";
  const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

  // One day of each calendar can be reached by the tab key; arrows lead to the others.
  const prepare = () => {
    document.querySelectorAll(CALENDAR).forEach((calendar) => {
      if (calendar.getAttribute("role") === "grid") return;
      calendar.setAttribute("role", "grid");
      calendar.setAttribute("aria-readonly", "true");
      calendar.querySelectorAll(DAY).forEach((day, index) => {
        day.tabIndex = index ? -1 : 0;
      });
    });
  };

  const wanted = (days, here, key) => {
    if (key === "Home") return days[0];
    if (key === "End") return days[days.length - 1];
    return key in STEPS ? days[here + STEPS[key]] : undefined;
  };

  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const day = event.target.closest?.(`${CALENDAR} ${DAY}`);
    if (!day) return;
    const days = [...day.closest(CALENDAR).querySelectorAll(DAY)];
    const next = wanted(days, days.indexOf(day), event.key);
    if (!next) return;
    event.preventDefault();
    day.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  });

  document.addEventListener("htmx:load", prepare);
  prepare();
}
