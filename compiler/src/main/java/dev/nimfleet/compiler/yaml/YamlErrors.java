package dev.nimfleet.compiler.yaml;

import static dev.nimfleet.compiler.text.Code.error;

import dev.nimfleet.compiler.text.Code;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Span;
import java.util.List;

/// Everything the YAML reader says.
public final class YamlErrors {
  static final Code NOT_UTF_8 =
      error(
          "Y001",
          "Not UTF-8",
          "Kubernetes and Git tools read YAML as UTF-8. Other bytes become other characters, or"
              + " stop the reader in the middle of a sync.",
          "Save the file as UTF-8.");
  static final Code TOO_LARGE =
      error(
          "Y002",
          "File over 5 MiB",
          "A file of this size is generated or hostile; an object of this size would not fit into"
              + " etcd anyway.",
          "Split the fleet into several files, for example one a team.");
  static final Code CONTROL_CHARACTER =
      error(
          "Y003",
          "Control character",
          "YAML forbids control characters in its text, and Kubernetes refuses them in names and"
              + " environment variables.",
          "Delete the character; in a double-quoted value write the escape for a tab or a line"
              + " break.");
  static final Code INVISIBLE_CHARACTER =
      error(
          "Y004",
          "Invisible character",
          "Bidirectional controls make a reviewer see another text than the cluster gets, and some"
              + " readers break the line at U+0085, U+2028 and U+2029.",
          "Delete the character, or retype the line.");
  static final Code SYNTAX =
      error(
          "Y005",
          "Not YAML",
          "No reader gets past this place, so nothing after it is known.",
          "Correct the place that is shown; the cause is often one line above it.");
  static final Code TAB =
      error(
          "Y006",
          "Tab in the indentation",
          "A tab has no width in YAML: readers refuse it, or disagree about the level it means.",
          "Indent with spaces.");
  static final Code DUPLICATE_KEY =
      error(
          "Y007",
          "Key given twice",
          "Most readers silently keep the last value, so one of the two settings never takes"
              + " effect.",
          "Delete or rename one of them.");
  static final Code AMBIGUOUS_KEY =
      error(
          "Y008",
          "Key that is no text to every reader",
          "Kubernetes reads YAML 1.1, where `on`, `no` and `y` are booleans and `0777` is octal;"
              + " most other tools read 1.2. The same file has other keys in either.",
          "Put the key in double quotes.");
  static final Code CUSTOM_TAG =
      error(
          "Y009",
          "Tag that Kubernetes does not know",
          "Tags such as `!secret` or `!!python/object` mean something to one program only.",
          "Delete the tag and write the value itself.");
  static final Code TAG_MISMATCH =
      error(
          "Y010",
          "Value that does not fit its tag",
          "Kubernetes refuses the document.",
          "Correct the value or delete the tag.");
  static final Code KEY_NOT_TEXT =
      error(
          "Y011",
          "Key that is no text",
          "Kubernetes turns YAML into JSON, whose keys are strings: a list, a map or null cannot be"
              + " one.",
          "Give the entry a name.");
  static final Code UNKNOWN_ALIAS =
      error(
          "Y012",
          "Alias without an anchor",
          "An alias `*name` repeats a value that `&name` marked earlier in the same document.",
          "Mark the value with `&name`, or put the text in quotes when a `*` is meant.");
  static final Code ALIAS_EXPLOSION =
      error(
          "Y013",
          "Aliases that multiply",
          "A few lines of aliases of aliases expand to billions of values and take the reader down"
              + " (the \"billion laughs\").",
          "Write the values out, or use `defaults:`.");
  static final Code CYCLIC_ALIAS =
      error(
          "Y014",
          "Alias inside the value it repeats",
          "The value would contain itself and have no end.",
          "Write the inner value out.");
  static final Code TOO_DEEP =
      error(
          "Y015",
          "More than 64 levels",
          "No Kubernetes object nests this deep; readers run out of stack.",
          "Look for a bracket that is never closed.");
  static final Code NO_JSON_NUMBER =
      error(
          "Y016",
          "Number that JSON does not have",
          "Kubernetes turns YAML into JSON, which has no infinity and no NaN, and refuses the"
              + " document.",
          "Write a number, or quote the text.");
  static final Code MERGE_NOT_A_MAP =
      error(
          "Y017",
          "Merge of something that is no map",
          "`<<` takes the entries of a map, or of a list of maps.",
          "Point the alias at a map.");
  static final Code MERGE_AFTER_KEY =
      error(
          "Y018",
          "Merge after the key that it also sets",
          "Kubernetes lets what comes last win, other readers let the key win: the same file has"
              + " two meanings.",
          "Put `<<` first in the map; the keys after it then win everywhere.");

