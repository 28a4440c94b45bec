// A table of the page as CSV that Excel opens: with BOM, and no cell that a spreadsheet would run as a formula.
export function download(table, name) {
  const lines = [...table.rows].map((row) => [...row.cells].map((cell) => quoted(cell.textContent)).join(","));
  const file = new Blob(["\ufeff" + lines.join("\r\n")], { type: "text/csv;charset=utf-8" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = `${name.replace(/[\\/:*?"<>|\s]+/g, "_")}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function quoted(text) {
  const tidy = text.trim().replace(/\s+/g, " ").replace(/^−/, "-");
  const isNumber = /^[-+]?[\d,]*\.?\d+%?$/.test(tidy);
  const safe = /^[=+\-@\t\r]/.test(tidy) && !isNumber ? `'${tidy}` : tidy;
  return `"${safe.replaceAll('"', '""')}"`;
}
