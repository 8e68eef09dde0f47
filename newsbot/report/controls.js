// What a reader can choose, and what is drawn anew then.
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
  const late = F.crawled ? Math.round((Date.parse(F.made.slice(0, 10)) - Date.parse(F.crawled)) / DAY) : 0;
  if (late > LATE && !F.asked.until)
    $("late").textContent = `The newest crawl began on ${date.format(Date.parse(F.crawled))}, ${number.format(late)} days before this page was made.`;
  if (F.begin) {
    const steady = element("button", `since ${said(F.begin)}`);
    Object.assign(steady, { type: "button", title: "from the day on which papers are collected; what is older is there by chance" });
    steady.dataset.days = String(F.days - F.begin);
    $("presets").children[0].after(steady);
  }
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
    ["field", "all fields, papers together", F.fields.map((name) => [name, `${name}, by paper`])],
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
