// What the explorer and the filters of the page are made of. Nothing is fetched; without these scripts the page shows its
// figures and tables. Numbers come from the tables and are rounded only here, as aulens.report.wording.decimal does.
const DRAWING = new DOMParser().parseFromString("<svg></svg>", "text/html").body.firstChild.namespaceURI;
const DRAWN = ["svg", "path", "line", "circle", "text", "polygon"];

function element(tag, attributes, ...children) {
  const made = DRAWN.includes(tag) ? document.createElementNS(DRAWING, tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

function decimal(value) {
  if (value === null) return "–";
  const size = Math.abs(value);
  const halfway = Number.isInteger(size * 8) && (size * 100) % 1 === 0.5; // toFixed rounds it up, Python to the even digit
  const text = (halfway ? (2 * Math.round(size * 50)) / 100 : size).toFixed(2);
  return (value < 0 && Number(text) !== 0 ? "−" : "") + (text.startsWith("0.") ? text.slice(1) : text);
}

function percent(share) {
  return String(Number((100 * share).toFixed(6)));
}

function shade(colours, low, high, value) {
  if (value === null) return "#ffffff";
  const share = (Math.min(high, Math.max(low, value)) - low) / (high - low);
  return colours[Math.round(share * (colours.length - 1))];
}

function ink(colour) {
  const [red, green, blue] = [1, 3, 5].map((place) => parseInt(colour.slice(place, place + 2), 16));
  return 0.299 * red + 0.587 * green + 0.114 * blue > 140 ? "#1f2328" : "#ffffff";
}

function line(tag, names) {
  return element("tr", {}, ...names.map((name) => element(tag, tag === "th" ? { scope: "col" } : {}, name)));
}

// A table of buttons: arrow keys move, focus and pointer show a cell, a click or Enter keeps it. `cell` gives text, colour
// and name of a button by its row and column.
class Grid {
  constructor(label, corner, rows, columns, cell, show) {
    Object.assign(this, { cell, show, kept: [0, 0] });
    this.buttons = rows.map((_, row) => columns.map((_, column) => this.button(row, column)));
    const head = element("thead", {}, line("th", [corner, ...columns]));
    const body = rows.map((name, row) => {
      const cells = this.buttons[row].map((button) => element("td", {}, button));
      return element("tr", {}, element("th", { scope: "row" }, name), ...cells);
    });
    const table = element("table", { class: "cells" }, head, element("tbody", {}, ...body));
    table.addEventListener("pointerleave", () => this.show(...this.kept));
    this.whole = element("div", { class: "scroll", role: "group", "aria-label": label }, table);
    this.paint();
    this.keep(0, 0);
  }

  button(row, column) {
    const button = element("button", { type: "button" });
    button.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && this.show(row, column));
    button.addEventListener("focus", () => this.show(row, column));
    button.addEventListener("click", () => this.keep(row, column));
    button.addEventListener("keydown", (event) => this.move(event, row, column));
    return button;
  }

  move(event, row, column) {
    const steps = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };
    if (!(event.key in steps)) return;
    event.preventDefault();
    const [down, right] = steps[event.key];
    const next = this.buttons[row + down]?.[column + right];
    if (!next) return;
    this.buttons[row][column].tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }

  keep(row, column) {
    this.kept = [row, column];
    this.buttons.flat().forEach((button) => {
      const chosen = button === this.buttons[row][column];
      button.tabIndex = chosen ? 0 : -1;
      button.setAttribute("aria-pressed", String(chosen));
    });
    this.show(row, column);
  }

  paint() {
    this.buttons.forEach((buttons, row) => buttons.forEach((button, column) => {
      const { text, colour, name } = this.cell(row, column);
      button.textContent = text;
      button.style.background = colour;
      button.style.color = ink(colour);
      button.setAttribute("aria-label", name);
    }));
  }
}

function choice(label, names, change) {
  const select = element("select", {}, ...names.map((name, place) => element("option", { value: place }, name)));
  select.addEventListener("change", () => change(Number(select.value)));
  return element("label", {}, `${label} `, select);
}

function picture(sheet, place, text) {
  const [x, y] = [place % sheet.columns, Math.floor(place / sheet.columns)].map((step) => step * sheet.side);
  const style = `object-fit: none; object-position: -${x}px -${y}px`;
  return element("img", { src: sheet.uri, width: sheet.side, height: sheet.side, alt: text, style });
}

function newPanel() {
  return element("div", { class: "panel", "aria-live": "polite" });
}
