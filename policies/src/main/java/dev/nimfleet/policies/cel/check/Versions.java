package dev.nimfleet.policies.cel.check;

import dev.nimfleet.policies.cel.check.Checked.Problem;
import dev.nimfleet.policies.cel.expr.Expr;
import dev.nimfleet.policies.cel.expr.Operators;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
import dev.nimfleet.policies.cel.function.Library;
import dev.nimfleet.policies.cel.function.Overload;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What an expression uses that a version of Kubernetes does not have yet.
public final class Versions {
  private static final KubernetesVersion OPTIONALS = KubernetesVersion.of(28);
  private static final KubernetesVersion TWO_NAMES = KubernetesVersion.of(32);

  private final KubernetesVersion version;
  private final Map<String, Overload> overloads = new HashMap<>();

  public Versions(Collection<Library> libraries, KubernetesVersion version) {
    this.version = version;
    for (Library library : libraries) {
      for (Overload overload : library.overloads()) overloads.put(overload.id(), overload);
    }
  }

  public List<Problem> problems(Expr expression) {
    List<Problem> problems = new ArrayList<>();
    collect(expression, problems);
    return problems;
  }

  private void collect(Expr expression, List<Problem> problems) {
    switch (expression) {
      case Expr.Constant _, Expr.Variable _ -> {}
      case Expr.Select select -> collect(select.operand(), problems);
      case Expr.Call call -> {
        call.arguments().forEach(argument -> collect(argument, problems));
        callee(call, problems);
      }
      case Expr.ListLiteral list -> {
        if (!list.optional().isEmpty()) need(OPTIONALS, "an optional element", list.at(), problems);
        list.elements().forEach(element -> collect(element, problems));
      }
      case Expr.MapLiteral map -> {
        for (Expr.Entry entry : map.entries()) {
          if (entry.isOptional()) need(OPTIONALS, "an optional entry", entry.key().at(), problems);
          collect(entry.key(), problems);
          collect(entry.value(), problems);
        }
      }
      case Expr.Fold fold -> {
        if (!fold.second().isEmpty()) {
          need(TWO_NAMES, "a macro with two variables", fold.at(), problems);
        }
        for (Expr part :
            List.of(fold.range(), fold.start(), fold.condition(), fold.step(), fold.end())) {
          collect(part, problems);
        }
      }
    }
  }

  private void callee(Expr.Call call, List<Problem> problems) {
    if (call.function().equals(Operators.OPTIONAL_INDEX)
        || call.function().equals(Operators.OPTIONAL_SELECT)) {
      need(OPTIONALS, "an optional selection", call.at(), problems);
      return;
    }
    call.overloads().stream()
        .map(overloads::get)
        .filter(java.util.Objects::nonNull)
        .map(Overload::since)
        .min(KubernetesVersion::compareTo)
        .ifPresent(since ->
            need(since, "the function `%s`".formatted(call.function()), call.at(), problems));
  }

  private void need(KubernetesVersion since, String what, int at, List<Problem> problems) {
    if (version.has(since)) return;
    problems.add(
        new Problem(
            at,
            "%s needs Kubernetes %s, and %s is asked for"
                .formatted(
                    Character.toUpperCase(what.charAt(0)) + what.substring(1), since, version)));
  }
}
