// A search box suggests where one may want to go. What that takes is fetched when a box is used.

export function offerSuggestions() {
  for (const form of document.querySelectorAll("form[data-suggests]")) {
    const input = form.querySelector("input[type=search]")
    // It stays a search box, which is what people look for; no combobox.
    input.setAttribute("aria-autocomplete", "list")
    input.setAttribute("aria-controls", form.querySelector("[role=listbox]").id)
    const begin = () => import("./searching.js").then(({ suggestIn }) => suggestIn(form), () => {})
    if (document.activeElement === input) begin()
    else input.addEventListener("focus", begin, { once: true })
  }
}
