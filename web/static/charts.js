// Comfort only: a chart becomes one that answers; without this file it is a picture, and its table is open.
"use strict";

{
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  // No style of the library's own, and expressions are interpreted: the page allows neither inline style nor made code.
  const options = {
    actions: false,
    ast: true,
    defaultStyle: false,
    mode: "vega-lite",
    renderer: "svg",
    tooltip: { disableDefaultStyle: true },
  };

  const themed = (address) => {
    const url = new URL(address, window.location.href);
    if (dark.matches) url.searchParams.set("theme", "dark");
    return url;
  };

  const lead = (view, figure) => {
    if (!figure.dataset.drill) return;
    view.addEventListener("click", (_, item) => {
      const month = item?.datum?.month;
      if (!month) return;
      const url = new URL(figure.dataset.drill, window.location.href);
      const day = typeof month === "string" ? month : new Date(month).toISOString();
      url.searchParams.set("month", day.slice(0, 7));
      window.location.assign(url);
    });
  };

  const showPicture = (figure, place) => {
    const picture = document.createElement("img");
    picture.alt = "";
    picture.src = themed(figure.dataset.picture);
    place.replaceChildren(picture);
  };

  const draw = async (figure) => {
    const place = figure.querySelector(".chart-view");
    try {
      const answer = await fetch(themed(figure.dataset.chart), { credentials: "same-origin" });
      if (!answer.ok) throw new Error(answer.statusText);
      figure.view?.finalize();
      const { view } = await window.vegaEmbed(place, await answer.json(), options);
      figure.view = view;
      place.querySelector("svg")?.setAttribute("aria-hidden", "true"); // the place says it in words
      lead(view, figure);
    } catch {
      showPicture(figure, place);
    }
    place.classList.remove("chart-waits");
    figure.dataset.drawn = "true";
  };

  const near = new IntersectionObserver(
    (entries) => {
      entries
        .filter((entry) => entry.isIntersecting)
        .forEach((entry) => {
          near.unobserve(entry.target);
          draw(entry.target);
        });
    },
    { rootMargin: "400px" },
  );

  const charts = [...document.querySelectorAll("[data-chart]")];
  document.querySelectorAll("details[data-folds]").forEach((details) => {
    details.open = false;
  });
  document.querySelectorAll(".needs-script").forEach((words) => {
    words.hidden = false;
  });
  charts.forEach((figure) => {
    figure.querySelector(".chart-view").classList.add("chart-waits");
    near.observe(figure);
  });
  dark.addEventListener("change", () => {
    charts.filter((figure) => figure.dataset.drawn).forEach(draw);
  });
}
