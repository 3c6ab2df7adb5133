// Walks through the articles of a screen: `j` to the next, `k` to the one before, `o` opens it.

import { currentArticle, isSeen } from "./shortcuts.js"

const STEPS = { j: 1, k: -1 }
const TALL = 0.6 // of the window: what is taller is shown from its beginning

const calm = matchMedia("(prefers-reduced-motion: reduce)")

export function walk(key) {
  if (key === "o") return open(currentArticle())
  const articles = [...document.querySelectorAll("main article")].filter(isSeen)
  const next = articles[placeIn(articles, STEPS[key])]
  if (!next) return
  if (!next.hasAttribute("tabindex")) next.tabIndex = -1
  next.focus({ preventScroll: true })
  const block = next.offsetHeight > innerHeight * TALL ? "start" : "nearest"
  next.scrollIntoView({ block, behavior: calm.matches ? "instant" : "smooth" })
}

// Without a focus the walk begins at what is in view.
function placeIn(articles, by) {
  const now = articles.indexOf(currentArticle())
  if (now >= 0) return now + by
  const tops = articles.map((each) => each.getBoundingClientRect().top)
  return by > 0 ? tops.findIndex((top) => top >= 0) : tops.findLastIndex((top) => top < 0)
}

function open(article) {
  const link = article?.querySelector("a:has(> time)") ?? article?.querySelector("h2 a, h3 a")
  link?.click()
}
