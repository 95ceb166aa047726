"use strict";
// All of the page can be read without this: it sorts tables and filters members.
(() => {
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
  const key = (row, place) => {
    const cell = row.cells[place];
    return cell.dataset.k ?? cell.textContent.trim();
  };
  for (const table of document.querySelectorAll("table.sortable")) {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, place) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        for (const other of heads) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const keyed = [...table.tBodies[0].rows].map((row) => [key(row, place), row]);
        keyed.sort((one, other) => collator.compare(one[0], other[0]) * (down ? -1 : 1));
        table.tBodies[0].append(...keyed.map((pair) => pair[1]));
      });
    });
  }

  const form = document.getElementById("filter");
  const matrix = document.getElementById("members-matrix");
  if (form && matrix) {
    const shown = document.getElementById("shown");
    const value = (name) => document.getElementById("f-" + name)?.value ?? "";
    const rows = [...matrix.tBodies[0].rows].map((row) => ({
      row,
      section: document.getElementById("m-" + row.dataset.id),
      text: (row.cells[0].textContent + " " + row.dataset.id).toLocaleLowerCase(),
      sectors: row.dataset.sectors.split(" "),
      statuses: [...row.cells].slice(2).map((cell) => cell.dataset.s),
    }));
    const apply = () => {
      const text = value("text").trim().toLocaleLowerCase();
      const [country, sector, status, area] = ["country", "sector", "status", "area"].map(value);
      let count = 0;
      for (const one of rows) {
        const asked = area === "" ? one.statuses : [one.statuses[Number(area)]];
        const fits =
          one.text.includes(text) &&
          (country === "" || one.row.dataset.country === country) &&
          (sector === "" || one.sectors.includes(sector)) &&
          (status === "" || asked.includes(status));
        one.row.hidden = !fits;
        one.section.hidden = !fits;
        count += fits;
      }
      const some = count < rows.length;
      const number = count.toLocaleString(document.documentElement.lang);
      shown.textContent = some ? shown.dataset.some.replace("#", number) : "";
    };
    form.hidden = false;
    let waiting;
    form.addEventListener("input", () => {
      clearTimeout(waiting);
      // With many members, a reader who is still typing is not held up.
      if (rows.length > 200) waiting = setTimeout(apply, 150);
      else apply();
    });
    form.addEventListener("reset", () => setTimeout(apply));
    form.addEventListener("submit", (event) => event.preventDefault());
    // A link to a member that is filtered away shows all again.
    addEventListener("hashchange", () => {
      const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
      if (target?.hidden) {
        form.reset();
        setTimeout(() => target.scrollIntoView());
      }
    });
  }

  // Only what scrolls needs to be reached by the keyboard.
  const observer = new IntersectionObserver((entries) => {
    // All are measured before the first is changed: a long page is laid out once.
    const seen = entries.filter((entry) => entry.isIntersecting).map((entry) => entry.target);
    const wide = seen.map((region) => region.scrollWidth > region.clientWidth);
    seen.forEach((region, place) => {
      if (wide[place]) region.tabIndex = 0;
      else region.removeAttribute("tabindex");
    });
  });
  for (const region of document.querySelectorAll(".scroll")) observer.observe(region);
})();
