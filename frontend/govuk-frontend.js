// The parts of govuk-frontend whose scripts the templates need. `tests/static/test_vendor.py`
// compares them with what the templates ask for by `data-module`.

import { Button, ErrorSummary, NotificationBanner, SkipLink, createAll } from "govuk-frontend"

export function startGovukFrontend() {
  for (const Part of [Button, ErrorSummary, NotificationBanner, SkipLink]) createAll(Part)
}
