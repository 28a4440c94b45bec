// From our neutral description to the library's words. Colours are the tokens of theme.css.
import { axisLabel, full } from "./chart_numbers.js";
import { hover } from "./chart_hover.js";

const TONES = { primary: "#0e7c66", apricot: "#f0924a", ok: "#2e9e5b", warn: "#c98a00", bad: "#cf4436", quiet: "#8b938f", blue: "#3d7ea6", violet: "#8268b0" };
// Bars behind a line are pale, so that the line speaks.
const PALE = { primary: "#bfdcd3", apricot: "#f7d9bf", ok: "#c3e2cf", warn: "#f0dfb4", bad: "#f0cbc6", quiet: "#dfe2dd", blue: "#c2d6e3", violet: "#d9d0e6" };
const ORDER = ["primary", "apricot", "blue", "violet", "warn", "quiet", "bad", "ok"];
const INK = "#626d69";
const HAIRLINE = "#f1efe9";
const FONT = { fontFamily: getComputedStyle(document.body).fontFamily, color: INK };

export function optionOf(spec, page) {
  const make = { courses, scatter, graph }[spec.type];
  const common = { animation: !page.still, animationDuration: 300, textStyle: FONT, aria: { enabled: false }, color: ORDER.map((name) => TONES[name]) };
  return { ...common, ...make(spec, page) };
}

const tone = (name, place = 0) => TONES[name] ?? TONES[ORDER[place % ORDER.length]];

function courses(spec, page) {
  const labels = { type: "category", data: spec.labels, axisTick: { show: false }, axisLine: { lineStyle: { color: "#e7e4dc" } }, axisLabel: { color: INK, hideOverlap: true, formatter: shortDay } };
  const two = spec.series.some((series) => series.axis === 1);
  const scales = [0, 1].slice(0, two ? 2 : 1).map((axis) => scale(spec, axis));
  if (spec.sideways) Object.assign(labels, { inverse: true, axisLine: { show: false } });
  return {
    grid: { left: 4, right: spec.sideways ? 64 : two ? 4 : 12, top: spec.series.length > 1 ? 36 : 12, bottom: 4, containLabel: true },
    legend: { show: spec.series.length > 1, top: 0, left: 0, itemWidth: 14, itemHeight: 10, itemGap: 16, icon: "roundRect", textStyle: { color: INK, fontSize: 12 }, type: page.narrow ? "scroll" : "plain" },
    tooltip: { ...hover(), trigger: "axis", axisPointer: { type: "line", lineStyle: { color: "#c9c6bd" } }, formatter: (items) => tell(spec, items) },
    xAxis: spec.sideways ? scales[0] : labels,
    yAxis: spec.sideways ? labels : scales,
    series: spec.series.map((series, place) => course(spec, series, place)),
  };
}

// Days lose their year on the axis; the hover and the table keep it.
const shortDay = (label) => (/^\d{4}-\d{2}-\d{2}$/.test(label) ? label.slice(5) : label);

function scale(spec, axis) {
  const mine = spec.series.filter((series) => series.axis === axis);
  const unit = mine[0]?.unit ?? "count";
  const whole = unit === "share" && mine.some((series) => series.kind === "stack"); // stacked shares end at 100 %
  if (spec.sideways) return { type: "value", axisLabel: { show: false }, splitLine: { show: false } };
  return { type: "value", axisLabel: { color: INK, formatter: (value) => axisLabel(value, unit) }, splitLine: { show: axis === 0, lineStyle: { color: HAIRLINE } }, minInterval: unit === "count" ? 1 : 0, splitNumber: 4, ...(whole ? { max: 1 } : {}) };
}

function course(spec, series, place) {
  const color = series.kind === "ghost" ? "#a9b0ac" : tone(series.tone, place);
  const axis = spec.sideways ? { xAxisIndex: 0 } : { yAxisIndex: series.axis };
  const common = { name: series.name, data: series.values, itemStyle: { color }, ...axis };
  if (series.kind === "bar" || series.kind === "stack") {
    const behind = spec.series.some(({ kind }) => kind === "line" || kind === "area");
    const name = TONES[series.tone] ? series.tone : ORDER[place % ORDER.length];
    const pale = behind ? PALE[name] : color;
    const round = spec.sideways ? [0, 4, 4, 0] : [3, 3, 0, 0];
    return { ...common, type: "bar", barMaxWidth: 28, emphasis: { disabled: true }, stack: series.kind === "stack" ? "all" : undefined, itemStyle: { color: series.kind === "stack" ? color : pale, borderRadius: series.kind === "stack" ? 0 : round }, label: ends(spec, series), ...band(spec, place) };
  }
  const dashed = series.kind === "ghost" ? { type: "dashed", width: 1.5 } : { width: 2.5 };
  const lonely = series.values.filter((value) => value !== null).length < 3;
  return { ...common, type: "line", symbol: lonely ? "circle" : "none", symbolSize: 6, lineStyle: { ...dashed, color }, areaStyle: series.kind === "area" ? { color, opacity: 0.1 } : undefined, z: series.kind === "ghost" ? 1 : 3, ...band(spec, place) };
}

