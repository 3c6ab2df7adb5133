// What a control is called, and its keys as a picture: for the lists of what can be done here.

export function nameOf(named) {
  const control = named.matches("form") ? named.querySelector("textarea") : named
  const { actionName } = control.dataset
  const label = actionName || control.getAttribute("aria-label") || control.labels?.[0]?.textContent
  if (label) return label.trim()
  const copy = control.cloneNode(true)
  for (const apart of copy.querySelectorAll("kbd, svg, [aria-hidden=true]")) apart.remove()
  return copy.textContent.replace(/\s+/g, " ").trim()
}

export function pictured(keys) {
  return keys.split(" ").map((key) => {
    const picture = document.createElement("kbd")
    picture.textContent = key
    return picture
  })
}
