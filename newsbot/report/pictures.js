// The pictures of a report, and the tables that say the same.
function drawArticles(found) {
  const by = found.by, title = by.name === "day" ? "articles per day" : `articles per day, by ${by.name}`;
  const bar = (start, n) => { // by day, as the first and the last week or month may be shorter
    const ends = reach(by, start);
    const mean = n * DAY / (ends.to - ends.from);
    return { ...ends, n: mean, when: by.said(start), said: by.name === "day" ? number.format(n) : `${number.format(n)}, ${tenth.format(mean)} per day` };
  };
  const values = [...found.time].map(([start, n]) => bar(start, n));
  draw("articles-time", `${title}, of the chosen papers`, {
    height: 140, data: { values },
    mark: { type: "rect", color: BLUE },
    encoding: {
      x: { field: "from", type: "quantitative", ...days() }, x2: { field: "to" },
      y: { field: "n", type: "quantitative", axis: counted("articles per day", greatest(values), 4) },
      tooltip: [{ field: "when", title: by.name }, { field: "said", title: "articles" }],
    },
  });
  const there = found.papers.filter((one) => one.n);
  const cells = there.flatMap((one) => [...one.units].map(([start, n]) => ({ line: one.paper.name, ...bar(start, n) })));
  draw("articles-papers", `${title}, by paper; the stronger the colour, the more`, {
    height: 19 * there.length, data: { values: cells },
    mark: { type: "rect", color: BLUE },
    encoding: {
      x: { field: "from", type: "quantitative", ...days() }, x2: { field: "to" },
      y: names(there.map((one) => one.paper.name)),
      opacity: strength(greatest(cells)),
      tooltip: [{ field: "line", title: "paper" }, { field: "when", title: by.name }, { field: "said", title: "articles" }],
    },
  }, [paleness(title, BLUE, greatest(cells), by.name === "day")]);
  const span = state.to - state.from + 1;
  table("articles-table", "Articles by paper", ["paper", "publication", "articles", "per day", "first", "last", "days without"],
    found.papers.map((one) => [one.paper.name, one.paper.publication || "–", one.n, tenth.format(one.n / span),
      one.first === null ? "–" : said(one.first), one.last === null ? "–" : said(one.last), one.without]));
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
      x: { field: "n", type: "quantitative", axis: counted("articles", greatest(values), narrow() ? 3 : 6) },
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
      color: { field: "kind", type: "nominal", scale: { domain: kinds, range: colours }, legend: null },
      order: { field: "k" },
      tooltip: [{ field: "line", title: "paper" }, { field: "kind", title: "kind" }, { field: "said", title: "articles" }, { field: "share" }],
    },
  }, [legend("", kinds.map((name, k) => ({ name, colour: colours[k] })))]);
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
  draw("stories-matrix", "Who carried whose stories: first paper in rows, the others in columns; the stronger the colour, the more", {
    height: 19 * side(lines).length, data: { values: cells }, mark: { type: "rect", color: BLUE },
    encoding: {
      x: { field: "other", type: "nominal", sort: side(columns), axis: { title: "… and these had it later", labelAngle: -90, orient: "top", labelFontSize: narrow() ? 10 : 12, labelOverlap: false } },
      y: names(side(lines)),
      opacity: strength(greatest(cells)),
      tooltip: [{ field: "line", title: "first" }, { field: "other", title: "later" }, { field: "said", title: "articles" }],
    },
  }, [paleness("articles", BLUE, greatest(cells), true)], "No text of these papers and days was in two papers.");
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
      y: { field: "n", type: "quantitative", axis: counted("articles", greatest(values), 4) },
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
  draw("coverage-map", "Share of articles that have the field; the stronger the colour, the more", {
    height: 19 * lines.length, data: { values }, mark: { type: "rect", color: GREEN },
    encoding: {
      x: { field: "from", type: "quantitative", ...days() }, x2: { field: "to" }, y: names(lines),
      opacity: strength(1),
      tooltip: [{ field: "line", title: state.field === "" ? "field" : "paper" }, { field: "when", title: by.name }, { field: "share" }, { field: "articles", title: "of articles" }],
    },
  }, [legend("share of articles", [0, 0.25, 0.5, 0.75, 1].map((part) => ({ name: whole.format(part), colour: GREEN, opacity: PALEST + (1 - PALEST) * part })))], "No crawl of these papers and days counted articles.");
  const units = [...new Set(enough.map((cell) => cell.unit))].sort((a, b) => a - b), last = units.slice(-ROWS);
  const cell = new Map(enough.map((one) => [`${one.unit}\t${one.line}`, one]));
  table("coverage-table", `Share of articles by ${by.name} of the crawl; of fewer than ${F.enough} articles none is told`, [by.name, ...lines],
    last.map((start) => [by.said(start), ...lines.map((line) => { const one = cell.get(`${start}\t${line}`); return one ? ratio(one.having, one.articles, whole) : "–"; })]));
  const lost = found.runs.filter(({ runs }) => runs[0]?.lost.length).map(({ paper, runs }) => `${paper.name} (${runs[0].lost.join(", ")})`);
  const fell = fallen();
  $("lost").textContent = lost.length ? `Lost in the newest crawl, against the ten before it: ${lost.join("; ")}.` : "";
  $("fell").textContent = fell.length ? `Most articles had it, and most lack it at the end of these days: ${fell.join("; ")}.` : "";
}

