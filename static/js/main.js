// What JavaScript adds to screens that work without it. Loaded as a module on every screen.

import { startGovukFrontend } from "../vendor/govuk-frontend/govuk-frontend.min.js"
import { offerCopying } from "./copying.js"
import { letKeyboardsScroll } from "./scrolling.js"
import { warnOfUnsavedText } from "./unsaved.js"

document.body.classList.add("js-enabled", "govuk-frontend-supported")
warnOfUnsavedText()
offerCopying()
letKeyboardsScroll()
addEventListener("resize", letKeyboardsScroll)
startGovukFrontend()
if (document.querySelector("[data-colour]")) (await import("./colour.js")).offerColours()
