#!/bin/sh
# Brings the catalogues up to date with the text in the code: new texts come in empty, unused go.
set -eu
bin=.venv/bin
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The head of a catalogue says nothing that changes by itself, such as dates.
head_of() {
  printf 'msgid ""\nmsgstr ""\n'
  printf '"Language: %s\\n"\n' "$1"
  printf '"Content-Type: text/plain; charset=utf-8\\n"\n'
  $bin/python -c "import sys; from babel.messages import Catalog
print('\"Plural-Forms: ' + Catalog(locale=sys.argv[1]).plural_forms + r'\\n\"', end='\n\n')" "$1"
}

$bin/pybabel --quiet extract --mapping pyproject.toml --keyword _l --add-location file \
  --sort-by-file --omit-header --output "$work/texts.pot" .
for catalogue in translations/*/LC_MESSAGES/messages.po; do
  language=$(basename "$(dirname "$(dirname "$catalogue")")")
  cp "$catalogue" "$work/messages.po"
  $bin/pybabel --quiet update --input-file "$work/texts.pot" --output-file "$work/messages.po" \
    --locale "$language" --no-fuzzy-matching --ignore-obsolete --omit-header --width 100
  { head_of "$language"; cat "$work/messages.po"; } >"$catalogue"
done
