// Draws the charts from the JSON blocks beside them; all colours are CSS variables, so a theme needs no redraw.
(() => {
  "use strict";
  const options = {
    mode: "vega-lite", renderer: "svg", actions: false, ast: true, defaultStyle: false,
    tooltip: { theme: "review", disableDefaultStyle: true },
    loader: { load: () => Promise.reject(new Error("this page loads nothing")) },
  };
  const PRINT_PX = 680; // the text width of A4 at 96 px to the inch, with the margins of page.css
  const drawn = new Map();

  function fit({ view, columns, box }, width) {
    const svg = box.querySelector("svg");
    const name = "child_width" in view.getState({ signals: () => true }).signals ? "child_width" : "width";
    const wanted = view.signal(name) + (width - svg.viewBox.baseVal.width) / columns;
    if (Math.abs(wanted - view.signal(name)) >= 1) view.signal(name, Math.max(60, Math.floor(wanted))).resize().run();
  }

  async function draw(block) {
    const box = document.getElementById(block.dataset.chart);
    const spec = JSON.parse(block.textContent);
    const chosen = box.closest(".part").querySelector(".periods input:checked");
    if (spec.params && chosen) spec.params[0].value = Number(chosen.value); // years need not be drawn to be hidden
    const { view } = await vegaEmbed(box, spec, options);
    box.querySelector("svg").setAttribute("aria-hidden", "true"); // the box has the name, the table the figures
    const chart = { view, box, columns: Number(block.dataset.columns) };
    drawn.set(box, chart);
    fit(chart, box.clientWidth);
  }

  function every(change) {
    for (const chart of drawn.values()) change(chart);
  }

  function blocks(wanted) {
    return [...document.querySelectorAll("script[data-chart]")].filter(wanted);
  }

  window.reviewCharts = {
    since(part, ms) {
      every(({ view, box }) => {
        if (part.contains(box) && "since" in view.getState({ signals: () => true }).signals) view.signal("since", ms).run();
      });
    },
    ready: Promise.all(blocks((block) => !block.closest("details.person:not([open])")).map(draw)),
  };
  // A closed person has no width to draw for; and thirty of them need not be drawn to be hidden.
  for (const person of document.querySelectorAll("details.person:not([open])"))
    person.addEventListener("toggle", () => {
      const drawing = blocks((block) => person.contains(block)).map(draw);
      window.reviewCharts.ready = Promise.all([window.reviewCharts.ready, ...drawing]);
    }, { once: true });

  let waiting = 0;
  addEventListener("resize", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => every((chart) => fit(chart, chart.box.clientWidth)), 120);
  });
  addEventListener("beforeprint", () => every((chart) => fit(chart, PRINT_PX)));
  addEventListener("afterprint", () => every((chart) => fit(chart, chart.box.clientWidth)));
})();
