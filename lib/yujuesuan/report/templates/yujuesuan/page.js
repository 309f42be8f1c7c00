// What a printed page does without: the words behind a number. Nothing is loaded.
(() => {
  "use strict";

  // --- popovers: a number's link shows what it is printed in; a second click follows it to the list of sources
  const popover = document.getElementById("popover");
  const told = popover.querySelector(".told");
  let link = null, pinned = false, closing = 0;

  function fill(from) {
    told.replaceChildren();
    const pairs = text => (text || "").split(" ").filter(Boolean).map(one => one.split("."));
    const wanted = pairs(from.dataset.q), disagreeing = pairs(from.dataset.d);
    for (const number of from.dataset.n.split(",")) {
      const source = document.getElementById(`source-${number}`);
      if (!source) continue;
      told.append(source.querySelector(".place").cloneNode(true));
      const quotes = source.querySelectorAll(".quote");
      for (const [place, quote] of wanted)
        if (place === number) told.append(quotes[quote - 1].cloneNode(true));
      const disagrees = source.querySelectorAll(".disagrees");
      for (const [place, one] of disagreeing)
        if (place === number) told.append(disagrees[one - 1].cloneNode(true));
    }
    popover.classList.toggle("computed", from.classList.contains("computed"));
  }

  function place() {
    const at = link.getClientRects()[0] || link.getBoundingClientRect();
    const width = document.documentElement.clientWidth, height = window.innerHeight;
    const own = popover.getBoundingClientRect();
    const below = at.bottom + 4;
    const top = below + own.height > height && at.top > own.height + 4 ? at.top - own.height - 4 : below;
    popover.style.left = `${Math.max(8, Math.min(at.left, width - own.width - 8))}px`;
    popover.style.top = `${Math.max(4, Math.min(top, height - own.height - 4))}px`;
  }

  function open(from) {
    clearTimeout(closing);
    if (from === link) return;
    close();
    link = from;
    fill(from);
    popover.hidden = false;
    link.setAttribute("aria-describedby", "popover");
    place();
  }

  function close() {
    clearTimeout(closing);
    if (link) link.removeAttribute("aria-describedby");
    popover.hidden = true;
    link = null;
    pinned = false;
  }

  const cited = event => event.target instanceof Element ? event.target.closest("a[data-q]") : null;

  document.addEventListener("pointerover", event => {
    const from = cited(event);
    if (from && !(pinned && from !== link)) open(from);
    else if (popover.contains(event.target)) clearTimeout(closing);
    else if (link && !pinned && link !== document.activeElement) {
      clearTimeout(closing);
      closing = setTimeout(close, 250);  // time to move the pointer onto the popover
    }
  });
  document.addEventListener("focusin", event => { const from = cited(event); if (from) open(from); });
  document.addEventListener("focusout", event => { if (cited(event) === link && !pinned) close(); });
  document.addEventListener("click", event => {
    const from = cited(event);
    if (!from) { if (!popover.contains(event.target)) close(); return; }
    if (event.detail === 0 || (pinned && from === link)) { close(); return; }  // the Enter key, or the second click
    event.preventDefault();
    open(from);
    pinned = true;
  });
  document.addEventListener("keydown", event => { if (event.key === "Escape") close(); });
  window.addEventListener("scroll", () => { if (link) place(); }, { capture: true, passive: true });
  window.addEventListener("resize", () => { if (link) place(); });
})();
