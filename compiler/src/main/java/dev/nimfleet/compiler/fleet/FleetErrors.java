package dev.nimfleet.compiler.fleet;

import static dev.nimfleet.compiler.text.Code.error;

import dev.nimfleet.compiler.text.Code;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.text.Suggest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// What can be wrong with the shape of fleet.yaml.
public final class FleetErrors {
  private FleetErrors() {}

  static final Code UNKNOWN_KIND =
      error(
          "F001",
          "A document of another kind",
          "A document of another kind than the one that is read here would be left out in silence.",
          "Write `apiVersion: nimfleet.dev/v1alpha1` and `kind: ModelFleet`, or move the document"
              + " to a file of its own.");
  static final Code NO_DOCUMENT =
      error(
          "F002",
          "An empty file",
          "An empty result makes a GitOps engine prune everything.",
          "Write a fleet, `nimfleet init` makes a start, or leave the file out of the command.");
  static final Code SAME_FLEET =
      error(
          "F003",
          "Two fleets with one name",
          "Each fleet keeps an index of its files under its name; two of one name would remove each"
              + " other's.",
          "Give one of them another `metadata.name`.");
  static final Code SECOND_DOCUMENT =
      error(
          "F004",
          "A second document where one is read",
          "A cluster, or a part of a fleet, is a file of its own; which of two should hold cannot"
              + " be known.",
          "Move the second document to a file of its own.");
  static final Code SAME_MODEL =
      error(
          "F005",
          "A model that stands twice",
          "Which of the two should hold cannot be known; a model has one place.",
          "Give one of them another name, or remove it.");
  static final Code NOTHING_INCLUDED =
      error(
          "F006",
          "A pattern that no file matches",
          "The models that it means would be missing, and a GitOps engine would prune them.",
          "Correct the pattern, which is relative to the folder of the fleet's file, or remove"
              + " it.");
  static final Code UNKNOWN_FIELD =
      error(
          "F010",
          "An unknown field",
          "A field that nobody reads looks like a setting that holds.",
          "Correct the name; `nimfleet explain` lists every field.");
  static final Code MISSING_FIELD =
      error(
          "F011",
          "A missing field",
          "There is no default that would be right for every cluster.",
          "Write the field; `nimfleet explain FIELD` shows an example.");
  static final Code UNKNOWN_WORD =
      error(
          "F012",
          "A word that is not one of those known here",
          "A misspelt word would mean something else, or nothing.",
          "Use one of the words that the message lists.");
  static final Code WRONG_FORM =
      error(
          "F013",
          "A value of the wrong form",
          "Kubernetes would read another value than the one meant, or refuse the object.",
          "Write the value in the form that the message shows; put quotes around text that YAML"
              + " reads as something else.");
  static final Code BAD_NAME =
      error(
          "F014",
          "A name that Kubernetes refuses",
          "Names become parts of Services, Deployments and containers; a dot or a capital makes the"
              + " operator fail long after the apply.",
          "Use lower-case letters, digits and dashes, and start with a letter.");
  static final Code BAD_VARIABLE =
      error(
          "F015",
          "A name that no environment variable has",
          "The API server refuses the pod.",
          "Use letters, digits and underscores, and do not start with a digit.");

  /// Every code of this file.
  public static List<Code> codes() {
    return List.of(
        UNKNOWN_KIND,
        NO_DOCUMENT,
        SAME_FLEET,
        SECOND_DOCUMENT,
        SAME_MODEL,
        NOTHING_INCLUDED,
        UNKNOWN_FIELD,
        MISSING_FIELD,
        UNKNOWN_WORD,
        WRONG_FORM,
        BAD_NAME,
        BAD_VARIABLE);
  }

  /// A document of another kind.
  ///
  /// @param wanted what should stand here
  public static Diagnostic unknownKind(
      Span at, String apiVersion, String kind, DocumentKind wanted) {
    return Diagnostic.of(
        UNKNOWN_KIND,
        at,
        kind.isEmpty() && apiVersion.isEmpty()
            ? "The document does not say what it is."
            : "The document is a `%s` of `%s`, not %s.".formatted(kind, apiVersion, wanted.noun()),
        start(wanted));
  }

  /// A file without a document.
  ///
  /// @param wanted what should stand here
  public static Diagnostic noDocument(Span at, DocumentKind wanted) {
    return Diagnostic.of(
        NO_DOCUMENT,
        at,
        "The file holds no %s.".formatted(wanted.bareNoun()),
        wanted == DocumentKind.FLEET
            ? "`nimfleet init` writes a fleet.yaml to start from."
            : start(wanted));
  }

