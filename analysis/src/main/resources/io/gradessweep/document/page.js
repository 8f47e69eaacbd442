"use strict";
// Tables sort by the column whose title is pressed: by the first number of its cells, or else by their text.
const makeSortable = root => root.querySelectorAll("table").forEach(table => {
  const body = table.tBodies[0];
  if (!body) return;
  const number = text => {
    const found = text.replace(/,/g, "").match(/^[^\d+-]*([+-]?\d+(\.\d+)?(e[+-]?\d+)?)/i);
    return found ? Number(found[1]) : NaN;
  };
  const titles = [...table.tHead.rows[0].cells];
  titles.forEach((title, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...title.childNodes);
    title.append(button);
    button.addEventListener("click", () => {
      const down = title.getAttribute("aria-sort") === "ascending";
      const rows = [...body.rows];
      const texts = rows.map(row => row.cells[column].textContent.trim());
      const numeric = title.align === "right";
      const order = rows.map((row, index) => index).sort((a, b) => {
        if (!numeric) return texts[a].localeCompare(texts[b]);
        const left = number(texts[a]), right = number(texts[b]);
        if (isNaN(left) || isNaN(right)) return isNaN(left) - isNaN(right);
        return down ? -(left - right) : left - right;
      });
      if (!numeric && down) order.reverse();
      titles.forEach(other => other.removeAttribute("aria-sort"));
      title.setAttribute("aria-sort", down ? "descending" : "ascending");
      body.append(...order.map(index => rows[index]));
    });
  });
});
makeSortable(document);