  private YamlErrors() {}

  public static List<Code> codes() {
    return List.of(
        NOT_UTF_8,
        TOO_LARGE,
        CONTROL_CHARACTER,
        INVISIBLE_CHARACTER,
        SYNTAX,
        TAB,
        DUPLICATE_KEY,
        AMBIGUOUS_KEY,
        CUSTOM_TAG,
        TAG_MISMATCH,
        KEY_NOT_TEXT,
        UNKNOWN_ALIAS,
        ALIAS_EXPLOSION,
        CYCLIC_ALIAS,
        TOO_DEEP,
        NO_JSON_NUMBER,
        MERGE_NOT_A_MAP,
        MERGE_AFTER_KEY);
  }

  static Diagnostic notUtf8(Span at, int value, int offset) {
    return Diagnostic.of(
        NOT_UTF_8,
        at,
        "The byte 0x%02X at offset %d is not UTF-8.".formatted(value, offset),
        "save the file as UTF-8; an editor that shows it well may read it as Latin-1 or"
            + " Windows-1252");
  }

  static Diagnostic wrongEncoding(Span at, String encoding) {
    return Diagnostic.of(
        NOT_UTF_8,
        at,
        "The file is in %s, not in UTF-8.".formatted(encoding),
        "save it as UTF-8, for example `iconv -f %s -t UTF-8`".formatted(encoding));
  }

  static Diagnostic tooLarge(Span at, int bytes, int limit) {
    return Diagnostic.of(
        TOO_LARGE,
        at,
        "The file has %d bytes; at most %d (%d MiB) are read.".formatted(bytes, limit, limit >> 20),
        "split the fleet into several files, for example one a team");
  }

  static Diagnostic controlCharacter(Span at, int codePoint) {
    return Diagnostic.of(
        CONTROL_CHARACTER,
        at,
        "The control character %s cannot stand in YAML.".formatted(unicode(codePoint)),
        "delete it");
  }

  /// What an escape in double quotes gives and no name or value may hold.
  static Diagnostic escaped(Span at, char c) {
    if (c == 0) {
      return Diagnostic.of(
          CONTROL_CHARACTER,
          at,
          "The text holds a NUL character (U+0000).",
          "delete the escape; Kubernetes cannot pass NUL in names, arguments or environment"
              + " variables");
    }
    return invisibleCharacter(at, c);
  }

  static Diagnostic halfCharacter(Span at) {
    return Diagnostic.of(
        CONTROL_CHARACTER,
        at,
        "The escape gives half of a character (a UTF-16 surrogate).",
        "write the character itself, or its `\\U` escape with eight digits");
  }

  static Diagnostic invisibleCharacter(Span at, int codePoint) {
    return Diagnostic.of(
        INVISIBLE_CHARACTER,
        at,
        "The invisible character %s (%s) stands here."
            .formatted(unicode(codePoint), Invisible.nameOf(codePoint)),
        "delete it, or retype the line");
  }

  static Diagnostic syntax(Span at, String message, String help) {
    return Diagnostic.of(SYNTAX, at, message, help);
  }

  static Diagnostic tab(Span at) {
    return Diagnostic.of(
        TAB, at, "A tab stands in the indentation.", "indent with spaces, two for each level");
  }

  static Diagnostic duplicateKey(Span at, String key, Span first) {
    String written = cut(at.text());
    String message =
        at.text().equals(first.text())
            ? "The key `%s` is given twice.".formatted(written)
            : "The key `%s` is given twice: `%s` and `%s` are the same to Kubernetes."
                .formatted(cut(key), cut(first.text()), written);
    return Diagnostic.of(DUPLICATE_KEY, at, message, "delete or rename one of them")
        .note(first, "first given here");
  }

