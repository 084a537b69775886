// Confusion matrices: a cell for each expression shown and predicted; its numbers, and the faces that made it.
const CONFUSION_TEXT =
  "Share of the images of an expression (row) for which an expression (column) was predicted, all runs together. Choose " +
  "a cell (pointer, arrow keys or tap) for the faces that made it.";

function numbers(test, labels, confidence, shown, told) {
  const total = test.counts[shown].reduce((one, two) => one + two, 0);
  const runs = `${test.runs} run${test.runs > 1 ? "s" : ""}`;
  const share = `${decimal(test.shares[shown][told])} of the tests of ${labels[shown]}`;
  const text = `${share} (${test.counts[shown][told]} of ${total}, ${runs} together).`;
  const rate = shown === told && test.rates[shown];
  if (!rate) return text;
  const [mean, low, high] = rate.map(decimal);
  return `${text} Correct rate ${mean}, ${percent(confidence)} % CI [${low}, ${high}].`;
}

function faces(test, sheets, labels, shown, told) {
  if (!test.faces) {
    return [element("p", {}, `Faces of ${test.tested} are not shown (thumbnails in the configuration).`)];
  }
  const cell = test.faces[shown][told];
  if (!cell.images) return [element("p", {}, "No image made this cell.")];
  const list = cell.shown.map(([place, so, of, person]) => {
    const text = `face${person ? ` of ${person}` : ""} that shows ${labels[shown]}`;
    return element("span", {}, picture(sheets[test.tested], place, text), `${person ? `${person}, ` : ""}${so} of ${of}`);
  });
  const some = cell.images > list.length ? `; the ${list.length} most often predicted so` : "";
  const images = `${cell.images} image${cell.images > 1 ? "s" : ""} made this cell${some}`;
  const text = `${images}. Below each face: in how many of its tests “${labels[told]}” was predicted.`;
  return [element("p", {}, text), element("div", { class: "faces" }, ...list)];
}

function confusionPart({ confusion, colours }) {
  const { tests, labels, sheets, confidence } = confusion, panel = newPanel();
  let test = tests[0];
  const show = (shown, told) => {
    const title = `${test.trained}-trained, tested on ${test.tested}: ${labels[shown]} shown, ${labels[told]} predicted`;
    const text = element("p", {}, numbers(test, labels, confidence, shown, told));
    panel.replaceChildren(element("h5", {}, title), text, ...faces(test, sheets, labels, shown, told));
  };
  const cell = (shown, told) => {
    const value = test.shares[shown][told], text = decimal(value);
    const name = `${labels[shown]} shown, ${labels[told]} predicted: ${text}`;
    return { text, name, colour: shade(colours.Blues, 0, 1, value) };
  };
  const label = "Confusion matrix: expressions shown (rows) and predicted (columns)";
  const grid = new Grid(label, "shown ↓ predicted →", labels, labels, cell, show);
  const change = (place) => {
    test = tests[place];
    grid.paint();
    show(...grid.kept);
  };
  const names = tests.map(({ trained, tested, role }) => `${trained} → ${tested} (${role})`);
  const title = element("h4", {}, "Confusion matrices: the faces behind every cell");
  const text = element("p", {}, CONFUSION_TEXT);
  return element("div", {}, title, text, choice("Test", names, change), grid.whole, panel);
}
