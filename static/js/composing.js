// What the form for a new post has besides its box: the fields of the chosen kind and what is mostly
// folded away are fetched when they are wanted.
// Without this the form sends itself, and the same is there; see entgov/stream/forms.

import { askAudience, chosenSpaces } from "./audience.js"
import { later } from "./later.js"

export function compose(form) {
  if (form.composing) return
  form.composing = true
  const { kind } = form.elements
  let shown = kind.value
  const showKind = () => {
    if (kind.value === shown) return
    shown = kind.value
    fetchOwn(form, shown)
  }
  kind.addEventListener("change", showKind)
  form.addEventListener("change", (event) => {
    if (["space", "also"].includes(event.target.name)) showRules(form)
  })
  form.querySelector("[data-more]")?.addEventListener("click", (event) => {
    event.preventDefault()
    showMore(form, event.currentTarget)
  })
  form.addEventListener("sent", () => begin(form, kind, showKind))
  offerFilter(form)
  completePeople(form)
  showKind()
}

// The next post is a plain one, unless it was begun already.
function begin(form, kind, showKind) {
  if (form.elements.text.value.trim()) return
  kind.value = "update"
  for (const box of form.querySelectorAll("[name=also]")) box.checked = false
  if (form.elements.later) form.elements.later.value = ""
  showKind()
  askAudience(form)
}

// The house rules of the chosen spaces; only the answer to the last question counts.
async function showRules(form) {
  const place = form.querySelector("[data-rules]")
  const query = (place.asked = new URLSearchParams(chosenSpaces(form)).toString())
  try {
    const answer = await fetch(`${place.dataset.rules}?${query}`, { redirect: "manual" })
    if (!answer.ok || place.asked !== query) return
    const part = new DOMParser().parseFromString(await answer.text(), "text/html")
    place.replaceChildren(...part.querySelectorAll(".house-rules"))
  } catch {
    // They stand on the screen of each space too.
  }
}

async function fetchOwn(form, kind) {
  const own = await fetchPart(form, `kind=${encodeURIComponent(kind)}`, "[data-own]")
  if (!own || form.elements.kind.value !== kind) return
  form.querySelector("[data-own]").replaceWith(own)
  completePeople(form)
  changed(form)
}

async function showMore(form, button) {
  const more = await fetchPart(form, "more", ".composer__more")
  if (!more || form.querySelector(".composer__more")) return
  form.querySelector("[data-audience]").before(more)
  button.remove()
  offerFilter(form)
  more.querySelector("summary").focus()
}

async function fetchPart(form, query, selector) {
  try {
    const address = form.querySelector("[data-composing]").dataset.composing
    const answer = await fetch(`${address}?${query}`, { redirect: "manual" })
    if (!answer.ok) return null
    return new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(selector)
  } catch {
    return null
  }
}

function offerFilter(form) {
  const filter = form.querySelector("[data-filter]")
  if (!filter) return
  filter.hidden = false
  const input = filter.querySelector("input")
  input.addEventListener("input", () => {
    const wanted = input.value.trim().toLocaleLowerCase()
    for (const item of form.querySelectorAll(".composer__boxes .govuk-checkboxes__item")) {
      const box = item.querySelector("input")
      item.hidden = !box.checked && !item.textContent.toLocaleLowerCase().includes(wanted)
    }
  })
  input.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault())
}

function completePeople(form) {
  const field = form.querySelector("[data-people-field]")
  if (field) later(() => import("./completed_field.js")).then((fields) => fields.completePeople(field))
}

function changed(form) {
  form.elements.kind.dispatchEvent(new Event("input", { bubbles: true }))
}
