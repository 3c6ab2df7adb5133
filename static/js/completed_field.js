// A field of one line that completes what is typed in it: one page, or people by their handles.
// What was typed before this came is completed as well.

import { Combobox } from "./combobox.js"
import { Suggestions } from "./suggestions.js"

export function completePages() {
  for (const field of document.querySelectorAll("[data-page-field]")) {
    complete(field, field.dataset.pageField, {
      asked: (text) => text.replaceAll(/[[\]]/g, "").split("|")[0].trim(),
      taken: (_text, value) => value,
    })
  }
}

export function completePeople(field) {
  complete(field, field.dataset.peopleField, {
    asked: (text) => /[^\s,;]*$/.exec(text)[0].replace(/^@/, ""),
    taken: (text, value) => `${text.replace(/[^\s,;]*$/, "")}${value} `,
  })
}

function complete(field, address, { asked, taken }) {
  const input = field.querySelector("input")
  if (input.getAttribute("role") === "combobox") return
  const list = field.querySelector("[role=listbox]")
  const suggestions = new Suggestions(address)
  input.setAttribute("role", "combobox")
  input.setAttribute("aria-autocomplete", "list")
  input.setAttribute("aria-expanded", "false")
  input.setAttribute("aria-controls", list.id)
  const box = new Combobox(input, list, field.querySelector("[role=status]"), { chosen: take })
  const close = () => (suggestions.forget(), box.close())

  function take(option) {
    input.value = taken(input.value, option.dataset.value)
    close()
  }

  async function suggest() {
    const typed = asked(input.value)
    if (!typed) return close()
    const found = await suggestions.ask(typed)
    if (found && document.activeElement === input) box.fill(found.rows, found.said)
  }

  input.addEventListener("input", suggest)
  input.addEventListener("blur", close)
  if (document.activeElement === input) suggest()
}
