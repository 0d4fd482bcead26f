/** Puts numbered marks on the figures of a body map. */

const SVG = "http://www.w3.org/2000/svg";

/** @param {string} name @param {Record<string, string | number>} attributes */
function made(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}

/** @param {ParentNode} figures with one `svg[data-view]` for each view @param {ReturnType<typeof import("shared/injury-record.js").marksOf>} marks */
export function drawMarks(figures, marks) {
  for (const svg of figures.querySelectorAll("svg[data-view]")) {
    svg.querySelector("[data-marks]")?.remove();
    const group = made("g", { "data-marks": "" });
    for (const { entry, number } of marks) {
      if (entry.view !== svg.getAttribute("data-view")) continue;
      const label = made("text", { x: entry.x, y: entry.y + 3, "text-anchor": "middle", class: "body__number" });
      label.textContent = String(number);
      group.append(made("circle", { cx: entry.x, cy: entry.y, r: 6.5, class: "body__mark" }), label);
    }
    svg.append(group);
  }
}
