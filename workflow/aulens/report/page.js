// Start: the explorers of the page, the filters of its tables of tests, and contents that stay out of the way on a phone.
function filter(box) {
  const rows = [...box.querySelectorAll("tbody tr")], count = element("span", { class: "rows", "aria-live": "polite" });
  const text = element("input", { type: "search", placeholder: "words, such as matched" });
  const below = element("input", { type: "checkbox" });
  const apply = () => {
    const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    rows.forEach((row) => {
      const all = words.every((word) => row.textContent.toLowerCase().includes(word));
      row.hidden = !all || (below.checked && row.dataset.below !== "yes");
    });
    count.textContent = `${rows.filter((row) => !row.hidden).length} of ${rows.length} rows`;
  };
  [text, below].forEach((input) => input.addEventListener("input", apply));
  const labels = [element("label", {}, "Filter ", text), element("label", {}, below, ` ${box.dataset.filter}`)];
  box.prepend(element("p", { class: "filter" }, ...labels, count));
  apply();
}

for (const place of document.querySelectorAll("[data-explorer]")) {
  const data = JSON.parse(place.nextElementSibling.textContent);
  if (data.tuning) place.append(tuningPart(data));
  if (data.confusion) place.append(confusionPart(data));
  place.hidden = false;
}
document.querySelectorAll("[data-filter]").forEach(filter);
const contents = document.querySelector(".contents");
contents.open = window.matchMedia("(min-width: 1180px)").matches;
contents.addEventListener("click", (event) => {
  if (event.target.closest("a") && !window.matchMedia("(min-width: 1180px)").matches) contents.open = false;
});