  private static String start(DocumentKind wanted) {
    return "%s starts with `apiVersion: nimfleet.dev/v1alpha1` and `kind: %s`."
        .formatted(wanted.noun(), wanted.kind());
  }

  /// A file with more than the one document that is read.
  ///
  /// @param wanted what the file should hold once
  public static Diagnostic secondDocument(Span at, DocumentKind wanted, Span first) {
    return Diagnostic.of(
            SECOND_DOCUMENT,
            at,
            "The file holds a second document, and it is read as one %s."
                .formatted(wanted.bareNoun()))
        .note(first, "the first one is here");
  }

  public static Diagnostic sameFleet(Span at, String name, Span first) {
    return Diagnostic.of(SAME_FLEET, at, "There are two fleets named `%s`.".formatted(name))
        .note(first, "the first one is here");
  }

  /// A model that another file of the fleet has too.
  public static Diagnostic sameModel(Span at, String model, Span first) {
    return Diagnostic.of(SAME_MODEL, at, "There are two models named `%s`.".formatted(model))
        .note(first, "the first one is here");
  }

  /// A pattern of `include` that finds nothing.
  public static Diagnostic nothingIncluded(Span at, String pattern) {
    return Diagnostic.of(
        NOTHING_INCLUDED,
        at,
        "No file matches `%s`.".formatted(pattern),
        "the pattern is relative to the folder of this file; `models/*.yaml` means each YAML file"
            + " in the folder `models` beside it.");
  }

  /// A key that no field of the map has.
  ///
  /// @param where the noun of the map it stands in
  public static Diagnostic unknownField(
      Span at, String field, String where, Collection<String> known) {
    var help = new ArrayList<String>();
    Suggest.closest(field, known).ifPresent(near -> help.add("did you mean `%s`?".formatted(near)));
    if (known.size() <= 12) {
      help.add("the fields of %s are `%s`.".formatted(where, String.join("`, `", known)));
    } else if (help.isEmpty()) {
      help.add("`nimfleet explain` lists every field.");
    }
    return new Diagnostic(
        UNKNOWN_FIELD, at, "Unknown field `%s` in %s.".formatted(field, where), List.of(), help);
  }

  public static Diagnostic missingField(Span at, String field, String where, String example) {
    return Diagnostic.of(
        MISSING_FIELD,
        at,
        "The field `%s` of %s is missing.".formatted(field, where),
        example.isEmpty()
            ? "`nimfleet explain %s` tells what it is.".formatted(field)
            : "for example `%s: %s`.".formatted(field, example));
  }

  /// A word that is none of those that may stand here.
  ///
  /// @param noun what the word names: `workload`, `GPU`
  public static Diagnostic unknownWord(
      Span at, String noun, String word, Collection<String> known) {
    var help = new ArrayList<String>();
    Suggest.closest(word, known).ifPresent(near -> help.add("did you mean `%s`?".formatted(near)));
    help.add(
        noun.equals("workload")
            ? "`nimfleet explain presets` lists all five."
            : known.isEmpty()
                ? "there is none here."
                : "known here: `%s`.".formatted(String.join("`, `", known)));
    return new Diagnostic(
        UNKNOWN_WORD, at, "Unknown %s `%s`.".formatted(noun, word), List.of(), help);
  }

  /// A value of another type or form than the field's.
  ///
  /// @param expected what should stand there
  /// @param found what does, as a person calls it
  public static Diagnostic wrongForm(
      Span at, String field, String expected, String found, String... help) {
    return Diagnostic.of(
        WRONG_FORM, at, "`%s` must be %s, not %s.".formatted(field, expected, found), help);
  }

  public static Diagnostic badName(Span at, String noun, String name, String proposal) {
    return Diagnostic.of(
        BAD_NAME,
        at,
        "`%s` cannot name a %s.".formatted(name, noun),
        "use lower-case letters, digits and dashes, starting with a letter, at most 40 characters: `%s`."
            .formatted(proposal));
  }

  public static Diagnostic reservedName(Span at, String name) {
    return Diagnostic.of(
        BAD_NAME,
        at,
        "`%s` cannot name a model: it ends in `-epp`.".formatted(name),
        "NIM Operator deletes a Deployment of such a name whenever it reconciles the service"
            + " without the ending.");
  }

  public static Diagnostic badVariable(Span at, String name) {
    return Diagnostic.of(
        BAD_VARIABLE, at, "`%s` cannot name an environment variable.".formatted(name));
  }
}
