package dev.nimfleet.policies.cel.check;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.nimfleet.policies.cel.check.Checked.Problem;
import dev.nimfleet.policies.cel.library.Template;
import dev.nimfleet.policies.cel.library.Template.Verb;
import dev.nimfleet.policies.cel.value.CelError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Calls of `format` with a text and a list that are written down: the values are of types that the
/// text asks for, and as many.
final class Formats {
  private final CelAbstractSyntaxTree tree;
  private final List<Problem> problems = new ArrayList<>();

  private Formats(CelAbstractSyntaxTree tree) {
    this.tree = tree;
  }

  static List<Problem> problems(CelAbstractSyntaxTree tree) {
    var formats = new Formats(tree);
    CelNavigableAst.fromAst(tree)
        .getRoot()
        .allNodes()
        .filter(node -> node.getKind() == Kind.CALL)
        .forEach(formats::look);
    return formats.problems;
  }

  private void look(CelNavigableExpr node) {
    CelCall call = node.expr().call();
    Optional<String> template = call.target().flatMap(Formats::text);
    if (template.isEmpty() || !call.function().equals("format") || call.args().size() != 1) return;
    CelExpr values = call.args().getFirst();
    if (values.getKind() == Kind.LIST) check(node.expr(), template.get(), values.list().elements());
  }

  private static Optional<String> text(CelExpr expr) {
    return expr.getKind() == Kind.CONSTANT
            && expr.constant().getKind() == CelConstant.Kind.STRING_VALUE
        ? Optional.of(expr.constant().stringValue())
        : Optional.empty();
  }

  private void check(CelExpr call, String template, List<CelExpr> values) {
    List<CelExpr> wrong = new ArrayList<>();
    List<CelExpr> used = new ArrayList<>();
    Object filled =
        Template.fill(
            template,
            values.size(),
            (index, verb, _) -> {
              CelExpr value = values.get(index);
              used.add(value);
              Optional<CelExpr> part = misfit(value, verb);
              part.ifPresent(wrong::add);
              return part.<Object>map(misfit -> verb.refusal(type(misfit))).orElse("");
            });
    if (filled instanceof CelError error) {
      add(wrong.isEmpty() ? call : wrong.getFirst(), error.message());
    } else if (used.size() < values.size()) {
      add(
          call,
          "too many arguments supplied to string.format (expected %s, got %s)"
              .formatted(used.size(), values.size()));
    }
  }

  /// The part of a value that cannot be written so.
  private Optional<CelExpr> misfit(CelExpr value, Verb verb) {
    if (!fits(value, verb)) return Optional.of(value);
    return verb == Verb.STRING
        ? parts(value).flatMap(part -> misfit(part, verb).stream()).findFirst()
        : Optional.empty();
  }

  private boolean fits(CelExpr value, Verb verb) {
    CelKind kind = tree.getTypeOrThrow(value.id()).kind();
    return kind == CelKind.DYN || kind == CelKind.TYPE_PARAM || verb.takes(type(value));
  }

  private static Stream<CelExpr> parts(CelExpr value) {
    if (value.getKind() == Kind.LIST) return value.list().elements().stream();
    if (value.getKind() != Kind.MAP) return Stream.empty();
    return value.map().entries().stream().flatMap(entry -> Stream.of(entry.key(), entry.value()));
  }

  private dev.nimfleet.policies.cel.value.CelType type(CelExpr value) {
    CelType type = tree.getTypeOrThrow(value.id());
    return new dev.nimfleet.policies.cel.value.CelType(type.name());
  }

  private void add(CelExpr where, String message) {
    problems.add(
        new Problem(tree.getSource().getPositionsMap().getOrDefault(where.id(), 0), message));
  }
}
