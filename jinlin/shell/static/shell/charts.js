// Charts: the page's JSON to a picture, its table kept as the twin. The library is fetched only where a chart is.
import { download } from "./download.js";
import { optionOf } from "./chart_options.js";

let library = null;
let echarts = null; // once it has come
const drawn = new Map();

const fetched = () => (library ??= import("../npm/echarts/echarts.esm.min.mjs").then((module) => (echarts = module)));

async function draw(figure) {
  await fetched();
  paint(figure, matchMedia("(prefers-reduced-motion: reduce)").matches);
}

function paint(figure, still) {
  if (drawn.has(figure) || !figure.isConnected) return;
  const spec = JSON.parse(figure.querySelector('script[type="application/json"]').textContent);
  const chart = echarts.init(figure.querySelector("[data-canvas]"), null, { renderer: "svg" });
  chart.setOption(optionOf(spec, { narrow: innerWidth < 760, still }));
  chart.on("click", (event) => event.data?.url && location.assign(event.data.url));
  drawn.set(figure, chart);
}

function drawAll() {
  for (const [figure, chart] of drawn) {
    if (figure.isConnected) continue;
    chart.dispose();
    drawn.delete(figure);
  }
  const figures = document.querySelectorAll("[data-chart]");
  figures.forEach((figure) => seen.observe(figure));
  if (figures.length) fetched();
}

// A chart is drawn when it comes near the screen.
const seen = new IntersectionObserver(
  (entries) => entries.filter((entry) => entry.isIntersecting).forEach(({ target }) => { seen.unobserve(target); draw(target); }),
  { rootMargin: "300px" },
);
document.addEventListener("htmx:load", drawAll);
drawAll();

const resize = () => drawn.forEach((chart) => chart.resize());
window.addEventListener("resize", resize);

// On paper all of them, as wide as the paper is: the page is laid out for it only after this event.
window.addEventListener("beforeprint", () => {
  if (echarts) document.querySelectorAll("[data-chart]").forEach((figure) => paint(figure, true));
  pictures().forEach((picture) => picture.setAttribute("viewBox", `0 0 ${picture.getAttribute("width")} ${picture.getAttribute("height")}`));
});
window.addEventListener("afterprint", () => pictures().forEach((picture) => picture.removeAttribute("viewBox")));

function pictures() {
  return document.querySelectorAll("[data-chart] [data-canvas] svg");
}

document.addEventListener("click", (event) => {
  const twin = event.target.closest("[data-twin]");
  if (twin) turn(twin);
  const csv = event.target.closest("[data-csv]");
  if (csv) download(document.getElementById(csv.dataset.csv).querySelector("[data-table] table, table[data-table]"), csv.dataset.csvName);
});

function turn(button) {
  const figure = button.closest("figure");
  const open = figure.classList.toggle("is-twin");
  figure.querySelector(".jl-twin").classList.toggle("is-open", open);
  button.setAttribute("aria-expanded", String(open));
  button.querySelector("[data-twin-closed]").hidden = open;
  button.querySelector("[data-twin-open]").hidden = !open;
  if (!open) drawn.get(figure)?.resize();
}
