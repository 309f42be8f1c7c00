// Departments by any part of their name or region; without this script all are shown.
(() => {
  "use strict";
  const box = document.querySelector(".search"), input = box.querySelector("input"), told = box.querySelector("output");
  const cards = [...document.querySelectorAll(".department")];
  const rows = [...document.querySelectorAll("tbody tr")];

  function search() {
    const parts = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const shown = new Set();
    for (const card of cards) {
      const name = card.dataset.name.toLowerCase();
      card.hidden = !parts.every(part => name.includes(part));
      if (!card.hidden) shown.add(card.querySelector("h3").textContent);
    }
    for (const row of rows) row.hidden = !shown.has(row.cells[0].textContent.trim());
    told.textContent = parts.length ? told.dataset.found.replace("{n}", shown.size) : "";
  }
  input.addEventListener("input", search);
  box.hidden = false;
  search();
})();
