// A form marked `data-unsaved-warning` asks before typed text is left behind. With the value
// `always` it asks even before anything was typed (its text was typed on an earlier screen).
// The listener exists only while it is needed: browsers keep no page that has one for "back".
export function warnOfUnsavedText() {
  for (const form of document.querySelectorAll("form[data-unsaved-warning]")) {
    const warn = () => addEventListener("beforeunload", ask)
    if (form.dataset.unsavedWarning === "always") warn()
    form.addEventListener("input", warn)
    form.addEventListener("submit", () => removeEventListener("beforeunload", ask))
  }
}

function ask(event) {
  event.preventDefault()
}
