// What the server does not have yet, kept in this browser: for this person and this form only, so
// that nobody else at the same machine is ever shown it. A copy goes when the server has the text,
// when the form was sent, or after seven days.

const BEGINNING = "entgov.draft/"
const LIFETIME = 7 * 24 * 60 * 60 * 1000 // milliseconds

export function nameOf(person, key, writer) {
  return `${BEGINNING}${person}/${key}/${writer}`
}

// Gives whether there was room for it.
export function put(name, copy) {
  try {
    localStorage.setItem(name, JSON.stringify(copy))
    return true
  } catch {
    return false // full, or forbidden by the browser's settings
  }
}

export function drop(name) {
  try {
    localStorage.removeItem(name)
  } catch {
    // there is no store, so there is no copy
  }
}

// The newest first.
export function copiesOf(person, key) {
  forgetOld()
  const beginning = nameOf(person, key, "")
  return all()
    .filter((copy) => copy.name.startsWith(beginning))
    .sort((one, other) => other.at - one.at)
}

function forgetOld() {
  for (const copy of all()) if (!(copy.at > Date.now() - LIFETIME)) drop(copy.name)
}

function all() {
  try {
    const names = Object.keys(localStorage).filter((name) => name.startsWith(BEGINNING))
    return names.map((name) => ({ ...parsed(localStorage.getItem(name)), name }))
  } catch {
    return []
  }
}

function parsed(text) {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}
