// Comfort only. A card of the board is dragged onto a lab: on its own it is tried, on the other an offer there is.
"use strict";

{
  const LAB = ".board-lab";
  let dragged = null;

  document.querySelectorAll("[data-card]").forEach((card) => {
    card.draggable = true;
    card.addEventListener("dragstart", (event) => {
      dragged = card;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", card.querySelector("[data-try]").value);
    });
    card.addEventListener("dragend", () => {
      dragged = null;
      document.querySelectorAll(LAB).forEach((lab) => lab.classList.remove("board-lab-over"));
    });
  });

  const elsewhere = (card, lab) => {
    const address = new URL(card.dataset.elsewhere, window.location.href);
    address.searchParams.set("lab", lab.dataset.lab);
    return address;
  };

  document.querySelectorAll(LAB).forEach((lab) => {
    lab.addEventListener("dragover", (event) => {
      if (!dragged) return;
      event.preventDefault();
      lab.classList.add("board-lab-over");
    });
    lab.addEventListener("dragleave", (event) => {
      if (!lab.contains(event.relatedTarget)) lab.classList.remove("board-lab-over");
    });
    lab.addEventListener("drop", (event) => {
      if (!dragged) return;
      event.preventDefault();
      if (dragged.dataset.lab === lab.dataset.lab) dragged.querySelector("[data-try]").click();
      else window.location.assign(elsewhere(dragged, lab));
    });
  });

  document.querySelectorAll(".needs-script").forEach((words) => {
    words.hidden = false;
  });

  // The button tells how many it allocates.
  document.querySelectorAll("[data-counts]").forEach((button) => {
    const ticks = [...button.form.querySelectorAll(`[name="${button.dataset.counts}"]`)];
    const tell = () => {
      const number = ticks.filter((tick) => tick.checked).length;
      button.textContent = `Allocate the ${number} ticked request${number === 1 ? "" : "s"}`;
      button.disabled = number === 0;
    };
    ticks.forEach((tick) => tick.addEventListener("change", tell));
    tell();
  });

  const cards = document.querySelector(".board-cards");
  const tried = document.querySelector(".board-card-tried");
  if (tried) cards.scrollTop = tried.offsetTop - cards.offsetTop;
  document.querySelector("#dry-run")?.scrollIntoView({ block: "nearest" });
}
