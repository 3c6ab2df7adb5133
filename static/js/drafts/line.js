// What stands below a form about its draft. All words come from the page. That a draft is kept is
// written where it can be seen and not said aloud each time; what needs the reader's mind is.

export class Line {
  constructor(form) {
    this.place = form.querySelector("[data-draft-line]")
    this.problem = ""
  }

  part(name) {
    return this.place.querySelector(`[data-draft-${name}]`)
  }

  kept(said) {
    this.says("")
    this.part("kept").textContent = said
  }

  // One of the words of the page, such as `offline`, or a sentence that the server sent.
  says(what, link = false) {
    if (what === this.problem) return
    this.problem = what
    const words = this.part("says")
    words.textContent = words.dataset[what] ?? what
    this.part("sign-in").hidden = !link
    if (what) this.part("kept").textContent = ""
  }

  // The form was sent, and did not arrive.
  failed(what) {
    const words = this.part("alert")
    words.textContent = what ? words.dataset[what] : ""
    this.part("again").hidden = !what || what === "sending"
  }

  onAgain(act) {
    this.part("again").addEventListener("click", act)
  }
}

// The notice above a form whose text came back from this browser.
export function showWhatCameBack(form, at, drafts, token) {
  const notice = form.querySelector("[data-draft-notice]")
  const from = notice.querySelector("[data-draft-from]")
  from.textContent = from.dataset.draftFrom.replace("{time}", () => inWords(new Date(at)))
  for (const link of notice.querySelectorAll("[data-draft-leads]")) {
    link.href = `${drafts}/${token}/${link.dataset.draftLeads}`
  }
  notice.querySelector("[data-draft-choices]").hidden = false
  notice.hidden = false
}

function inWords(moment) {
  const today = new Date().toDateString() === moment.toDateString()
  const style = today ? { timeStyle: "short" } : { dateStyle: "long", timeStyle: "short" }
  return new Intl.DateTimeFormat(document.documentElement.lang, style).format(moment)
}
