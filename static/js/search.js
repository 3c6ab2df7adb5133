// A search box suggests where one may want to go. What that takes is fetched when a box is used.

export function offerSuggestions() {
  for (const form of document.querySelectorAll("form[data-suggests]")) {
    const input = form.querySelector("input[type=search]")
    for (const [name, value] of Object.entries({
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": form.querySelector("[role=listbox]").id,
    })) input.setAttribute(name, value)
    const begin = () => import("./searching.js").then(({ suggestIn }) => suggestIn(form), () => {})
    if (document.activeElement === input) begin()
    else input.addEventListener("focus", begin, { once: true })
  }
}