  static Diagnostic ambiguousKey(Span at, Scalar key) {
    String meaning =
        key.isString()
            ? "a date or a time to readers of YAML 1.1"
            : "the %s to Kubernetes"
                .formatted(
                    key.isNull() ? "null value" : key.kind().noun() + " `" + key.text() + "`");
    return Diagnostic.of(
        AMBIGUOUS_KEY,
        at,
        "The key `%s` is %s.".formatted(cut(at.text()), meaning),
        "quote it: `\"%s\":`".formatted(cut(at.text())));
  }

  static Diagnostic customTag(Span at, String tag) {
    return Diagnostic.of(
        CUSTOM_TAG,
        at,
        "The tag `%s` is not known to Kubernetes.".formatted(cut(tag)),
        "delete the tag and write the value itself");
  }

  static Diagnostic tagMismatch(Span at, String tag) {
    return Diagnostic.of(
        TAG_MISMATCH,
        at,
        "The value does not fit its tag `%s`.".formatted(tag),
        "correct the value or delete the tag");
  }

  static Diagnostic keyNotText(Span at, String kindName) {
    return Diagnostic.of(
        KEY_NOT_TEXT, at, "A key cannot be %s.".formatted(kindName), "give the entry a name");
  }

  static Diagnostic template(Span at) {
    return Diagnostic.of(
        KEY_NOT_TEXT,
        at,
        "A template `{{ … }}` is no YAML.",
        "render the template first, or put the value in double quotes");
  }

  static Diagnostic ambiguousInBrackets(Span at) {
    return syntax(
        at,
        "Readers of YAML 1.1 and 1.2 disagree about where `%s` ends inside brackets."
            .formatted(cut(at.text())),
        "write a blank after the `:`, or put the text in double quotes");
  }

  static Diagnostic anchorName(Span at) {
    return syntax(
        at,
        "`%s` is no name for an anchor.".formatted(cut(at.text())),
        "use letters, digits, `-` and `_`, or put text that begins with `&` in double quotes");
  }

  static Diagnostic unknownAlias(Span at, String name) {
    return Diagnostic.of(
        UNKNOWN_ALIAS,
        at,
        "No anchor `&%s` stands before this alias.".formatted(cut(name)),
        "mark the value with `&%s` earlier in the document, or quote the text"
            .formatted(cut(name)));
  }

  static Diagnostic aliasExplosion(Span at, int limit) {
    return Diagnostic.of(
        ALIAS_EXPLOSION,
        at,
        "The aliases of this file repeat more than %,d values.".formatted(limit),
        "write the values out, or use `defaults:`");
  }

  static Diagnostic cyclicAlias(Span at, String name, Span anchor) {
    return Diagnostic.of(
            CYCLIC_ALIAS,
            at,
            "The alias `*%s` stands inside the value that it repeats.".formatted(cut(name)),
            "write the inner value out")
        .note(anchor, "the value begins here");
  }

  static Diagnostic tooDeep(Span at, int limit) {
    return Diagnostic.of(
        TOO_DEEP,
        at,
        "The value is nested more than %d levels deep.".formatted(limit),
        "look for a bracket that is never closed");
  }

  static Diagnostic noJsonNumber(Span at) {
    return Diagnostic.of(
        NO_JSON_NUMBER,
        at,
        "Kubernetes has no number `%s`.".formatted(at.text()),
        "write a number, or quote the text");
  }

  static Diagnostic mergeNotAMap(Span at, String kindName) {
    return Diagnostic.of(
        MERGE_NOT_A_MAP,
        at,
        "`<<` merges a map or a list of maps, not %s.".formatted(kindName),
        "point the alias at a map");
  }

  static Diagnostic mergeAfterKey(Span merge, String key, Span explicit) {
    return Diagnostic.of(
            MERGE_AFTER_KEY,
            merge,
            "`<<` comes after the key `%s`, which it also sets.".formatted(cut(key)),
            "put `<<` first in the map")
        .note(explicit, "the key stands here");
  }

  /// A hostile file has keys of megabytes; a message shows their beginning.
  private static String cut(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80) + "…";
  }

  private static String unicode(int codePoint) {
    return "U+%04X".formatted(codePoint);
  }
}
