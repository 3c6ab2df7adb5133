// Puts the browser's own colour picker beside a field for a colour, and shows the header in what
// is chosen. The field stays: it can be typed and pasted into, and works without this.
export function offerColours() {
  for (const box of document.querySelectorAll("[data-colour]")) {
    const field = document.getElementById(box.dataset.colour)
    const picker = document.createElement("input")
    picker.type = "color"
    picker.className = "colour__picker"
    picker.setAttribute("aria-label", box.dataset.colourLabel)
    const follow = () => {
      picker.value = whole(field.value) ?? box.dataset.colourDefault
    }
    follow()
    field.after(picker)
    field.addEventListener("input", () => {
      follow()
      show(picker.value)
    })
    picker.addEventListener("input", () => {
      field.value = picker.value
      show(picker.value)
    })
  }
}

function whole(typed) {
  return /^#[0-9a-f]{6}$/i.test(typed.trim()) ? typed.trim().toLowerCase() : null
}

function show(colour) {
  document.documentElement.style.setProperty("--accent", colour)
}
