// What is told when the pointer rests on a chart: nodes with classes, never markup, so that the policy and names are safe.
export const hover = () => ({ backgroundColor: "#fff", borderColor: "#e7e4dc", borderWidth: 1, padding: [8, 12], textStyle: { color: "#1f2a28", fontSize: 12 }, extraCssText: "border-radius:8px;box-shadow:0 8px 28px rgba(31,42,40,.14)", confine: true, transitionDuration: 0 });

hover.box = (title, lines) => {
  const box = node("div", "jl-hover");
  box.append(node("b", "", title));
  for (const { name, value, color } of lines) {
    const line = node("div");
    if (color) {
      const mark = node("i");
      mark.style.background = color;
      line.append(mark);
    }
    line.append(node("span", "", name), node("b", "", value));
    box.append(line);
  }
  return box;
};

function node(tag, className = "", text = "") {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.textContent = text;
  return element;
}
