// Profiles: a cell for each output unit and action unit; its stimulus, and its tuning curves in all databases.
const TUNING_TEXT =
  "Response at the highest intensity, relative to the null image and divided by the output unit's largest absolute mean; " +
  "green more, purple less. Choose a cell (pointer, arrow keys or tap) for its tuning curves: means over runs, bands one " +
  "standard deviation. Runs share people, so a band is no confidence interval; whether two databases differ is said " +
  "beside the curves where it was tested.";
const VERDICTS = {
  true: "differs (exploratory, false discovery rate at most RATE %).",
  false: "not shown to differ.",
  null: "not tested.",
};

function named(unit) {
  return `AU${unit.number}${unit.name ? ` (${unit.name})` : ""}`;
}

// The half range of the response axis: the same for all cells of a study, at least 1.
function reach(tuning) {
  const deviations = tuning.sd.flat(3);
  const ends = tuning.mean.flat(3).map((mean, place) => Math.abs(mean ?? 0) + (deviations[place] ?? 0));
  return Math.max(1, Math.ceil(ends.reduce((one, two) => Math.max(one, two), 0) * 5) / 5);
}

function scales(tuning, limit) {
  const [left, right, top, height] = [46, 386, 6, 196];
  const last = tuning.intensities[tuning.intensities.length - 1];
  const x = (intensity) => left + (intensity / last) * (right - left);
  const y = (response) => top + (height * (limit - response)) / (2 * limit);
  return { left, right, x, y, last, bottom: top + height };
}

function axes({ left, right, x, y, last, bottom }, number) {
  const turned = { transform: `translate(11 ${y(0)}) rotate(-90)`, "text-anchor": "middle" };
  const lines = [-1, 0, 1].flatMap((tick) => [
    element("line", { x1: left, x2: right, y1: y(tick), y2: y(tick), stroke: tick ? "#d8dee4" : "#8c959f" }),
    element("text", { x: left - 6, y: y(tick) + 4, "text-anchor": "end" }, String(tick).replace("-", "−")),
  ]);
  const ticks = [0, last / 2, last].map((tick) =>
    element("text", { x: x(tick), y: bottom + 16, "text-anchor": "middle" }, String(tick)),
  );
  const below = { x: (left + right) / 2, y: bottom + 32, "text-anchor": "middle" };
  return [
    ...lines,
    ...ticks,
    element("text", below, `intensity of AU${number}`),
    element("text", turned, "normalised response"),
  ];
}

function curve({ x, y }, intensities, mean, sd, colour, place) {
  const known = intensities.map((_, level) => level).filter((level) => mean[level] !== null);
  const edge = (levels, sign) =>
    levels.map((level) => `${x(intensities[level])},${y(mean[level] + sign * (sd[level] ?? 0))}`);
  const points = [...edge(known, 1), ...edge([...known].reverse(), -1)].join(" ");
  const path = `M${edge(known, 0).join(" L")}`;
  const dashes = place ? `${2 + 4 * place} 4` : null;
  return [
    element("polygon", { points, fill: colour, opacity: 0.16 }),
    element("path", { d: path, stroke: colour, "stroke-width": 2, "stroke-dasharray": dashes, fill: "none" }),
    ...known.map((level) =>
      element("circle", {
        cx: x(intensities[level]),
        cy: y(mean[level]),
        r: 3,
        fill: place % 2 ? "#ffffff" : colour,
        stroke: colour,
      }),
    ),
  ];
}

function curves(tuning, unit, action, limit) {
  const scale = scales(tuning, limit);
  const { number } = tuning.action_units[action];
  const label = `tuning curves to AU${number}; the table beside them has their ends`;
  const drawn = tuning.databases.flatMap(({ colour }, place) => {
    const [mean, sd] = [tuning.mean, tuning.sd].map((values) => values[place][unit][action]);
    return curve(scale, tuning.intensities, mean, sd, colour, place);
  });
  return element("svg", { viewBox: "0 0 400 240", role: "img", "aria-label": label }, ...axes(scale, number), ...drawn);
}

function ends(tuning, unit, action) {
  const end = tuning.intensities.length - 1;
  const head = line("th", ["networks", `at intensity ${tuning.intensities[end]} (± sd)`, "runs"]);
  const rows = tuning.databases.map(({ name, colour }, place) => {
    const [mean, sd] = [tuning.mean, tuning.sd].map((values) => decimal(values[place][unit][action][end]));
    const mark = element("span", { class: "mark", style: `background: ${colour}` });
    const networks = element("span", {}, mark, `${name}-trained`);
    return line("td", [networks, `${mean} ± ${sd}`, String(tuning.runs[place])]);
  });
  return element("table", {}, element("thead", {}, head), element("tbody", {}, ...rows));
}

function stimuli(tuning, action) {
  if (!tuning.faces) return element("p", {}, "Faces of these stimuli are not shown (thumbnails in the configuration).");
  const highest = `AU${tuning.action_units[action].number} at ${tuning.intensities[tuning.intensities.length - 1]}`;
  const shown = [[0, "null image"], [action + 1, highest]].map(([place, text]) =>
    element("span", {}, picture(tuning.faces, place, `stimulus: ${text}`), text),
  );
  return element("div", { class: "faces" }, ...shown);
}

function tuningPart({ tuning, colours }) {
  const panel = newPanel(), limit = reach(tuning), end = tuning.intensities.length - 1;
  const rate = percent(tuning.false_discovery_rate);
  let chosen = 0;
  const show = (unit, action) => {
    const verdicts = tuning.pairs.map(({ one, two, difference, differs }) => {
      const told = `${decimal(difference[unit][action])}; ${VERDICTS[differs[unit][action]].replace("RATE", rate)}`;
      return element("p", {}, `Mean over intensities, ${one} less ${two}: ${told}`);
    });
    const beside = element("div", {}, ends(tuning, unit, action), ...verdicts);
    const title = element("h5", {}, `${tuning.output_units[unit]} × ${named(tuning.action_units[action])}`);
    const drawn = element("div", { class: "parts" }, curves(tuning, unit, action, limit), beside);
    panel.replaceChildren(title, stimuli(tuning, action), drawn);
  };
  const cell = (unit, action) => {
    const value = tuning.mean[chosen][unit][action][end], text = decimal(value);
    const where = `${tuning.output_units[unit]}, ${named(tuning.action_units[action])}`;
    const name = `${where}: ${text} in ${tuning.databases[chosen].name}-trained networks`;
    return { text, name, colour: shade(colours.PRGn, -1, 1, value) };
  };
  const columns = tuning.action_units.map(({ number }) => `AU${number}`);
  const grid = new Grid("Profiles at the highest intensity", "", tuning.output_units, columns, cell, show);
  const change = (place) => {
    chosen = place;
    grid.paint();
  };
  const names = tuning.databases.map(({ name }) => name);
  const chooser = names.length > 1 ? choice("Cells show networks of", names, change) : null;
  const title = element("h4", {}, "Profiles: every output unit and action unit");
  return element("div", {}, title, element("p", {}, TUNING_TEXT), chooser, grid.whole, panel);
}
