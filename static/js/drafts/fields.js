// What is in a form: the fields that are kept, by their names. Hidden ones come along: the revision
// that a text was made from belongs to it, and the word that lets it make one post only.

const LEFT_OUT = new Set(["csrf_token", "draft", "action", "alt"])
const NEW_EACH_TIME = "nonce"

export function read(form) {
  const fields = {}
  for (const [name, value] of new FormData(form)) {
    if (typeof value !== "string" || LEFT_OUT.has(name)) continue
    fields[name] = name in fields ? `${fields[name]}\n${value}` : value // several boxes of one name
  }
  return fields
}

export function isBlank(form) {
  const boxes = form.querySelectorAll("textarea[name], input[type=text][name]")
  return [...boxes].every((box) => !box.value.trim())
}

export function same(one, other) {
  const names = new Set([...Object.keys(one), ...Object.keys(other)])
  names.delete(NEW_EACH_TIME)
  return [...names].every((name) => (one[name] ?? "") === (other[name] ?? ""))
}

// Gives whether the form has room for all of it; a choice that is gone must not become another.
export function fill(form, fields) {
  const boxes = Object.entries(fields).map(([name, value]) => [form.elements.namedItem(name), value])
  const offers = ([box, value]) =>
    box?.tagName !== "SELECT" || [...box.options].some((option) => option.value === value)
  if (!boxes.every(offers)) return false
  for (const box of form.querySelectorAll("input[type=checkbox][name]")) {
    box.checked = (fields[box.name] ?? "").split("\n").includes(box.value)
  }
  for (const [box, value] of boxes) {
    if (!box || box.value === value || box.type === "checkbox") continue
    box.value = value
    box.dispatchEvent?.(new Event("input", { bubbles: true }))
  }
  return true
}
