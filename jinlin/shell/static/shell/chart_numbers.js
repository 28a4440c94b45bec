// Numbers on axes and in hovers, as formats.py writes them.
const isChinese = document.documentElement.lang.startsWith("zh");
const UNITS = isChinese ? [[1e8, "亿"], [1e4, "万"]] : [[1e9, "B"], [1e6, "M"], [1e3, "k"]];
const trim = (value, digits) => Number(value.toFixed(digits)).toLocaleString("en-US", { maximumFractionDigits: digits });

export function axisLabel(value, unit) {
  if (unit === "share") return `${trim(value * 100, 1)}%`;
  return (unit === "yuan" ? "¥" : "") + short(unit === "yuan" ? value / 100 : value);
}

function short(value) {
  const [size, word] = UNITS.find(([each]) => Math.abs(value) >= each && Math.abs(value) >= 1e4) ?? [1, ""];
  return trim(value / size, 2) + word;
}

export function full(value, unit) {
  if (value === null || value === undefined) return "—";
  if (unit === "share") return `${(value * 100).toFixed(1)}%`;
  if (unit === "yuan") return `¥${(value / 100).toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
  return (unit === "signed" && value > 0 ? "+" : "") + trim(value, unit === "decimal" ? 1 : 0).replace("-", "−");
}
