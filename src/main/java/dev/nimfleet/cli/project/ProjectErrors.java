package dev.nimfleet.cli.project;

import static dev.nimfleet.compiler.text.Code.error;

import dev.nimfleet.compiler.text.Code;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.text.Suggest;
import java.util.ArrayList;
import java.util.List;

/// What can be wrong with nimfleet.yaml.
public final class ProjectErrors {
  static final Code NO_PROJECT =
      error(
          "J001",
          "A project file that is none",
          "What is not understood as a project compiles nothing, and stale manifests stay in Git.",
          "Write one document with `apiVersion: nimfleet.dev/v1alpha1`, `kind: FleetProject` and"
              + " `spec:`.");
  static final Code UNKNOWN_FIELD =
      error(
          "J002",
          "An unknown field of the project",
          "A field that nobody reads looks like a setting that holds.",
          "Correct the name, or delete the field.");
  static final Code MISSING_FIELD =
      error(
          "J003",
          "A missing field of the project",
          "Without it nobody knows what to compile, or where to.",
          "Write the field.");
  static final Code WRONG_FORM =
      error(
          "J004",
          "A value of the project of the wrong form",
          "It would be read as something else than was meant.",
          "Write the value in the form that the message shows.");
  static final Code NO_FILE =
      error(
          "J005",
          "A file of the project that is not there",
          "Its fleet would be taken for removed, and a GitOps engine would prune what it serves.",
          "Correct the path, or remove the output from the project.");
  static final Code SAME_OUTPUT =
      error(
          "J006",
          "One fleet twice in one folder",
          "Both outputs would write the same files, and the last one would win.",
          "Give each cluster a folder of its own.");

  private ProjectErrors() {}

  /// Every code of this file.
  public static List<Code> codes() {
    return List.of(NO_PROJECT, UNKNOWN_FIELD, MISSING_FIELD, WRONG_FORM, NO_FILE, SAME_OUTPUT);
  }

  static Diagnostic noProject(Span at) {
    return Diagnostic.of(
        NO_PROJECT,
        at,
        "This is no project.",
        "a project is one document that starts with `apiVersion: nimfleet.dev/v1alpha1` and `kind:"
            + " FleetProject`.");
  }

  static Diagnostic unknownField(Span at, String field, List<String> known) {
    List<String> help = new ArrayList<>();
    Suggest.closest(field, known).ifPresent(near -> help.add("did you mean `%s`?".formatted(near)));
    help.add("the fields here are `%s`.".formatted(String.join("`, `", known)));
    return new Diagnostic(
        UNKNOWN_FIELD, at, "Unknown field `%s`.".formatted(field), List.of(), help);
  }

  static Diagnostic missingField(Span at, String field, String example) {
    return Diagnostic.of(
        MISSING_FIELD,
        at,
        "The field `%s` is missing.".formatted(field),
        "for example `%s: %s`.".formatted(field, example));
  }

  /// @param expected what should stand there
  /// @param found what does, as a person calls it
  static Diagnostic wrongForm(Span at, String field, String expected, String found) {
    return Diagnostic.of(
        WRONG_FORM, at, "`%s` must be %s, not %s.".formatted(field, expected, found));
  }

  /// @param near files that may be meant
  /// @param help what else to do
  static Diagnostic noFile(Span at, String path, List<String> near, List<String> help) {
    List<String> all = new ArrayList<>();
    Suggest.closest(path, near).ifPresent(word -> all.add("did you mean `%s`?".formatted(word)));
    all.addAll(help);
    return new Diagnostic(NO_FILE, at, "There is no file `%s`.".formatted(path), List.of(), all);
  }

  static Diagnostic sameOutput(Span at, String fleet, String folder, Span first) {
    return Diagnostic.of(
            SAME_OUTPUT,
            at,
            "`%s` is compiled into `%s` twice.".formatted(fleet, folder),
            "give each output a folder of its own.")
        .note(first, "the first time is here");
  }
}
