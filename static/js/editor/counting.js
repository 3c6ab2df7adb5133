// How many words there are, and, near the limit, how many characters are left.

import { counted } from "../counted.js"

const NEAR = 1000 // characters from the limit
const LONG = 200_000 // characters: words of such a text are counted the quick way
const PATIENCE = 300

export function startCounting(root, box, place, say) {
  let timer = 0
  let told = ""
  const limit = Number(root.dataset.limit ?? Infinity)

  const count = () => {
    const left = box.value.length + NEAR < limit ? Infinity : limit - characters(box.value)
    const near = left < NEAR
    const room = near ? counted(root.dataset, left < 0 ? "over" : "left", Math.abs(left)) : ""
    const words = wordsIn(box)
    place.textContent = room || (words ? counted(root.dataset, "words", words) : "")
    place.classList.toggle("editor__count--over", left < 0)
    if (room && room !== told) say(room)
    told = room
  }
  const soon = () => {
    clearTimeout(timer)
    timer = setTimeout(count, PATIENCE)
  }
  box.addEventListener("input", soon)
  count()
}

// As the server counts them: a letter is one, however many units a browser needs for it.
function characters(text) {
  let count = 0
  for (const _ of text) count++
  return count
}

function wordsIn({ value, lang }) {
  if (value.length > LONG || !Intl.Segmenter) return (value.match(/[\p{L}\p{N}][^\s]*/gu) ?? []).length
  const language = lang || document.documentElement.lang || "en"
  let count = 0
  for (const { isWordLike } of new Intl.Segmenter(language, { granularity: "word" }).segment(value)) {
    if (isWordLike) count++
  }
  return count
}
