// What JavaScript adds to screens that work without it. Loaded as a module on every screen.

import { offerCopying } from "./copying.js"
import { letKeyboardsScroll } from "./scrolling.js"
import { warnOfUnsavedText } from "./unsaved.js"

document.body.classList.add("js-enabled", "govuk-frontend-supported")
warnOfUnsavedText()
offerCopying()
letKeyboardsScroll()
addEventListener("resize", letKeyboardsScroll)
await startGovukFrontend()

// The address comes from the page, because it carries the hash of the file.
async function startGovukFrontend() {
  const { initAll } = await import(document.getElementById("govuk-frontend").href)
  initAll()
}
