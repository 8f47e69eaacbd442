// Asks the server every two seconds whether there is a newer page, and puts its content in the place of the old one. What is
// looked at stays where it is on the screen, and tables stay sorted.
(() => {
  const note = document.getElementById("live");
  let version = note.dataset.version;
  const titles = table => [...table.tHead.rows[0].cells].map(cell => cell.textContent).join("\n");
  const sorted = () => [...document.querySelectorAll("th[aria-sort]")].map(title => {
    const table = title.closest("table");
    const alike = [...document.querySelectorAll("table")].filter(other => titles(other) === titles(table));
    return {titles: titles(table), place: alike.indexOf(table), column: title.cellIndex, order: title.ariaSort};
  });
  const sortAgain = ({titles: wanted, place, column, order}) => {
    const table = [...document.querySelectorAll("table")].filter(other => titles(other) === wanted)[place];
    const title = table && table.tHead.rows[0].cells[column];
    for (let press = 0; title && title.ariaSort !== order && press < 2; press++) title.querySelector("button").click();
  };
  const renew = async () => {
    const page = new DOMParser().parseFromString(await (await fetch("/", {cache: "no-store"})).text(), "text/html");
    const orders = sorted();
    const read = [...document.querySelectorAll("h2[id], h3[id]")].filter(title => title.getBoundingClientRect().top < innerHeight / 2).pop();
    const top = read ? read.getBoundingClientRect().top : 0, from = [scrollX, scrollY];
    for (const part of ["nav", "main"]) document.querySelector(part).replaceWith(page.querySelector(part));
    makeSortable(document);
    orders.forEach(sortAgain);
    const now = read && document.getElementById(read.id);
    scrollTo({left: from[0], top: now ? scrollY + now.getBoundingClientRect().top - top : from[1], behavior: "instant"});
    version = note.dataset.version = page.getElementById("live").dataset.version;
    document.title = page.title;
  };
  const look = async () => {
    try {
      const state = await (await fetch("/state.json", {cache: "no-store"})).json();
      if (state.version !== version) await renew();
      note.textContent = state.text;
    } catch (error) {
      note.textContent = "The server does not answer: this page is no longer brought up to date.";
    }
    setTimeout(look, 2000);
  };
  setTimeout(look, 2000);
})();
