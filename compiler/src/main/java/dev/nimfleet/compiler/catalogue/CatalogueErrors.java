package dev.nimfleet.compiler.catalogue;

import static dev.nimfleet.compiler.text.Code.error;
import static dev.nimfleet.compiler.text.Code.warning;

import dev.nimfleet.compiler.text.Code;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.Node;
import java.util.ArrayList;
import java.util.List;

/// What the catalogue says about an object that the API server would refuse, or change behind
/// people's back. `subject` is `Kind `name`` everywhere, `path` a path of fields in it.
public final class CatalogueErrors {
  private static final int LONGEST_VALUE = 80;

  static final Code UNKNOWN_KIND =
      error(
          "K001",
          "Unknown kind",
          "The API server answers `no matches for kind` and the whole apply stops there; an object"
              + " whose kind we do not know cannot be checked either.",
          "Write `apiVersion` and `kind` as `kubectl api-resources` lists them.");
  static final Code UNKNOWN_FIELD =
      error(
          "K002",
          "Unknown field",
          "The API server prunes a field that the CRD does not have, silently unless strict"
              + " validation is asked for: the object looks applied, and the default is in force"
              + " instead of the setting.",
          "Use the field's real name and place, or remove it.");
  static final Code NOT_IN_RELEASE =
      error(
          "K003",
          "Field that a release lacks",
          "A cluster with one of the named NIM Operator releases prunes the field silently, so the"
              + " same file means two things in two clusters.",
          "Name the operator's release in the FleetCluster file, or leave the field out.");
  static final Code MISSING_FIELD =
      error(
          "K004",
          "Missing field",
          "The API server refuses the object with `Required value`.",
          "Add the field.");
  static final Code WRONG_TYPE =
      error(
          "K005",
          "Wrong type",
          "The API server refuses the object: it never turns a number into a string or the other"
              + " way round.",
          "Write a value of the type that is asked for; quotes make a string of a number.");
  static final Code NOT_ALLOWED =
      error(
          "K006",
          "Value that is not allowed",
          "The API server refuses the object with `Unsupported value`.",
          "Use one of the values that the message lists.");
  static final Code MALFORMED =
      error(
          "K007",
          "Malformed value",
          "The API server refuses the object: the value does not match the pattern of its field.",
          "Write the value in the form that the message describes.");
  static final Code OUT_OF_BOUNDS =
      error(
          "K008",
          "Value out of bounds",
          "The API server refuses the object: a number is too small or too big, or a text, list or"
              + " map too short or too long.",
          "Keep within the bound that the message states.");
  static final Code REPEATED =
      error(
          "K009",
          "Repeated item",
          "The list is a map or a set to Kubernetes; the API server refuses an object that has an"
              + " item twice.",
          "Keep one of the two.");
  static final Code BROKEN_RULE =
      error(
          "K010",
          "Fields that do not go together",
          "The API server checks rules between fields and refuses the object with the sentence that"
              + " the message ends with.",
          "Change one of the fields that the message names.");
  static final Code BROKEN_HPA_RULE =
      error(
          "K011",
          "Scaling behaviour that the HPA refuses",
          "KEDA and NIM Operator store it unchecked, then fail to create the"
              + " HorizontalPodAutoscaler: the ScaledObject stays at Ready=False and nothing"
              + " scales.",
          "Keep within the HPA's own limits.");
  static final Code REMOVED =
      error(
          "K012",
          "Setting that was removed",
          "The object is accepted and the setting silently ignored, so what it is there for does"
              + " not happen.",
          "Remove the setting; the message says what replaced it.");
  static final Code IGNORED =
      warning(
          "K013",
          "Field without effect",
          "The object is accepted, and the operator never reads the field.",
          "Remove the field, or use what the message names.");

  private CatalogueErrors() {}