function drawGaps(found) {
  const lines = [...new Set(found.gaps.map((gap) => gap.paper))], total = sum(found.gaps.map((gap) => gap.days));
  const values = found.gaps.map((gap) => ({ line: gap.paper, from: time(gap.first), to: time(gap.last + 1), why: F.why[gap.why], when: gap.days === 1 ? said(gap.first) : `${said(gap.first)} – ${said(gap.last)}`, days: number.format(gap.days) }));
  const whys = F.why.filter((why) => values.some((value) => value.why === why));
  draw("gaps-bars", "Days without an article, by paper and reason", {
    height: 19 * lines.length, data: { values }, mark: { type: "rect" },
    encoding: {
      x: { field: "from", type: "quantitative", ...days() }, x2: { field: "to" }, y: names(lines),
      color: { field: "why", type: "nominal", scale: { domain: whys, range: whys.map((why) => WHY[F.why.indexOf(why)]) }, legend: null },
      tooltip: [{ field: "line", title: "paper" }, { field: "when", title: "days" }, { field: "days", title: "how many" }, { field: "why" }],
    },
  }, [legend("", whys.map((name) => ({ name, colour: WHY[F.why.indexOf(name)] })))], "No day is without an article.");
  const longest = [...found.gaps].sort((a, b) => b.days - a.days || a.first - b.first).slice(0, ROWS);
  table("gaps-table", `${many(total, "day")} without an article in ${many(found.gaps.length, "gap")}${found.gaps.length > ROWS ? `; the ${ROWS} longest` : ""}`,
    ["paper", "from", "to", "days", "what crawls say"], longest.map((gap) => [gap.paper, said(gap.first), said(gap.last), gap.days, F.why[gap.why]]));
}

function drawRuns(found) {
  $("runs").hidden = F.papers.every((paper) => paper.runs === null);
  const lines = found.runs.map(({ paper, runs }) => {
    const last = runs[0];
    if (!last) return [paper.name, paper.runs?.length ? `none of the last ${paper.runs.length} was in these days` : "no crawl", "–", "–", "–", "–", "–", "–", "–"];
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
    return [paper.name, how, last.when, last.read, last.new, last.changed, last.refused, last.failed, before];
  });
  table("runs-table", "The newest crawl of each paper", ["paper", "ended", "when (Berlin)", "read", "new", "changed", "refused", "failed", "before"], lines);
}

function tiles(found) {
  const n = sum(found.papers.map((one) => one.n)), there = found.papers.filter((one) => one.n).length, span = state.to - state.from + 1;
  const copies = sum(found.copies.map((copy) => copy.n)), without = sum(found.papers.map((one) => one.without));
  const shown = [
    [n === 1 ? "article" : "articles", number.format(n)], ["articles per day", tenth.format(n / span)],
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
    (state.from === F.begin && found.before ? `; ${many(found.before, "older one is", "older ones are")} left out` : "") +
    (undated ? `; ${many(undated, "more that does", "more that do")} not say when` : "") : "No paper is chosen.";
}
