package dev.nimfleet.policies.cel.check;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.cel.common.types.CelType;
import dev.nimfleet.policies.cel.check.Checked.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Lists and maps that are written down hold values of one type, values of unknown types included.
final class Uniform {
  private final CelAbstractSyntaxTree tree;
  private final List<Problem> problems = new ArrayList<>();

  private Uniform(CelAbstractSyntaxTree tree) {
    this.tree = tree;
  }

  static List<Problem> problems(CelAbstractSyntaxTree tree) {
    var uniform = new Uniform(tree);
    CelNavigableAst.fromAst(tree).getRoot().allNodes().forEach(uniform::look);
    return uniform.problems;
  }

  private void look(CelNavigableExpr node) {
    if (node.getKind() == Kind.LIST && !isFormatted(node)) {
      Set<Integer> optional = new HashSet<>(node.expr().list().optionalIndices());
      List<CelExpr> elements = node.expr().list().elements();
      for (int i = 1; i < elements.size(); i++) {
        compare(
            type(elements.getFirst(), optional.contains(0)), elements.get(i), optional.contains(i));
      }
    }
    if (node.getKind() == Kind.MAP && !isFormatted(node)) {
      var entries = node.expr().map().entries();
      for (int i = 1; i < entries.size(); i++) {
        var first = entries.getFirst();
        compare(type(first.key(), false), entries.get(i).key(), false);
        compare(
            type(first.value(), first.optionalEntry()),
            entries.get(i).value(),
            entries.get(i).optionalEntry());
      }
    }
  }

  private void compare(CelType expected, CelExpr other, boolean isOptional) {
    CelType actual = type(other, isOptional);
    if (expected.equals(actual)) return;
    int at = tree.getSource().getPositionsMap().getOrDefault(other.id(), 0);
    problems.add(
        new Problem(
            at,
            "expected type '%s' but found '%s'"
                .formatted(Types.name(expected), Types.name(actual))));
  }

  private CelType type(CelExpr expr, boolean isOptional) {
    CelType type = tree.getTypeOrThrow(expr.id());
    return isOptional && !type.parameters().isEmpty() ? type.parameters().getFirst() : type;
  }

  /// What is formatted may be of any types.
  private static boolean isFormatted(CelNavigableExpr node) {
    for (var parent = node.parent(); parent.isPresent(); parent = parent.get().parent()) {
      if (parent.get().getKind() == Kind.CALL
          && parent.get().expr().call().function().equals("format")) {
        return true;
      }
    }
    return false;
  }
}
