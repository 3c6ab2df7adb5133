// The sentence for a number, in the form that the language has for it: `data-words-few` and so on.
export function counted(words, name, number) {
  const language = document.documentElement.lang || "en"
  const category = new Intl.PluralRules(language).select(number)
  const key = (form) => name + form[0].toUpperCase() + form.slice(1)
  const sentence = words[key(category)] ?? words[key("other")]
  return sentence.replace("{count}", new Intl.NumberFormat(language).format(number))
}
