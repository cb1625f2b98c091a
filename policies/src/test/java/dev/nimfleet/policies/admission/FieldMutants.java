package dev.nimfleet.policies.admission;

import dev.nimfleet.compiler.catalogue.Shape;
import dev.nimfleet.policies.admission.Policy.Named;
import dev.nimfleet.policies.admission.Policy.Validation;
import dev.nimfleet.policies.cel.expr.Expr;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
import dev.nimfleet.policies.cel.library.Libraries;
import dev.nimfleet.policies.prepared.PreparedPolicy;
import dev.nimfleet.policies.shape.Giver;
import dev.nimfleet.policies.shape.ShapeCheck;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Policies with one letter of one field changed.
public final class FieldMutants {
  private final Policy policy;
  private final List<Expr> trees;
  private final Map<String, Giver> givers;

  private FieldMutants(Policy policy, List<Expr> trees, Map<String, Giver> givers) {
    this.policy = policy;
    this.trees = trees;
    this.givers = givers;
  }

  /// A field that somebody misspelt.
  ///
  /// @param isFound whether it is told
  public record Mutant(String policy, String field, boolean isFound) {}

  /// All that can be made of a policy.
  public static List<Mutant> of(PreparedPolicy prepared, Map<String, Giver> givers) {
    List<Expr> trees = prepared.expressions().stream().map(each -> each.tree().get()).toList();
    return new FieldMutants(PolicyReader.policy(prepared.object()), trees, givers).mutants();
  }

  private List<Mutant> mutants() {
    List<Mutant> mutants = new ArrayList<>();
    for (int i = 0; i < trees.size(); i++) {
      for (int n = 0; ; n++) {
        var misspeller = new Misspeller(n);
        List<Expr> changed = new ArrayList<>(trees);
        changed.set(i, misspeller.of(trees.get(i)));
        if (misspeller.field().isEmpty()) break;
        mutants.add(new Mutant(policy.name(), misspeller.field(), unknown(changed) > 0));
      }
    }
    return mutants;
  }

  /// How many fields are not there.
  private int unknown(List<Expr> expressions) {
    ShapeCheck check =
        new Environments(Libraries.all(), KubernetesVersion.NEWEST, givers, Optional.empty())
            .fields(policy)
            .orElseThrow();
    Iterator<Expr> next = expressions.iterator();
    int unknown = 0;
    for (Named _ : policy.matchConditions()) unknown += look(check, next.next()).unknown().size();
    for (Named variable : policy.variables()) {
      ShapeCheck.Found found = look(check, next.next());
      unknown += found.unknown().size();
      Shape shape = found.shape();
      check.define(variable.name(), shape);
    }
    for (Validation validation : policy.validations()) {
      unknown += look(check, next.next()).unknown().size();
      if (validation.messageExpression().isPresent()) {
        unknown += look(check, next.next()).unknown().size();
      }
    }
    while (next.hasNext()) unknown += look(check, next.next()).unknown().size();
    return unknown;
  }

  private static ShapeCheck.Found look(ShapeCheck check, Expr expression) {
    return check.look(expression, "");
  }

  /// Changes the first letter of one of the fields that an expression names.
  private static final class Misspeller {
    private int left;
    private String field = "";

    Misspeller(int left) {
      this.left = left;
    }

    /// What was changed; empty when there was nothing left.
    String field() {
      return field;
    }

    private String changed(String name) {
      if (left-- != 0) return name;
      field = name;
      return (name.startsWith("z") ? "y" : "z") + name.substring(1);
    }

    Expr of(Expr expression) {
      return switch (expression) {
        case Expr.Constant _, Expr.Variable _ -> expression;
        case Expr.Select select -> {
          Expr operand = of(select.operand());
          String field = isTyped(operand) ? select.field() : changed(select.field());
          yield new Expr.Select(select.at(), operand, field, select.isTest());
        }
        case Expr.Call call -> call(call);
        case Expr.ListLiteral list ->
            new Expr.ListLiteral(list.at(), all(list.elements()), list.optional());
        case Expr.MapLiteral map ->
            new Expr.MapLiteral(
                map.at(),
                map.entries().stream()
                    .map(
                        each -> new Expr.Entry(of(each.key()), of(each.value()), each.isOptional()))
                    .toList());
        case Expr.Fold fold ->
            new Expr.Fold(
                fold.at(),
                of(fold.range()),
                fold.first(),
                fold.second(),
                fold.result(),
                of(fold.start()),
                of(fold.condition()),
                of(fold.step()),
                of(fold.end()));
      };
    }

    private Expr call(Expr.Call call) {
      List<Expr> arguments = all(call.arguments());
      int key =
          switch (call.function()) {
            case "_[_]", "_[?_]", "_?._" -> 1;
            case "@in" -> arguments.get(1) instanceof Expr.ListLiteral ? -1 : 0;
            default -> -1;
          };
      if (key >= 0
          && !isTyped(arguments.getFirst())
          && arguments.get(key) instanceof Expr.Constant(int at, String name)) {
        arguments.set(key, new Expr.Constant(at, changed(name)));
      }
      return new Expr.Call(call.at(), call.function(), call.overloads(), arguments);
    }

    /// Whether the type checker of CEL knows the fields.
    private static boolean isTyped(Expr operand) {
      return switch (operand) {
        case Expr.Variable(_, String name) ->
            List.of("variables", "request", "namespaceObject").contains(name);
        case Expr.Call call when call.function().equals("_?._") ->
            isTyped(call.arguments().getFirst());
        default -> false;
      };
    }

    private List<Expr> all(List<Expr> expressions) {
      List<Expr> all = new ArrayList<>();
      for (Expr expression : expressions) all.add(of(expression));
      return all;
    }
  }
}
