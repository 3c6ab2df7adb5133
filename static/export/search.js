// Finds pages by words of their titles. The list is a script too: a page that was opened from a
// folder may load nothing else. Without scripts the first page has the list of all pages.
(function () {
  "use strict"
  var form = document.querySelector("[data-finder]")
  if (!form) return
  var field = form.querySelector("input")
  var said = form.querySelector("[data-said]")
  var hits = form.querySelector("[data-hits]")
  var MOST = 30
  var asked = false
  form.hidden = false
  form.addEventListener("submit", function (event) { event.preventDefault() })
  field.addEventListener("focus", load)
  field.addEventListener("input", load)
  field.addEventListener("input", show)
  form.addEventListener("keydown", function (event) {
    if (event.key !== "Escape" || !field.value) return
    field.value = ""
    field.focus()
    show()
  })

  function load() {
    if (asked) return
    asked = true
    var script = document.createElement("script")
    script.src = form.dataset.up + "assets/titles.js"
    script.addEventListener("load", show)
    document.head.append(script)
  }

  function folded(text) {
    return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
  }

  function show() {
    var words = folded(field.value).split(/\s+/).filter(Boolean)
    var pages = window.entgovTitles
    hits.replaceChildren()
    said.textContent = ""
    if (!words.length || !pages) return
    var found = pages.filter(function (page) {
      var title = folded(page[0])
      return words.every(function (word) { return title.includes(word) })
    })
    said.textContent = found.length ? form.dataset.found.replace("{number}", found.length) : form.dataset.none
    found.slice(0, MOST).forEach(function (page) {
      var item = document.createElement("li")
      var link = document.createElement("a")
      var name = document.createElement("bdi")
      name.textContent = page[0]
      link.href = form.dataset.up + page[1]
      link.append(name)
      item.append(link)
      hits.append(item)
    })
  }
})()