  /// All codes of this phase.
  public static List<Code> codes() {
    return List.of(
        UNKNOWN_KIND,
        UNKNOWN_FIELD,
        NOT_IN_RELEASE,
        MISSING_FIELD,
        WRONG_TYPE,
        NOT_ALLOWED,
        MALFORMED,
        OUT_OF_BOUNDS,
        REPEATED,
        BROKEN_RULE,
        BROKEN_HPA_RULE,
        REMOVED,
        IGNORED);
  }

  static Diagnostic unknownKind(Span at, String kind, List<String> help) {
    return new Diagnostic(UNKNOWN_KIND, at, "Unknown kind `" + kind + "`.", List.of(), help);
  }

  static Diagnostic unknownApiVersion(Span at, String apiVersion, String kind, String known) {
    return Diagnostic.of(
        UNKNOWN_KIND,
        at,
        "There is no kind `" + kind + "` in `" + apiVersion + "`.",
        "Write `apiVersion: " + known + "`.");
  }

  static Diagnostic unknownField(Span at, String subject, String path, List<String> help) {
    return new Diagnostic(
        UNKNOWN_FIELD, at, subject + " has no field `" + path + "`.", List.of(), help);
  }

  static Diagnostic notInRelease(
      Span at, String subject, String path, String lacking, List<String> help) {
    String message = subject + " has no field `" + path + "` in " + lacking + ".";
    return new Diagnostic(NOT_IN_RELEASE, at, message, List.of(), help);
  }

  static Diagnostic missing(Span at, String subject, String path, List<String> help) {
    return new Diagnostic(MISSING_FIELD, at, subject + " lacks `" + path + "`.", List.of(), help);
  }

  static Diagnostic wrongType(
      Node value, String subject, String path, String wanted, List<String> help) {
    String message =
        "`%s` of %s must be %s, and is %s.".formatted(path, subject, wanted, value.kindName());
    return new Diagnostic(WRONG_TYPE, value.at(), message, List.of(), help);
  }

  static Diagnostic notAllowed(
      Span at, String subject, String path, String value, List<String> allowed, List<String> help) {
    String message =
        "`%s` of %s must be %s, not `%s`.".formatted(path, subject, choice(allowed), cut(value));
    return new Diagnostic(NOT_ALLOWED, at, message, List.of(), help);
  }

  static Diagnostic malformed(
      Span at, String subject, String path, String value, String wanted, List<String> help) {
    String message =
        "`%s` of %s is `%s`, and must be %s.".formatted(path, subject, cut(value), wanted);
    return new Diagnostic(MALFORMED, at, message, List.of(), help);
  }

  static Diagnostic outOfBounds(
      Span at, String subject, String path, String bound, String actual, List<String> help) {
    String message = "`%s` of %s must %s, and %s.".formatted(path, subject, bound, actual);
    return new Diagnostic(OUT_OF_BOUNDS, at, message, List.of(), help);
  }

  static Diagnostic repeated(Span at, Span first, String subject, String path, String item) {
    return Diagnostic.of(
            REPEATED, at, "`%s` of %s repeats `%s`.".formatted(path, subject, cut(item)))
        .note(first, "first here");
  }

  static Diagnostic rule(
      Code code, Span at, String subject, String path, String text, List<String> help) {
    String where = path.isEmpty() ? subject : "`" + path + "` of " + subject;
    return new Diagnostic(code, at, where + ": " + text + ".", List.of(), help);
  }

  static Diagnostic ignored(Span at, String subject, String path, String why) {
    return Diagnostic.of(
        IGNORED, at, "`%s` of %s has no effect: %s.".formatted(path, subject, why));
  }

  /// A value of any length as a part of a sentence.
  static String cut(String value) {
    return value.length() <= LONGEST_VALUE ? value : value.substring(0, LONGEST_VALUE) + "…";
  }

  /// `` `a`, `b` or `c` ``.
  private static String choice(List<String> allowed) {
    List<String> quoted = new ArrayList<>(allowed.size());
    for (String value : allowed) {
      quoted.add("`" + value + "`");
    }
    int last = quoted.size() - 1;
    return last == 0
        ? quoted.getFirst()
        : String.join(", ", quoted.subList(0, last)) + " or " + quoted.get(last);
  }
}
