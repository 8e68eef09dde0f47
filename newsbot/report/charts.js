"use strict";
(() => {
  // What the page carries: days are counted from `first`; rows of numbers stand in one list, the day of each as the
  // distance from the row before (newsbot/report/making.py packs them).
  const F = JSON.parse(document.getElementById("figures").textContent);
  const DAY = 86400000;
  const FIRST = Date.parse(F.first + "T00:00:00Z");
  const BLUE = "#2f86c8";
  // Okabe and Ito's colours, which differ for colour-blind readers and on light and dark ground
  const SUPPLIERS = ["#2f86c8", "#e69f00", "#cc79a7", "#009e73", "#999999"];
  const ACCESS = ["#56b4e9", "#e69f00", "#d55e00", "#999999"];
  const WHY = ["#999999", "#cc79a7", "#d55e00", "#999999"];
  const SECTIONS = 16, ROWS = 400, NARROW = 14;

  const $ = (id) => document.getElementById(id);
  const number = new Intl.NumberFormat("en-GB");
  const tenth = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 1 });
  const whole = new Intl.NumberFormat("en-GB", { style: "percent", maximumFractionDigits: 0 });
  const finer = new Intl.NumberFormat("en-GB", { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const date = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
  const month = new Intl.DateTimeFormat("en-GB", { month: "short", year: "numeric", timeZone: "UTC" });
  const time = (day) => FIRST + day * DAY;
  const said = (day) => date.format(time(day));
  const iso = (day) => new Date(time(day)).toISOString().slice(0, 10);
  const ratio = (part, all, how = finer) => (all ? how.format(part / all) : "–");
  const many = (count, one, more = one + "s") => `${number.format(count)} ${count === 1 ? one : more}`;
  const sum = (list) => list.reduce((a, b) => a + b, 0);
  const grouped = (rows, key) => rows.reduce((found, row) => found.set(key(row), (found.get(key(row)) || 0) + row.n), new Map());

  const state = { papers: new Set(F.papers.keys()), from: 0, to: F.days - 1, origin: "", field: "" };

  /** The rows of a packed list, each beginning with its day. */
  function* rows(packed, width) {
    let day = 0;
    for (let at = 0; at < packed.length; at += width) {
      day += packed[at];
      yield [day, ...packed.slice(at + 1, at + width)];
    }
  }
  const within = (day) => day >= state.from && day <= state.to;
  const chosen = () => F.papers.map((paper, at) => ({ paper, at })).filter(({ at }) => state.papers.has(at));

  /** Days, weeks or months: what a picture as wide as a page can tell apart. */
  function unit() {
    const days = state.to - state.from + 1;
    if (days <= 70) return { name: "day", of: (day) => day, next: (day) => day + 1, said };
    if (days <= 500) {
      const monday = ((new Date(FIRST).getUTCDay() + 6) % 7);
      const of = (day) => day - ((((day + monday) % 7) + 7) % 7);
      return { name: "week", of, next: (day) => day + 7, said: (day) => `week from ${said(day)}` };
    }
    const begin = (day, later = 0) => {
      const on = new Date(time(day));
      return Math.round((Date.UTC(on.getUTCFullYear(), on.getUTCMonth() + later) - FIRST) / DAY);
    };
    return { name: "month", of: (day) => begin(day), next: (day) => begin(day, 1), said: (day) => month.format(time(day)) };
  }

  /** Everything that is shown, counted for the chosen papers and days. */
  function count() {
    const by = unit();
    const found = { by, papers: [], time: new Map(), sections: new Map(), coverage: new Map(), gaps: [], runs: [] };
    const suppliers = F.suppliers.length, access = F.access.length;
    for (const { paper, at } of chosen()) {
      const one = { paper, at, n: 0, suppliers: Array(suppliers).fill(0), access: Array(access).fill(0), units: new Map(), without: 0, first: null, last: null };
      for (const [day, n, ...rest] of rows(paper.cells, 2 + suppliers + access)) {
        if (!within(day)) continue;
        one.n += n;
        one.first ??= day;
        one.last = day;
        for (let k = 0; k < suppliers; k++) one.suppliers[k] += rest[k];
        for (let k = 0; k < access; k++) one.access[k] += rest[suppliers + k];
        one.units.set(by.of(day), (one.units.get(by.of(day)) || 0) + n);
        found.time.set(by.of(day), (found.time.get(by.of(day)) || 0) + n);
      }
      for (const [day, name, n] of rows(paper.sections, 3))
        if (within(day)) found.sections.set(F.sections[name], (found.sections.get(F.sections[name]) || 0) + n);
      for (const [day, articles, ...having] of rows(paper.coverage, 2 + F.fields.length)) {
        if (!within(day)) continue;
        for (const [k, field] of F.fields.entries()) {
          const line = state.field === "" ? field : paper.name;
          if (state.field !== "" && state.field !== field) continue;
          const key = `${by.of(day)}\t${line}`;
          const cell = found.coverage.get(key) || { unit: by.of(day), line, articles: 0, having: 0 };
          cell.articles += articles;
          cell.having += having[k];
          found.coverage.set(key, cell);
        }
      }
      for (const [day, days, why] of rows(paper.gaps, 3)) {
        const first = Math.max(day, state.from), last = Math.min(day + days - 1, state.to);
        if (first > last) continue;
        one.without += last - first + 1;
        found.gaps.push({ paper: paper.name, first, last, days: last - first + 1, why });
      }
      found.papers.push(one);
      const last = (paper.runs || []).filter((run) => run.when.slice(0, 10) >= iso(state.from) && run.when.slice(0, 10) <= iso(state.to));
      found.runs.push({ paper, runs: last });
    }
    found.copies = [];
    for (const [day, first, other, delay, origin, n] of rows(F.stories || [], 6)) {
      if (!within(day) || !(state.papers.has(first) || state.papers.has(other))) continue;
      if (state.origin !== "" && Number(state.origin) !== origin) continue;
      found.copies.push({ first, other, delay, n });
    }
    return found;
  }

  // ---------------------------------------------------------------------------------------------------- tables

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
    background: null, font: "system-ui, -apple-system, Segoe UI, Roboto, Liberation Sans, sans-serif",
    view: { stroke: null }, axis: { labelFontSize: 12, titleFontSize: 12, titleFontWeight: "normal", labelLimit: 190, domain: false, ticks: false, labelPadding: 5 },
    legend: { labelFontSize: 12, titleFontSize: 12, titleFontWeight: "normal", orient: "top", labelLimit: 300, symbolType: "square" },
    scale: { bandPaddingInner: 0.14 },
  };
  const narrow = () => $("main").clientWidth < 560;

  /** Draws a picture, or says that there is nothing to be seen. */
  async function draw(id, label, spec) {
    const place = $(id), turn = drawn;
    views.get(id)?.finalize();
    views.delete(id);
    if (!spec.data.values.length) {
      place.replaceChildren(element("p", "Nothing of these papers and days.", "none"));
      return;
    }
    const box = element("div");
    box.style.width = "100%";
    place.replaceChildren(box);
    const whole = { $schema: "https://vega.github.io/schema/vega-lite/v6.json", width: "container", autosize: { type: "fit-x", contains: "padding" }, config: CONFIG, description: label, ...spec };
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
  const pale = { type: "quantitative", scale: { range: [0.08, 1], domainMin: 0 } };

  function drawArticles(found) {
    const by = found.by, values = [...found.time].map(([start, n]) => ({ ...reach(by, start), n, when: by.said(start), said: number.format(n) }));
    draw("articles-time", `Articles per ${by.name} of the chosen papers`, {
      height: 140, data: { values },
      mark: { type: "rect", color: BLUE },
      encoding: {
        x: { field: "from", type: "quantitative", ...days() }, x2: { field: "to" },
        y: { field: "n", type: "quantitative", axis: { title: `articles per ${by.name}`, tickCount: 4, tickMinStep: 1, gridOpacity: 0.6, format: ",.0f" } },
        tooltip: [{ field: "when", title: by.name }, { field: "said", title: "articles" }],
      },
    });
    const there = found.papers.filter((one) => one.n);
    const cells = there.flatMap((one) => [...one.units].map(([start, n]) => ({ line: one.paper.name, ...reach(by, start), n, when: by.said(start), said: number.format(n) })));
    draw("articles-papers", `Articles per ${by.name} and paper; the darker, the more`, {
      height: 19 * there.length, data: { values: cells },
      mark: { type: "rect", color: BLUE },
      encoding: {
        x: { field: "from", type: "quantitative", ...days() }, x2: { field: "to" },
        y: names(there.map((one) => one.paper.name)),
        opacity: { field: "n", ...pale, legend: { title: `articles per ${by.name}`, format: ",.0f", tickMinStep: 1, values: steps(cells) } },
        tooltip: [{ field: "line", title: "paper" }, { field: "when", title: by.name }, { field: "said", title: "articles" }],
      },
    });
    const span = state.to - state.from + 1;
    table("articles-table", "Articles by paper", ["paper", "publication", "articles", "per day", "first", "last", "days without"],
      found.papers.map((one) => [one.paper.name, one.paper.publication || "–", one.n, tenth.format(one.n / span),
        one.first === null ? "–" : said(one.first), one.last === null ? "–" : said(one.last), one.without]));
  }
  /** Four values for a legend of paleness. */
  function steps(cells) {
    const most = cells.reduce((most, cell) => Math.max(most, cell.n), 1);
    return [...new Set([0.25, 0.5, 0.75, 1].map((part) => Math.max(1, Math.round(most * part))))];
  }

  function drawSections(found) {
    const all = sum([...found.sections.values()]);
    const [none, others] = F.unnamed;
    const folded = new Map();
    for (const [name, n] of found.sections) {
      const key = F.unnamed.includes(name) ? name : name.toLocaleLowerCase("de");
      const one = folded.get(key) || { name, n: 0 };
      folded.set(key, { name: one.name, n: one.n + n });
    }
    const sorted = [...folded.values()].filter((one) => !F.unnamed.includes(one.name)).sort((a, b) => b.n - a.n || (a.name < b.name ? -1 : 1));
    const shown = sorted.slice(0, SECTIONS);
    const rest = sum(sorted.slice(SECTIONS).map((one) => one.n)) + (folded.get(others)?.n || 0);
    if (rest) shown.push({ name: others, n: rest });
    if (folded.get(none)) shown.push({ name: none, n: folded.get(none).n });
    const values = shown.map(({ name, n }) => ({ line: name, n, kind: F.unnamed.includes(name) ? "rest" : "named", said: number.format(n), share: ratio(n, all) }));
    draw("sections-bars", "Articles by section", {
      height: 21 * values.length, data: { values }, mark: { type: "bar" },
      encoding: {
        x: { field: "n", type: "quantitative", axis: { title: "articles", tickMinStep: 1, gridOpacity: 0.6, tickCount: narrow() ? 3 : 6, format: ",.0f" } },
        y: names(values.map((value) => value.line)),
        color: { field: "kind", type: "nominal", legend: null, scale: { domain: ["named", "rest"], range: [BLUE, "#999999"] } },
        tooltip: [{ field: "line", title: "section" }, { field: "said", title: "articles" }, { field: "share" }],
      },
    });
    table("sections-table", "Articles by section", ["section", "articles", "share"], values.map((value) => [value.line, value.n, value.share]));
  }

  /** Bars of shares, one per paper, the highest share of the first kind at the top; and their table. */
  function drawShares(found, key, id, kinds, colours, label) {
    const there = found.papers.filter((one) => one.n).sort((a, b) => b[key][0] / b.n - a[key][0] / a.n || (a.paper.name < b.paper.name ? -1 : 1));
    const values = there.flatMap((one) => kinds.map((kind, k) => ({ line: one.paper.name, kind, k, n: one[key][k], said: number.format(one[key][k]), share: ratio(one[key][k], one.n) })));
    draw(`${id}-bars`, label, {
      height: 19 * there.length, data: { values }, mark: { type: "bar" },
      encoding: {
        x: { field: "n", type: "quantitative", stack: "normalize", axis: { title: null, format: ".0%", tickCount: narrow() ? 3 : 5, gridOpacity: 0.6 } },
        y: names(there.map((one) => one.paper.name)),
        color: { field: "kind", type: "nominal", scale: { domain: kinds, range: colours }, legend: { title: null, columns: narrow() ? 2 : 0 } },
        order: { field: "k" },
        tooltip: [{ field: "line", title: "paper" }, { field: "kind", title: "kind" }, { field: "said", title: "articles" }, { field: "share" }],
      },
    });
    const total = kinds.map((_, k) => sum(found.papers.map((one) => one[key][k])));
    const line = (name, counts) => [name, sum(counts), ...counts.flatMap((n) => [n, ratio(n, sum(counts))])];
    table(`${id}-table`, label, ["paper", "articles", ...kinds.flatMap((kind) => [kind, "share"])],
      [...there.map((one) => line(one.paper.name, one[key])), ...(there.length > 1 ? [line("all of these", total)] : [])]);
  }

  const LIMITS = ["under 5 min", "5–15 min", "15–60 min", "1–2 h", "2–3 h", "3–6 h", "6–12 h", "12–24 h", "1–2 days", "2–7 days", "over 7 days", "not known"];
  const ENDS = ["5 minutes", "15 minutes", "one hour", "2 hours", "3 hours", "6 hours", "12 hours", "24 hours", "2 days", "7 days"];

  function drawStories(found) {
    $("stories").hidden = F.stories === null;
    if (F.stories === null) return;
    const pairs = [...grouped(found.copies, (copy) => `${copy.first},${copy.other}`)].map(([key, n]) => {
      const [first, other] = key.split(",").map((at) => F.papers[at].name);
      return { line: first, other, n, said: number.format(n) };
    });
    const lines = [...new Set(pairs.map((pair) => pair.line))].sort(), columns = [...new Set(pairs.map((pair) => pair.other))].sort();
    const most = narrow() ? NARROW : Infinity, weight = (name) => sum(pairs.filter((pair) => pair.line === name || pair.other === name).map((pair) => pair.n));
    const widest = [...new Set([...lines, ...columns])].map((name) => [name, weight(name)]).sort((a, b) => b[1] - a[1]).slice(0, most).map(([name]) => name);
    const cells = pairs.filter((pair) => widest.includes(pair.line) && widest.includes(pair.other));
    $("stories-few").textContent = cells.length < pairs.length ? `Shown are the ${NARROW} papers that share most; the table, and a wider window, have all.` : "";
    const side = (list) => list.filter((name) => widest.includes(name));
    draw("stories-matrix", "Who carried whose stories: first paper in rows, the others in columns; the darker, the more", {
      height: 19 * side(lines).length, data: { values: cells }, mark: { type: "rect", color: BLUE },
      encoding: {
        x: { field: "other", type: "nominal", sort: side(columns), axis: { title: "… and these had it later", labelAngle: -90, orient: "top", labelFontSize: narrow() ? 10 : 12, labelOverlap: false } },
        y: names(side(lines)),
        opacity: { field: "n", ...pale, legend: { title: "articles", format: ",.0f", orient: "bottom", tickMinStep: 1, values: steps(cells) } },
        tooltip: [{ field: "line", title: "first" }, { field: "other", title: "later" }, { field: "said", title: "articles" }],
      },
    });
    const cell = new Map(pairs.map((pair) => [`${pair.line}\t${pair.other}`, pair.n]));
    table("stories-table", "First paper in rows; articles of the others in columns", ["first", "in all", ...columns],
      lines.map((line) => [line, sum(columns.map((other) => cell.get(`${line}\t${other}`) || 0)), ...columns.map((other) => cell.get(`${line}\t${other}`) || 0)]));

    const delays = grouped(found.copies, (copy) => copy.delay), all = sum([...delays.values()]);
    const values = all ? LIMITS.map((line, k) => ({ line, n: delays.get(k) || 0, said: number.format(delays.get(k) || 0), share: ratio(delays.get(k) || 0, all) })) : [];
    const known = all - (delays.get(LIMITS.length - 1) || 0);
    let met = 0;
    const half = known ? LIMITS.findIndex((_, k) => (met += delays.get(k) || 0) * 2 >= known) : -1;
    $("speed-says").textContent = "How long after the first paper the others had it, by the times that the pages state; equal times count as under 5 minutes. " +
      (half < 0 ? "" : half < ENDS.length ? `Half of ${many(known, "later article")} came within ${ENDS[half]}.` : `More than half of ${many(known, "later article")} came after more than 7 days.`);
    draw("speed-bars", "Later articles by how long after the first they came", {
      height: 190, data: { values }, mark: { type: "bar", color: BLUE },
      encoding: {
        x: { field: "line", type: "nominal", sort: LIMITS, axis: { title: null, labelAngle: narrow() ? -90 : -30, labelOverlap: false } },
        y: { field: "n", type: "quantitative", axis: { title: "articles", tickMinStep: 1, tickCount: 4, gridOpacity: 0.6, format: ",.0f" } },
        tooltip: [{ field: "line", title: "after" }, { field: "said", title: "articles" }, { field: "share" }],
      },
    });
    table("speed-table", "Later articles by delay", ["after", "articles", "share"], values.map((value) => [value.line, value.n, value.share]));
  }

  function drawCoverage(found) {
    const there = found.papers.filter((one) => one.paper.coverage.length);
    $("coverage").hidden = F.papers.every((paper) => !paper.coverage.length);
    const by = found.by, enough = [...found.coverage.values()].filter((cell) => cell.articles >= F.enough);
    const lines = state.field === "" ? F.fields : there.map((one) => one.paper.name);
    const values = enough.map((cell) => ({ line: cell.line, ...reach(by, cell.unit), n: cell.having / cell.articles, when: by.said(cell.unit), share: ratio(cell.having, cell.articles), articles: number.format(cell.articles) }));
    draw("coverage-map", "Share of articles that have the field; the darker, the more", {
      height: 19 * lines.length, data: { values }, mark: { type: "rect", color: "#009e73" },
      encoding: {
        x: { field: "from", type: "quantitative", ...days() }, x2: { field: "to" }, y: names(lines),
        opacity: { field: "n", ...pale, scale: { range: [0.06, 1], domain: [0, 1] }, legend: { title: "share of articles", format: ".0%", values: [0, 0.25, 0.5, 0.75, 1] } },
        tooltip: [{ field: "line", title: state.field === "" ? "field" : "paper" }, { field: "when", title: by.name }, { field: "share" }, { field: "articles", title: "of articles" }],
      },
    });
    const units = [...new Set(enough.map((cell) => cell.unit))].sort((a, b) => a - b), last = units.slice(-ROWS);
    const cell = new Map(enough.map((one) => [`${one.unit}\t${one.line}`, one]));
    table("coverage-table", `Share of articles by ${by.name} of the crawl; of fewer than ${F.enough} articles none is told`, [by.name, ...lines],
      last.map((start) => [by.said(start), ...lines.map((line) => { const one = cell.get(`${start}\t${line}`); return one ? ratio(one.having, one.articles, whole) : "–"; })]));
    const lost = found.runs.filter(({ runs }) => runs[0]?.lost.length).map(({ paper, runs }) => `${paper.name} (${runs[0].lost.join(", ")})`);
    $("lost").textContent = lost.length ? `Lost in the newest crawl, against the ten before it: ${lost.join("; ")}.` : "";
    $("lost").className = lost.length ? "bad" : "";
  }

  function drawGaps(found) {
    const lines = [...new Set(found.gaps.map((gap) => gap.paper))], total = sum(found.gaps.map((gap) => gap.days));
    const values = found.gaps.map((gap) => ({ line: gap.paper, from: time(gap.first), to: time(gap.last + 1), why: F.why[gap.why], when: gap.days === 1 ? said(gap.first) : `${said(gap.first)} – ${said(gap.last)}`, days: number.format(gap.days) }));
    const whys = F.why.filter((why) => values.some((value) => value.why === why));
    draw("gaps-bars", "Days without an article, by paper and reason", {
      height: 19 * lines.length, data: { values }, mark: { type: "rect" },
      encoding: {
        x: { field: "from", type: "quantitative", ...days() }, x2: { field: "to" }, y: names(lines),
        color: { field: "why", type: "nominal", scale: { domain: whys, range: whys.map((why) => WHY[F.why.indexOf(why)]) }, legend: { title: null, columns: 1, labelLimit: narrow() ? 280 : 500 } },
        tooltip: [{ field: "line", title: "paper" }, { field: "when", title: "days" }, { field: "days", title: "how many" }, { field: "why" }],
      },
    });
    const longest = [...found.gaps].sort((a, b) => b.days - a.days || a.first - b.first).slice(0, ROWS);
    table("gaps-table", `${many(total, "day")} without an article in ${many(found.gaps.length, "gap")}${found.gaps.length > ROWS ? `; the ${ROWS} longest` : ""}`,
      ["paper", "from", "to", "days", "what crawls say"], longest.map((gap) => [gap.paper, said(gap.first), said(gap.last), gap.days, F.why[gap.why]]));
  }

  function drawRuns(found) {
    $("runs").hidden = F.papers.every((paper) => paper.runs === null);
    const lines = found.runs.map(({ paper, runs }) => {
      const last = runs[0];
      if (!last) return [paper.name, "no crawl", "–", "–", "–", "–", "–", "–", "–"];
      const before = element("span");
      for (const run of runs.slice(1)) {
        const mark = element("span", run.replay ? "○" : run.good ? "●" : "✕", run.replay ? "quiet" : run.good ? "good" : "bad");
        mark.title = `${run.when}: ${run.how}`;
        before.append(mark, " ");
      }
      const alone = runs.slice(1);
      before.setAttribute("role", "img");
      before.setAttribute("aria-label", alone.length ? `${alone.filter((run) => run.good).length} of ${alone.length} good` : "none");
      const how = element("span", last.how + (last.replay ? " (replay)" : ""), last.good ? "good" : last.replay ? "quiet" : "bad");
      return [paper.name, last.when, how, last.read, last.new, last.changed, last.refused, last.failed, before];
    });
    table("runs-table", "The newest crawl of each paper", ["paper", "when (Berlin)", "ended", "read", "new", "changed", "refused", "failed", "before"], lines);
  }

  function tiles(found) {
    const n = sum(found.papers.map((one) => one.n)), there = found.papers.filter((one) => one.n).length, span = state.to - state.from + 1;
    const copies = sum(found.copies.map((copy) => copy.n)), without = sum(found.papers.map((one) => one.without));
    const shown = [
      ["articles", number.format(n)], ["articles per day", tenth.format(n / span)], 
      ["name a news agency", ratio(sum(found.papers.map((one) => one.suppliers[0])), n)], ["free to read", ratio(sum(found.papers.map((one) => one.access[0])), n)],
      ...(F.stories === null ? [] : [["articles that another paper had before", number.format(copies)]]), ["days of papers without an article", number.format(without)],
    ];
    $("tiles").replaceChildren(...shown.map(([name, value]) => {
      const box = element("div");
      box.append(element("dt", name), element("dd", value));
      return box;
    }));
    const undated = sum(found.papers.map((one) => one.paper.undated));
    $("state").textContent = state.papers.size ? `${many(n, "article")} of ${many(there, "paper")}, ${said(state.from)} – ${said(state.to)}` +
      (undated ? `; ${many(undated, "more that does", "more that do")} not say when` : "") : "No paper is chosen.";
  }

  /** Counts and draws everything anew. */
  function show() {
    drawn += 1;
    const found = count();
    tiles(found);
    drawArticles(found);
    drawSections(found);
    drawShares(found, "suppliers", "suppliers", F.suppliers, SUPPLIERS, "Who is named as supplier, by paper");
    drawShares(found, "access", "access", F.access, ACCESS, "Who may read the articles, by paper");
    drawStories(found);
    drawCoverage(found);
    drawGaps(found);
    drawRuns(found);
    $("chosen").textContent = state.papers.size === F.papers.length ? `all ${F.papers.length}` :
      state.papers.size > 3 || !state.papers.size ? `${state.papers.size} of ${F.papers.length}` : chosen().map(({ paper }) => paper.name).join(", ");
    $("from").value = iso(state.from);
    $("to").value = iso(state.to);
    for (const button of $("presets").children) {
      const length = Number(button.dataset.days) || F.days;
      button.setAttribute("aria-pressed", String(state.to === F.days - 1 && state.from === Math.max(0, F.days - length)));
      button.hidden = Number(button.dataset.days) >= F.days;
    }
    document.body.dataset.drawn = String(drawn);
  }
  let waiting;
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, 120);
  };

  // -------------------------------------------------------------------------------------------------- controls

  function prepare() {
    const many = F.papers.filter((paper) => paper.articles).length;
    $("made").textContent = `Made on ${date.format(Date.parse(F.made.slice(0, 10)))} at ${F.made.slice(11, 16)} (Berlin) from ${F.source}, ${number.format(sum(F.papers.map((paper) => paper.articles)))} articles of ${many === 1 ? "one paper" : `${many} papers`}.`;
    $("foot").textContent = `newsbot ${F.version}: ${F.command}. Counts and names only; no text of a paper is in this page, and it asks no network for anything. docs/report.md says what each picture means.`;
    for (const [at, paper] of F.papers.entries()) {
      const label = element("label"), box = element("input");
      Object.assign(box, { type: "checkbox", checked: true, value: String(at), name: "paper" });
      box.addEventListener("change", () => {
        if (box.checked) state.papers.add(at);
        else state.papers.delete(at);
        soon();
      });
      label.append(box, element("span", paper.publication && paper.publication !== paper.name ? `${paper.name}: ${paper.publication}` : paper.name));
      $("papers").append(label);
    }
    for (const button of document.querySelectorAll("[data-papers]"))
      button.addEventListener("click", () => {
        const all = button.dataset.papers === "all";
        state.papers = new Set(all ? F.papers.keys() : []);
        for (const box of $("papers").querySelectorAll("input")) box.checked = all;
        soon();
      });
    for (const button of $("presets").children)
      button.addEventListener("click", () => {
        state.to = F.days - 1;
        state.from = Math.max(0, F.days - (Number(button.dataset.days) || F.days));
        soon();
      });
    for (const [id, other] of [["from", "to"], ["to", "from"]]) {
      const input = $(id);
      Object.assign(input, { min: iso(0), max: iso(F.days - 1) });
      input.addEventListener("change", () => {
        const day = Math.round((Date.parse(input.value + "T00:00:00Z") - FIRST) / DAY);
        if (Number.isNaN(day)) return;
        state[id] = Math.min(Math.max(day, 0), F.days - 1);
        if (state.from > state.to) state[other] = state[id];
        soon();
      });
    }
    for (const [id, all, options] of [
      ["origin", "all stories", F.origins.map((name, at) => [String(at), name])],
      ["field", "all fields, the chosen papers together", F.fields.map((name) => [name, `${name}, by paper`])],
    ]) {
      for (const [value, name] of [["", all], ...options]) $(id).append(new Option(name, value));
      $(id).addEventListener("change", () => {
        state[id] = $(id).value;
        soon();
      });
    }
    const themes = [["", "as the system"], ["light", "light"], ["dark", "dark"]];
    let theme = 0;
    $("theme").addEventListener("click", () => {
      theme = (theme + 1) % themes.length;
      document.documentElement.dataset.theme = themes[theme][0];
      $("theme").textContent = `Colours: ${themes[theme][1]}`;
    });
    $("filter").addEventListener("submit", (event) => event.preventDefault());
    let width = narrow();
    addEventListener("resize", () => {
      if (narrow() !== width) soon();
      width = narrow();
    });
  }

  prepare();
  show();
})();