// A ranking says its values at the end of the bars instead of on an axis.
function ends(spec, series) {
  if (!spec.sideways || series.kind === "stack") return undefined;
  return { show: true, position: "right", color: "#33403d", formatter: ({ dataIndex }) => (series.values[dataIndex] === null ? "" : axisLabel(series.values[dataIndex], series.unit)) };
}

function band(spec, place) {
  if (!spec.band || place) return {};
  const [low, high, name] = spec.band;
  return { markArea: { silent: true, itemStyle: { color: "#8b938f", opacity: 0.12 }, label: { color: INK, position: "insideTopRight" }, data: [[{ yAxis: low, name }, { yAxis: high }]] } };
}

function tell(spec, items) {
  const lines = items.map(({ seriesIndex, dataIndex, color }) => {
    const series = spec.series[seriesIndex];
    return { name: series.name, value: full(series.values[dataIndex], series.unit), color };
  });
  return hover.box(spec.labels[items[0].dataIndex], lines);
}

function scatter(spec) {
  const largest = Math.max(...spec.points.map(([, , size]) => size), 1);
  const axis = ({ title, unit }, side) => ({ type: "value", name: title, nameLocation: "middle", nameGap: side === "x" ? 28 : 44, nameTextStyle: { color: INK }, axisLabel: { color: INK, showMinLabel: false, formatter: (value) => axisLabel(value, unit) }, splitLine: { lineStyle: { color: HAIRLINE } }, axisLine: { show: false }, axisTick: { show: false }, min: ({ min, max }) => min - (max - min) * 0.05 });
  const data = spec.points.map(([x, y, size, name, toneName, group, url]) => ({ value: [x, y, size], name, group, url, itemStyle: { color: tone(toneName), opacity: 0.75 } }));
  const cut = spec.cut ? { markLine: { silent: true, symbol: "none", lineStyle: { color: "#b4b9b2", type: "dashed" }, label: { show: false }, data: [{ xAxis: spec.cut[0] }, { yAxis: spec.cut[1] }] } } : {};
  return {
    grid: { left: 52, right: 24, top: 20, bottom: 44 },
    xAxis: axis(spec.x, "x"),
    yAxis: axis(spec.y, "y"),
    tooltip: { ...hover(), formatter: ({ data: point }) => hover.box(point.name, told(spec, point)) },
    graphic: corners(spec.quarters),
    series: [{ type: "scatter", data, symbolSize: ([, , size]) => 8 + 20 * Math.sqrt(size / largest), cursor: "pointer", large: data.length > 3000, ...cut }],
  };
}

function told(spec, point) {
  const lines = [{ name: spec.x.title, value: full(point.value[0], spec.x.unit) }, { name: spec.y.title, value: full(point.value[1], spec.y.unit) }];
  if (spec.sizeTitle) lines.push({ name: spec.sizeTitle, value: full(point.value[2], "count") });
  return lines;
}

function corners(words) {
  const places = [{ left: 66, top: 24 }, { right: 30, top: 24 }, { left: 66, bottom: 50 }, { right: 30, bottom: 50 }];
  return words.map((text, index) => ({ type: "text", silent: true, z: 100, ...places[index], style: { text, fill: "#4a5653", backgroundColor: "rgba(255,255,255,.86)", borderRadius: 6, padding: [3, 6], font: `12px ${FONT.fontFamily}` } }));
}

function graph(spec) {
  const heaviest = Math.max(...spec.nodes.map(([, , weight]) => weight), 1);
  const thickest = Math.max(...spec.edges.map(([, , weight]) => weight), 1);
  const names = spec.tones.map(([name]) => name);
  const nodes = spec.nodes.map(([id, name, weight, toneName, url]) => ({ id, name, value: weight, url, category: Math.max(0, names.indexOf(toneName)), symbolSize: 10 + 34 * Math.sqrt(weight / heaviest), itemStyle: { color: tone(toneName) }, label: { show: weight > heaviest * 0.15 } }));
  const links = spec.edges.map(([source, target, weight]) => ({ source, target, value: weight, lineStyle: { width: 1 + 4 * (weight / thickest), opacity: 0.35, curveness: 0.15 } }));
  return {
    legend: { show: names.length > 1, top: 0, left: 0, data: spec.tones.map(([, label]) => label), textStyle: { color: INK, fontSize: 12 }, icon: "circle", itemWidth: 10 },
    tooltip: { ...hover(), formatter: ({ dataType, data }) => (dataType === "node" ? hover.box(data.name, [{ name: "", value: full(data.value, "count") }]) : "") },
    series: [{ type: "graph", layout: "force", roam: "move", data: nodes, links, categories: spec.tones.map(([name, label]) => ({ name: label, itemStyle: { color: tone(name) } })), labelLayout: { hideOverlap: true }, force: { repulsion: 320, edgeLength: [60, 160], gravity: 0.15, layoutAnimation: false }, label: { position: "right", color: "#33403d", fontSize: 12 }, lineStyle: { color: "#8b938f" }, emphasis: { focus: "adjacency" } }],
  };
}
