// What the page carries, and what of it is shown: counted for the chosen papers and days. Days are counted from `first`;
// rows of numbers stand in one list, the day of each as the distance from the row before (newsbot/report/making.py
// packs them).
const F = JSON.parse(document.getElementById("figures").textContent);
// Vega keeps names as keys of objects: `constructor` would find what every object has
const safe = (name) => (name in {} ? `${name}\u200b` : name);
F.sections = F.sections.map(safe);
for (const paper of F.papers) paper.name = safe(paper.name);
const DAY = 86400000;
const FIRST = Date.parse(F.first + "T00:00:00Z");
const BLUE = "#2f86c8", GREEN = "#009e73";
// Okabe and Ito's colours, which differ for colour-blind readers and on light and dark ground
const SUPPLIERS = ["#2f86c8", "#e69f00", "#cc79a7", "#009e73", "#999999"];
const ACCESS = ["#56b4e9", "#e69f00", "#d55e00", "#999999"];
const WHY = ["#999999", "#cc79a7", "#d55e00", "#999999"];
const SECTIONS = 16, ROWS = 400, NARROW = 14;
// days after which crawls are late
const LATE = 2;

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

const state = { papers: new Set(F.papers.keys()), from: F.begin, to: F.days - 1, origin: "", field: "" };

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
  const found = { by, papers: [], time: new Map(), sections: new Map(), coverage: new Map(), gaps: [], runs: [], before: 0 };
  const suppliers = F.suppliers.length, access = F.access.length;
  for (const { paper, at } of chosen()) {
    const one = { paper, at, n: 0, suppliers: Array(suppliers).fill(0), access: Array(access).fill(0), units: new Map(), without: 0, first: null, last: null };
    for (const [day, n, ...rest] of rows(paper.cells, 2 + suppliers + access)) {
      if (day < state.from) found.before += n;
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

/** Fields that most articles had in an earlier week of the chosen days (days, of less than four weeks), and most lack now. */
function fallen() {
  const [had, most, fall] = F.lost, span = state.to - state.from < 27 ? 1 : 7, found = [];
  for (const { paper } of chosen()) {
    const spans = new Map();
    for (const [day, ...counts] of rows(paper.coverage, 2 + F.fields.length)) {
      if (!within(day)) continue;
      const at = Math.floor((state.to - day) / span), before = spans.get(at);
      spans.set(at, before ? counts.map((count, k) => count + before[k]) : counts);
    }
    const [newest, ...earlier] = [...spans].filter(([, [articles]]) => articles >= F.enough).sort(([a], [b]) => a - b).map(([, counts]) => counts);
    const lost = F.fields.flatMap((field, k) => {
      const best = Math.max(0, ...earlier.map((counts) => counts[k + 1] / counts[0])), now = newest ? newest[k + 1] / newest[0] : 1;
      return best >= had && now < most && best - now >= fall ? [`${field} ${whole.format(best)} → ${whole.format(now)}`] : [];
    });
    if (lost.length) found.push(`${paper.name} (${lost.join(", ")})`);
  }
  return found;
}
