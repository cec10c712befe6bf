// What works without any chart: colours, tables, the search. The page reads well without this script, too.
(() => {
  "use strict";
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

  function hold(words, [name, side, became, planned, held]) {
    const clock = (ms) => `${Math.floor(ms / 60000)}:${String(Math.floor(ms / 1000) % 60).padStart(2, "0")}`;
    const row = document.createElement("tr");
    for (const text of [words[name], words[side] === "none" ? "" : words[side], clock(planned), clock(held), words[became]])
      row.appendChild(document.createElement("td")).textContent = text;
    return row;
  }

  function open(row, button, { words, sessions }) {
    const is = button.getAttribute("aria-expanded") === "true";
    button.setAttribute("aria-expanded", String(!is));
    if (is) { row.nextElementSibling.remove(); return; }
    const below = document.createElement("tr");
    below.className = "holds-of";
    const cell = below.appendChild(document.createElement("td"));
    cell.colSpan = row.cells.length;
    const table = cell.appendChild(document.createElement("table"));
    const head = table.createTHead().insertRow();
    for (const name of ["stretch", "side", "planned", "held", "became"]) {
      const heading = head.appendChild(document.createElement("th"));
      heading.scope = "col";
      heading.textContent = name;
    }
    const body = table.createTBody();
    const numbers = sessions[button.textContent] || [];
    for (let at = 0; at < numbers.length; at += 5) body.appendChild(hold(words, numbers.slice(at, at + 5)));
    row.after(below);
  }

  function sessions(section) {
    const FIRST_ROWS = 50;
    const form = section.querySelector(".search");
    const rows = all("tbody tr", section).map((row) => ({
      row, text: row.textContent.toLowerCase(), cells: [...row.cells].map((cell) => cell.textContent),
    }));
    let holds;
    const read = () => { holds ||= JSON.parse(section.querySelector(".holds").textContent); return holds; };
    const ready = new Set();
    function prepare(row) {
      if (ready.has(row)) return;
      ready.add(row);
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = row.cells[0].textContent;
      button.setAttribute("aria-expanded", "false");
      button.setAttribute("aria-label", `The holds of session ${button.textContent}`);
      button.addEventListener("click", () => open(row, button, read()));
      row.cells[0].replaceChildren(button);
    }
    const selects = all("select", form);
    const more = section.querySelector(".more");
    let everything = false;
    const many = (count) => `${count} ${count === 1 ? "session" : "sessions"}`;
    function search() {
      for (const below of all(".holds-of", section)) below.previousElementSibling.querySelector("button").click();
      const words = form.querySelector("input").value.toLowerCase().split(/\s+/).filter(Boolean);
      const wanted = selects.filter((select) => select.value).map((select) => [Number(select.dataset.column), select.value]);
      let found = 0;
      for (const { row, text, cells } of rows) {
        const fits = words.every((word) => text.includes(word)) && wanted.every(([column, value]) => cells[column] === value);
        if (fits) found += 1;
        row.hidden = !fits || (!everything && found > FIRST_ROWS);
        if (!row.hidden) prepare(row);
      }
      const shown = everything ? found : Math.min(found, FIRST_ROWS);
      const of = found === rows.length ? many(rows.length) : `${found} of ${many(rows.length)}`;
      section.querySelector(".found").textContent = shown < found ? `${of}; the latest ${shown} are shown` : of;
      more.hidden = shown === found;
      more.textContent = `Show all ${found}`;
    }
    more.addEventListener("click", () => { everything = true; search(); });
    form.addEventListener("input", search);
    form.addEventListener("change", search);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.hidden = false;
    search();
  }
  for (const section of all("section.sessions")) {
    const person = section.closest("details.person");
    if (!person || person.open) sessions(section);
    else person.addEventListener("toggle", () => sessions(section), { once: true });
  }
  function reveal() {
    const person = location.hash && document.getElementById(location.hash.slice(1));
    if (person && person.matches("details.person")) person.open = true;
  }
  addEventListener("hashchange", reveal);
  reveal();
  document.documentElement.classList.add("searched");
})();
