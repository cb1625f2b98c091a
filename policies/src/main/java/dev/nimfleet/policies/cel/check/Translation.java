package dev.nimfleet.policies.cel.check;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.CelComprehension;
import dev.cel.common.ast.CelExpr.CelSelect;
import dev.cel.common.ast.CelReference;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.cel.common.types.TypeType;
import dev.nimfleet.policies.cel.check.Checked.Problem;
import dev.nimfleet.policies.cel.expr.Expr;
import dev.nimfleet.policies.cel.value.Bytes;
import dev.nimfleet.policies.cel.value.Null;
import dev.nimfleet.policies.cel.value.Uint;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// A tree of dev.cel as an expression of ours.
final class Translation {
  private static final String TARGET = "@target";

  private final CelAbstractSyntaxTree tree;
  private final List<Problem> problems = new ArrayList<>();
  private final Deque<CelExpr> targets = new ArrayDeque<>();

  Translation(CelAbstractSyntaxTree tree) {
    this.tree = tree;
  }

  Expr expression() {
    return of(tree.getExpr());
  }

  /// What could not be translated as it stands, once it was.
  List<Problem> problems() {
    return problems;
  }

  private Expr of(CelExpr expr) {
    int at = tree.getSource().getPositionsMap().getOrDefault(expr.id(), 0);
    return switch (expr.getKind()) {
      case CONSTANT -> constant(expr.constant(), at);
      case IDENT -> name(expr, at, expr.ident().name());
      case SELECT -> select(expr, at);
      case CALL -> call(expr, at);
      case LIST ->
          new Expr.ListLiteral(
              at,
              expr.list().elements().stream().map(this::of).toList(),
              expr.list().optionalIndices());
      case MAP ->
          new Expr.MapLiteral(
              at,
              expr.map().entries().stream()
                  .map(entry ->
                      new Expr.Entry(of(entry.key()), of(entry.value()), entry.optionalEntry()))
                  .toList());
      case COMPREHENSION -> fold(expr.comprehension(), at);
      case STRUCT, NOT_SET -> throw new IllegalStateException("no such expression: " + expr);
    };
  }

  private Expr constant(CelConstant constant, int at) {
    Object value = value(constant);
    if (value instanceof Double real && real.isInfinite()) {
      problems.add(new Problem(at, "invalid double literal"));
    }
    return new Expr.Constant(at, value);
  }

  private Expr name(CelExpr expr, int at, String name) {
    if (name.equals(TARGET)) return of(targets.getFirst());
    String resolved =
        reference(expr).map(CelReference::name).filter(n -> !n.isEmpty()).orElse(name);
    return type(expr)
        .<Expr>map(type -> new Expr.Constant(at, type))
        .orElseGet(() -> new Expr.Variable(at, resolved));
  }

  /// The type that a name stands for, such as `int` in `type(x) == int`.
  private Optional<dev.nimfleet.policies.cel.value.CelType> type(CelExpr expr) {
    CelType type = tree.getTypeOrThrow(expr.id());
    return type instanceof TypeType named && reference(expr).isPresent()
        ? Optional.of(
            new dev.nimfleet.policies.cel.value.CelType(
                named.type().kind() == CelKind.DYN ? named.name() : named.type().name()))
        : Optional.empty();
  }

  /// A selection may be a name with dots in it.
  private Expr select(CelExpr expr, int at) {
    Optional<CelReference> reference = reference(expr);
    if (reference.isPresent()) return name(expr, at, reference.get().name());
    CelSelect select = expr.select();
    return new Expr.Select(at, of(select.operand()), select.field(), select.testOnly());
  }

  private Expr call(CelExpr expr, int at) {
    CelCall call = expr.call();
    CelReference reference = tree.getReferenceOrThrow(expr.id());
    List<Expr> arguments = new ArrayList<>();
    String function = call.function();
    if (call.target().isPresent()) {
      Optional<String> namespace = namespace(call.target().get());
      if (namespace.isPresent()) {
        function = namespace.get() + "." + function;
      } else {
        arguments.add(of(call.target().get()));
      }
    }
    call.args().forEach(argument -> arguments.add(of(argument)));
    return new Expr.Call(at, function, reference.overloadIds(), arguments);
  }

  /// `sets` of `sets.contains(…)`: the checker gives it no type, since it is no value.
  private Optional<String> namespace(CelExpr target) {
    if (tree.getType(target.id()).isPresent()) return Optional.empty();
    return switch (target.getKind()) {
      case IDENT -> Optional.of(target.ident().name());
      case SELECT ->
          namespace(target.select().operand()).map(name -> name + "." + target.select().field());
      case CALL, COMPREHENSION, CONSTANT, LIST, MAP, NOT_SET, STRUCT -> Optional.empty();
    };
  }

  private Expr fold(CelComprehension fold, int at) {
    // dev.cel gives the receiver of `optMap` a name; cel-go writes it out each time.
    if (fold.accuVar().equals(TARGET)) {
      targets.push(fold.accuInit());
      Expr result = of(fold.result());
      targets.pop();
      return result;
    }
    return new Expr.Fold(
        at,
        of(fold.iterRange()),
        fold.iterVar(),
        fold.iterVar2(),
        fold.accuVar(),
        of(fold.accuInit()),
        of(fold.loopCondition()),
        of(fold.loopStep()),
        of(fold.result()));
  }

  private Optional<CelReference> reference(CelExpr expr) {
    return tree.getReference(expr.id());
  }

  private static Object value(CelConstant constant) {
    return switch (constant.getKind()) {
      case NULL_VALUE -> Null.NULL;
      case BOOLEAN_VALUE -> constant.booleanValue();
      case INT64_VALUE -> constant.int64Value();
      case UINT64_VALUE -> new Uint(constant.uint64Value().longValue());
      case DOUBLE_VALUE -> constant.doubleValue();
      case STRING_VALUE -> constant.stringValue();
      case BYTES_VALUE -> Bytes.of(constant.bytesValue().toByteArray());
      case DURATION_VALUE, TIMESTAMP_VALUE, NOT_SET ->
          throw new IllegalStateException("no such constant: " + constant);
    };
  }
}
