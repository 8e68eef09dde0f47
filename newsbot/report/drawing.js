// Tables, legends and pictures of any figures.
function element(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

/** A table in place of what stands in `id`; numbers in a row are formatted, a value may be an element. */
function table(id, caption, heads, lines) {
  const made = element("table"), head = element("tr"), body = element("tbody");
  made.append(element("caption", caption));
  heads.forEach((text, at) => {
    const cell = element("th", text, lines.length && isNumeric(lines, at) ? "n" : "");
    cell.scope = "col";
    head.append(cell);
  });
  const top = element("thead");
  top.append(head);
  for (const line of lines) {
    const row = element("tr");
    line.forEach((value, at) => {
      const cell = element(at ? "td" : "th", undefined, isNumeric(lines, at) ? "n" : String(value).length > 30 ? "long" : "");
      if (!at) cell.scope = "row";
      cell.append(value instanceof Node ? value : typeof value === "number" ? number.format(value) : (value ?? "–"));
      row.append(cell);
    });
    body.append(row);
  }
  made.append(top, body);
  const place = $(id);
  place.tabIndex = 0;
  place.setAttribute("role", "region");
  place.setAttribute("aria-label", caption);
  place.replaceChildren(made);
}
const isNumeric = (lines, at) => lines.some((line) => typeof line[at] === "number" || /^[\d.,]+ ?%$/.test(line[at]));

// -------------------------------------------------------------------------------------------------- pictures

const views = new Map();
let drawn = 0;
const CONFIG = {
  aria: false, background: null, font: "system-ui, -apple-system, Segoe UI, Roboto, Liberation Sans, sans-serif",
  view: { stroke: null }, axis: { labelFontSize: 12, titleFontSize: 12, titleFontWeight: "normal", labelLimit: 190, domain: false, ticks: false, labelPadding: 5 },
  scale: { bandPaddingInner: 0.14 },
};
const narrow = () => $("main").clientWidth < 560;

/** What colours mean: in the page, as Vega cuts off what is wider than a phone. */
function legend(title, entries) {
  const list = element("ul", undefined, "legend");
  if (title) list.append(element("li", title, "quiet"));
  for (const { name, colour, opacity = 1 } of entries) {
    const entry = element("li"), swatch = element("i");
    Object.assign(swatch.style, { background: colour, opacity });
    entry.append(swatch, name);
    list.append(entry);
  }
  return list;
}

/** Draws a picture below its legend, or says that there is nothing to be seen. */
async function draw(id, label, spec, above = [], none = "Nothing of these papers and days.") {
  const place = $(id), turn = drawn;
  views.get(id)?.finalize();
  views.delete(id);
  if (!spec.data.values.length) {
    place.replaceChildren(element("p", none, "none"));
    return;
  }
  const box = element("div");
  box.style.width = "100%";
  const picture = element("div"); // Vega says of its own box that it is a visualization
  picture.setAttribute("role", "img");
  picture.setAttribute("aria-label", `${label}; the table below says the same`);
  picture.append(box);
  place.replaceChildren(...above, picture);
  const whole = { $schema: "https://vega.github.io/schema/vega-lite/v6.json", width: "container", autosize: { type: "fit-x", contains: "padding" }, config: CONFIG, ...spec };
  const options = { ast: true, actions: false, renderer: "svg", defaultStyle: false, tooltip: { disableDefaultStyle: true } };
  const view = await vegaEmbed(box, whole, options);
  if (turn !== drawn && views.has(id)) view.finalize();
  else views.set(id, view);
}

/** Days, or firsts of months, of which as many are named below a picture as there is room for. */
function ticks() {
  const span = state.to - state.from + 1, most = narrow() ? 4 : 9;
  if (span <= 70) return Array.from({ length: span }, (_, k) => time(state.from + k)).filter((_, k) => k % Math.ceil(span / most) === 0);
  const on = new Date(time(state.from)), step = [1, 2, 3, 6, 12, 24, 60].find((months) => span / 30.4 / months <= most) || 120;
  const firsts = Array.from({ length: Math.ceil(span / 28) + 1 }, (_, k) => new Date(Date.UTC(on.getUTCFullYear(), on.getUTCMonth() + k)));
  return firsts.filter((first) => first.getUTCMonth() % step === 0 || (step > 12 && first.getUTCMonth() === 0 && first.getUTCFullYear() % (step / 12) === 0)).map(Number);
}
// a number, not a time: Vega-Lite reads the ends of a scale of times twice where bars have two ends, and warns
const days = () => ({
  axis: { title: null, grid: false, labelFlush: true, labelOverlap: true, values: ticks(), labelExpr: `utcFormat(datum.value, "${state.to - state.from < 70 ? "%-d %b" : "%b %Y"}")` },
  scale: { zero: false, nice: false, domain: [time(state.from), time(state.to + 1)] },
});
/** From where to where a unit reaches, as far as it is shown. */
const reach = (by, start) => ({ from: time(Math.max(start, state.from)), to: time(Math.min(by.next(start), state.to + 1)) });
const names = (list) => ({ field: "line", type: "nominal", sort: list, scale: { domain: list }, axis: { title: null } });
const PALEST = 0.16;
/** Whole numbers below a picture of few articles; Vega would print 0, 1 and 1 for 0, 0.5 and 1. */
const counted = (title, most, ticks) => ({ title, gridOpacity: 0.6, format: ",.0f", tickCount: ticks, ...(most < ticks ? { values: Array.from({ length: Math.ceil(most) + 1 }, (_, k) => k) } : {}) });
const strength = (most) => ({ field: "n", type: "quantitative", legend: null, scale: { range: [PALEST, 1], domain: [0, most] } });
/** Four values of a scale of paleness. */
function paleness(title, colour, most, isWhole) {
  const format = (value) => (isWhole || most >= 8 ? number : tenth).format(value);
  const values = [...new Set([0.25, 0.5, 0.75, 1].map((part) => isWhole || most >= 8 ? Math.ceil(most * part) : Number((most * part).toPrecision(2))))];
  return legend(title, values.map((value) => ({ name: format(value), colour, opacity: PALEST + (1 - PALEST) * Math.min(value / most, 1) })));
}
const greatest = (cells) => cells.reduce((most, cell) => Math.max(most, cell.n), 0);
