// The box for a post is all that is shown of its form (`data-resting`) until somebody goes into it or
// there is text in it. From then on everything stays: a form that folds itself up would nag.

export function wakeWhenNeeded() {
  for (const form of document.querySelectorAll("form[data-resting]")) watch(form)
}

function watch(form) {
  const wake = () => form.removeAttribute("data-resting")
  const look = () => {
    if (form.contains(document.activeElement) || form.elements.text.value.trim()) wake()
  }
  form.addEventListener("focusin", wake)
  form.addEventListener("input", wake)
  addEventListener("pageshow", look) // browsers bring back what was typed
  look()
}
