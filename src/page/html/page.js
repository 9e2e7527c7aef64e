"use strict";
// All content is there without this script. It sorts tables, reads values off charts, and shows one answer at a time.
(() => {
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const make = (name, fields = {}, ...children) => {
    const element = Object.assign(document.createElement(name), fields);
    element.append(...children);
    return element;
  };

  // Sorting: numbers by data-value, words by their letters; a second click turns the order.
  const language = new Intl.Collator("en", { numeric: true });
  const sortBy = (table, column, head) => {
    const descending = head.getAttribute("aria-sort") === "ascending";
    all("th[aria-sort]", table).forEach((other) => other.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", descending ? "descending" : "ascending");
    const body = table.tBodies[0];
    const key = (row) => {
      const cell = row.cells[column];
      if (!cell) return { unknown: true };
      const value = cell.dataset.value;
      return { unknown: value === "1e99", value: value === undefined ? null : Number(value), words: cell.textContent };
    };
    const keyed = Array.from(body.rows, (row) => [key(row), row]);
    keyed.sort(([a], [b]) => {
      // What is not known stays last whichever way.
      if (a.unknown || b.unknown) return Number(Boolean(a.unknown)) - Number(Boolean(b.unknown));
      const order = a.value !== null && b.value !== null ? a.value - b.value : language.compare(a.words, b.words);
      return descending ? -order : order;
    });
    body.append(...keyed.map(([, row]) => row));
  };
  all("table.sortable").forEach((table) => {
    Array.from(table.tHead.rows[0].cells).forEach((head, column) => {
      const words = head.textContent;
      if (!words) return;
      const button = make("button", { type: "button" }, words);
      button.addEventListener("click", () => sortBy(table, column, head));
      head.replaceChildren(button);
    });
  });

  // Reading: the pointer, a finger, or the arrow keys choose the nearest of what can be read off.
  const drawn = (name, attributes) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
    return element;
  };
  all(".chart").forEach((chart) => {
    const data = chart.querySelector("script[type='application/json']");
    const plot = chart.querySelector(".plot");
    const said = chart.querySelector(".reading");
    if (!data) return;
    const panels = JSON.parse(data.textContent);
    const readings = panels.flatMap((panel) =>
      panel.readings.map(([x, y, heading, lines]) => ({ panel, x, y, heading, lines })));
    if (!readings.length) return;
    // Rows are read from top to bottom, days from left to right.
    const rises = (list, of) => list.every((reading, i) => i === 0 || of(reading) >= of(list[i - 1]));
    panels.forEach((panel) => {
      const mine = readings.filter((reading) => reading.panel === panel);
      panel.upright = !rises(mine, (reading) => reading.x);
    });
    const svg = plot.querySelector("svg");
    const line = drawn("line", {});
    const dot = drawn("circle", { r: 5 });
    const marker = drawn("g", { class: "marker", visibility: "hidden" });
    marker.append(line, dot);
    svg.append(marker);
    chart.classList.add("can-read");
    plot.setAttribute("aria-label", `${plot.getAttribute("aria-label")} The left and right arrow keys read its values.`);
    let chosen = -1;
    const show = (index) => {
      chosen = Math.max(0, Math.min(readings.length - 1, index));
      const { panel, x, y, heading, lines } = readings[chosen];
      const [left, top, right, bottom] = panel.frame;
      const ends = panel.plane ? { x1: x, x2: x, y1: y, y2: y } : panel.upright ? { x1: left, x2: right, y1: y, y2: y } : { x1: x, x2: x, y1: top, y2: bottom };
      Object.entries(ends).forEach(([key, value]) => line.setAttribute(key, value));
      dot.setAttribute("r", panel.plane ? 9 : 5);
      dot.setAttribute("cx", x);
      dot.setAttribute("cy", y);
      marker.setAttribute("visibility", "visible");
      const name = panel.name ? `${panel.name}, ` : "";
      said.replaceChildren(make("b", {}, `${name}${heading}`), `: ${lines.join("; ")}`);
    };
    const leave = () => {
      marker.setAttribute("visibility", "hidden");
      said.replaceChildren();
    };
    const nearest = (event) => {
      const box = svg.getBoundingClientRect();
      const zoom = svg.viewBox.baseVal.width / box.width;
      const [x, y] = [(event.clientX - box.left) * zoom, (event.clientY - box.top) * zoom];
      const away = ({ frame: [left, top, right, bottom] }) =>
        Math.hypot(Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom));
      const panel = panels.filter((panel) => panel.readings.length).reduce((a, b) => (away(b) < away(a) ? b : a));
      let best = -1;
      readings.forEach((reading, i) => {
        if (reading.panel !== panel) return;
        const distance = (of) => panel.plane ? Math.hypot(of.x - x, of.y - y) : (panel.upright ? Math.abs(of.y - y) : Math.abs(of.x - x));
        if (best < 0 || distance(reading) < distance(readings[best])) best = i;
      });
      show(best);
    };
    plot.addEventListener("pointermove", nearest);
    plot.addEventListener("pointerdown", nearest);
    plot.addEventListener("pointerleave", () => { if (document.activeElement !== plot) leave(); });
    plot.addEventListener("focus", () => {
      if (plot.matches(":focus-visible")) show(chosen < 0 ? readings.length - 1 : chosen);
    });
    plot.addEventListener("blur", leave);
    plot.addEventListener("keydown", (event) => {
      const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, PageDown: 10, PageUp: -10 };
      const to = { Home: 0, End: readings.length - 1 };
      if (event.key === "Escape") leave();
      else if (event.key in steps) show(chosen < 0 ? readings.length - 1 : chosen + steps[event.key]);
      else if (event.key in to) show(to[event.key]);
      else return;
      event.preventDefault();
    });
  });

  // One answer at a time. A choice holds for all regions, so that they can be compared.
  const boxes = all(".answers").filter((box) => box.querySelectorAll(".answer").length > 1);
  const values = (key) => [...new Set(boxes.flatMap((box) => all(".answer", box).map((answer) => answer.dataset[key])))];
  const choice = {};
  const choose = () => {
    boxes.forEach((box) => {
      const answers = all(".answer", box);
      const fits = (answer) => Object.entries(choice).every(([key, value]) => answer.dataset[key] === value);
      const shown = answers.find(fits) || answers[0];
      answers.forEach((answer) => { answer.hidden = answer !== shown; });
    });
    all(".switch select").forEach((select) => { select.value = choice[select.name]; });
  };
  if (boxes.length) {
    // On paper the one that is shown stands, and the tables hold the others.
    document.documentElement.classList.add("switched");
    const keys = ["model", "scenario"].filter((key) => values(key).length > 1);
    const first = boxes[0].querySelector(".answer");
    keys.forEach((key) => { choice[key] = first.dataset[key]; });
    boxes.forEach((box) => {
      const several = boxes.length > 1 ? "Shown here and for the other regions" : "Shown here";
      const fields = make("fieldset", { className: "switch" }, make("legend", {}, several));
      keys.forEach((key) => {
        const options = values(key).map((value) => make("option", { value }, value));
        const select = make("select", { name: key }, ...options);
        select.addEventListener("change", () => {
          const before = box.getBoundingClientRect().top;
          choice[key] = select.value;
          choose();
          // What is above may have changed its height: the reader's place stays.
          window.scrollBy({ top: box.getBoundingClientRect().top - before, behavior: "instant" });
        });
        fields.append(make("label", {}, key === "model" ? "Model" : "Scenario", select));
      });
      box.prepend(fields);
    });
    choose();
  }

  // A box that need not scroll is no stop for the tab key.
  const stops = () => all(".scroll").forEach((box) => {
    if (box.scrollWidth > box.clientWidth) box.setAttribute("tabindex", "0");
    else box.removeAttribute("tabindex");
  });
  stops();
  window.addEventListener("resize", stops);
  document.addEventListener("toggle", stops, true);
})();
