// Asks before typed text is left behind. A form marked `data-unsaved-warning` is watched from here;
// with the value `always` its text was typed on an earlier screen, so that it asks at once. A form
// that is kept as a draft (drafts.js marks it `data-kept`) says by itself when its text is safe on
// the server: then there is nothing to ask.
// The listener exists only while it is needed: browsers keep no page that has one for "back".

const unsaved = new Set()

export function warnOfUnsavedText() {
  for (const form of document.querySelectorAll("form[data-unsaved-warning]")) {
    const tell = (is) => "kept" in form.dataset || hasUnsavedText(form, is)
    tell(form.dataset.unsavedWarning === "always")
    form.addEventListener("input", () => tell(true))
    form.addEventListener("submit", () => tell(false))
  }
}

export function hasUnsavedText(form, is) {
  if (is) unsaved.add(form)
  else unsaved.delete(form)
  if (unsaved.size) addEventListener("beforeunload", ask)
  else removeEventListener("beforeunload", ask)
}

function ask(event) {
  event.preventDefault()
}
