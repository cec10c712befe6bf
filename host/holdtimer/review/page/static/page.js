// What works without any chart: colours, tables, the search. The page reads well without this script, too.
(() => {
  "use strict";
  const FIRST_ROWS = 50;
  const one = (selector) => document.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const store = {
    get() { try { return localStorage.getItem("holdtimer-colours") || ""; } catch { return ""; } },
    set(value) { try { localStorage.setItem("holdtimer-colours", value); } catch { /* a file may not keep anything */ } },
  };

  const colours = one("#colours");
  function paint() {
    if (colours.value) document.documentElement.dataset.colours = colours.value;
    else delete document.documentElement.dataset.colours;
  }
  colours.value = store.get();
  paint();
  colours.addEventListener("change", () => { store.set(colours.value); paint(); });
  one("#print").addEventListener("click", () => print());
  const allTables = one("#all-tables");
  allTables.addEventListener("click", () => {
    const open = allTables.getAttribute("aria-pressed") !== "true";
    allTables.setAttribute("aria-pressed", String(open));
    for (const table of all("details.figures")) table.open = open;
  });
  one(".tools").hidden = false;

  function show(part, since) {
    for (const row of all("tr[data-t]", part)) row.hidden = Number(row.dataset.t) < since;
    if (window.reviewCharts) window.reviewCharts.ready.then(() => window.reviewCharts.since(part, since));
  }
  for (const periods of all(".periods")) {
    const part = document.getElementById(periods.dataset.part);
    periods.hidden = false;
    periods.addEventListener("change", (event) => show(part, Number(event.target.value)));
    show(part, Number(one(`input[name="${periods.dataset.part}-since"]:checked`).value));
  }

  const form = one(".search");
  if (!form) return;
  const rows = all("#session-table tbody tr").map((row) => ({
    row, text: row.textContent.toLowerCase(), cells: [...row.cells].map((cell) => cell.textContent),
  }));
  const selects = all("select", form);
  const more = one("#more");
  let everything = false;
  function search() {
    const words = one("#search").value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = selects.filter((select) => select.value).map((select) => [Number(select.dataset.column), select.value]);
    let found = 0;
    for (const { row, text, cells } of rows) {
      const fits = words.every((word) => text.includes(word)) && wanted.every(([column, value]) => cells[column] === value);
      if (fits) found += 1;
      row.hidden = !fits || (!everything && found > FIRST_ROWS);
    }
    const shown = everything ? found : Math.min(found, FIRST_ROWS);
    const of = found === rows.length ? `${rows.length} sessions` : `${found} of ${rows.length} sessions`;
    one("#found").textContent = shown < found ? `${of}; the latest ${shown} are shown` : of;
    more.hidden = shown === found;
    more.textContent = `Show all ${found}`;
  }
  more.addEventListener("click", () => { everything = true; search(); });
  form.addEventListener("input", search);
  form.addEventListener("change", search);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  search();
  document.documentElement.classList.add("searched");
})();
