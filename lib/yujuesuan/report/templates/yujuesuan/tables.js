// Tables in another order, and what the Tab key stops at. Nothing is loaded.
(() => {
  "use strict";

  // --- sorting, by value where a cell has one; cells without stay last in either direction
  const words = new Intl.Collator("zh");

  function value(row, column, numbers) {
    const cell = row.cells[column], data = cell.querySelector("data");
    if (!numbers) return cell.textContent.trim();
    const number = data ? Number(data.value) : parseFloat(cell.textContent.replace(/,/g, "").replace("−", "-"));
    return Number.isNaN(number) ? null : number;
  }

  function sort(table, head) {
    const column = head.cellIndex, numbers = head.matches(".number, .share");
    const first = numbers ? "descending" : "ascending";
    const other = numbers ? "ascending" : "descending";
    const order = head.getAttribute("aria-sort") === first ? other : first;
    const sign = order === "ascending" ? 1 : -1;
    const rows = [...table.tBodies[0].rows].map(row => [value(row, column, numbers), row]);
    rows.sort(([a], [b]) => {
      if (a === null || b === null) return (a === null) - (b === null);
      return sign * (numbers ? a - b : words.compare(a, b));
    });
    for (const cell of table.tHead.rows[0].cells) cell.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", order);
    table.tBodies[0].append(...rows.map(([, row]) => row));
  }

  for (const table of document.querySelectorAll("table.sortable")) {
    for (const head of table.tHead.rows[0].cells) {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      button.addEventListener("click", () => sort(table, head));
      head.append(button);
    }
  }

  // --- a region that has nothing to scroll is no stop for the Tab key
  const regions = document.querySelectorAll(".scroll");
  function stops() {
    for (const region of regions) {
      if (region.scrollWidth > region.clientWidth) region.tabIndex = 0;
      else region.removeAttribute("tabindex");
    }
  }
  window.addEventListener("resize", stops);
  window.addEventListener("load", stops);
  for (const details of document.querySelectorAll("details")) details.addEventListener("toggle", stops);
})();
