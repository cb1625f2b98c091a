package dev.nimfleet.policies.admission;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Names that people know from elsewhere, and that the API server does not have.
final class Unportable {
  private static final Pattern UNDECLARED =
      Pattern.compile("undeclared reference to '\\.?([\\w.]+)'.*");

  private Unportable() {}

  /// What to do instead of what a compiler's message says is not there.
  static Optional<String> help(String message) {
    Matcher matcher = UNDECLARED.matcher(message.lines().findFirst().orElse(""));
    String help = matcher.matches() ? instead(matcher.group(1)) : "";
    return Optional.of(help).filter(text -> !text.isEmpty());
  }

  private static String instead(String name) {
    int dot = name.indexOf('.');
    return switch (dot < 0 ? name : name.substring(0, dot)) {
      case "lookup", "lookupAll", "promql" ->
          ("a kube-apiserver has no `%s`: put the policy into a file of its own, with the"
                  + " annotation `nimfleet.dev/engine: webhook`.")
              .formatted(name);
      case "cel", "bind" ->
          "a kube-apiserver has no `cel.bind`: give the value a name under `spec.variables`.";
      case "math", "greatest", "least", "abs", "ceil", "floor", "round" ->
          "a kube-apiserver has no `math`: write `a > b ? a : b`, or `[a, b].max()`.";
      case "base64" -> "a kube-apiserver has no `base64`: compare with the encoded text.";
      case "now", "time", "today" ->
          "a kube-apiserver has no clock: compare with a time in the object or in `params`.";
      case "random", "rand" -> "a verdict must not depend on chance.";
      case "http", "resource", "globalContext", "images", "image", "json", "yaml", "hash", "x509" ->
          ("`%s` is a function of other engines: look objects up with `lookup`, in a policy with"
                  + " the annotation `nimfleet.dev/engine: webhook`.")
              .formatted(name);
      default -> "";
    };
  }
}
