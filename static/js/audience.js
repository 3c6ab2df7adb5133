// The line by the button says who will see a post and, while it is written, whom of those it names
// that doesn't reach: who can't see it, who is away. Without this a preview says the same.

const PAUSE = 300 // milliseconds
const MOST_NAMED = 20

export function tellAudience(form) {
  if (form.telling) return
  form.telling = true
  form.elements.text.addEventListener("input", () => named(form) !== form.named && askAudience(form))
  form.addEventListener("change", (event) => ["space", "also"].includes(event.target.name) && askAudience(form))
  if (named(form)) askAudience(form)
}

// Only the answer to the last question counts, and the same words are not told again.
export function askAudience(form) {
  const line = form.querySelector("[data-audience]")
  clearTimeout(form.asking)
  form.named = named(form)
  form.asking = setTimeout(async () => {
    const people = form.named.split(" ").filter(Boolean).map((handle) => ["named", handle])
    const query = new URLSearchParams([...chosenSpaces(form), ...people]).toString()
    form.asked = query
    try {
      const answer = await fetch(`${line.dataset.audience}?${query}`, { redirect: "manual" })
      if (!answer.ok) return
      const words = await answer.text()
      if (form.asked === query && line.textContent !== words) line.textContent = words
    } catch {
      // Without a line nobody can post either.
    }
  }, PAUSE)
}

export function chosenSpaces(form) {
  return [...new FormData(form)].filter(([name]) => name === "space" || name === "also")
}

function named(form) {
  const found = form.elements.text.value.matchAll(/(?<![\p{L}\p{N}_@/])@([\p{L}\p{N}][\p{L}\p{N}._-]*)/gu)
  return [...new Set([...found].map(([, handle]) => handle.replace(/[._-]+$/, "")))].slice(0, MOST_NAMED).join(" ")
}
