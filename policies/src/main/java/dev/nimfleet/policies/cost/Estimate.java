package dev.nimfleet.policies.cost;

import dev.nimfleet.compiler.catalogue.Shape;
import dev.nimfleet.policies.cel.eval.Functions;
import dev.nimfleet.policies.cel.expr.Expr;
import dev.nimfleet.policies.cel.expr.Operators;
import dev.nimfleet.policies.cel.function.Costs;
import dev.nimfleet.policies.cel.function.Overload.Cost;
import dev.nimfleet.policies.cel.value.Extent;
import dev.nimfleet.policies.shape.SizeLimits;
import java.util.IdentityHashMap;
import java.util.List;

/// What an expression can cost at most. Each step is charged what the evaluation charges for it,
/// with values that are as long as they can be, every turn of a loop, and the dearer branch.
///
/// A kube-apiserver estimates the rules of CRDs so, and refuses one above 10,000,000. The
/// expressions of a ValidatingAdmissionPolicy it does not estimate, since it does not know what
/// objects they get to see; of them it only ends those that have cost too much.
public final class Estimate {
  /// Nothing is longer, so that products of a few lengths have a place.
  private static final long LONGEST = 100_000_000;

  private final Functions functions;
  private final SizeLimits limits;
  private final IdentityHashMap<Expr, Shape> shapes;

  private Estimate(Functions functions, SizeLimits limits, IdentityHashMap<Expr, Shape> shapes) {
    this.functions = functions;
    this.limits = limits;
    this.shapes = shapes;
  }

  /// The bound of an expression.
  ///
  /// @param limits of values whose shapes say nothing
  /// @param shapes of its parts under these limits
  public static Bound of(
      Expr expression,
      Functions functions,
      SizeLimits limits,
      IdentityHashMap<Expr, Shape> shapes) {
    return new Estimate(functions, limits, shapes).of(expression);
  }

  private Bound of(Expr expression) {
    return switch (expression) {
      case Expr.Constant _ -> Bound.ZERO;
      case Expr.Variable _ -> path(expression).plus(1);
      case Expr.Select select -> path(select).plus(select.isTest() ? 0 : 1);
      case Expr.Call call -> call(call);
      case Expr.ListLiteral list ->
          isConstant(list) ? Bound.ZERO : all(list.elements()).plus(Costs.LIST);
      case Expr.MapLiteral map -> {
        Bound sum = Bound.ZERO;
        for (Expr.Entry entry : map.entries()) {
          sum = sum.plus(of(entry.key())).plus(of(entry.value()));
        }
        yield sum.plus(isConstant(map) ? 0 : Costs.MAP);
      }
      case Expr.Fold fold -> fold(fold);
    };
  }

  private Bound all(List<Expr> expressions) {
    Bound sum = Bound.ZERO;
    for (Expr each : expressions) sum = sum.plus(of(each));
    return sum;
  }

  /// What is written down as a whole is there before anything runs.
  private static boolean isConstant(Expr expression) {
    return switch (expression) {
      case Expr.Constant _ -> true;
      case Expr.ListLiteral list ->
          list.optional().isEmpty() && list.elements().stream().allMatch(Estimate::isConstant);
      case Expr.MapLiteral map ->
          map.entries().stream()
              .allMatch(entry ->
                  !entry.isOptional() && isConstant(entry.key()) && isConstant(entry.value()));
      case Expr.Variable _, Expr.Select _, Expr.Call _, Expr.Fold _ -> false;
    };
  }

  // ---- names and what is chosen from them

  private Bound path(Expr expression) {
    return switch (expression) {
      case Expr.Variable _ -> Bound.ZERO;
      case Expr.Select select -> path(select.operand()).plus(1);
      case Expr.Call call when Operators.isSelection(call.function()) ->
          path(call.arguments().get(0)).plus(branch(call.arguments().get(1))).plus(1);
      case Expr.Constant _, Expr.Call _, Expr.ListLiteral _, Expr.MapLiteral _, Expr.Fold _ ->
          of(expression);
    };
  }

  /// A branch that is a name pays only for what is selected from it.
  private Bound branch(Expr expression) {
    boolean isPath =
        switch (expression) {
          case Expr.Variable _, Expr.Select _ -> true;
          case Expr.Call call -> Operators.isSelection(call.function());
          case Expr.Constant _, Expr.ListLiteral _, Expr.MapLiteral _, Expr.Fold _ -> false;
        };
    return isPath ? path(expression) : of(expression);
  }

  // ---- operators and functions

  private Bound call(Expr.Call call) {
    List<Expr> arguments = call.arguments();
    return switch (call.function()) {
      case Operators.INDEX, Operators.OPTIONAL_INDEX, Operators.OPTIONAL_SELECT ->
          path(call).plus(1);
      case Operators.AND, Operators.OR, Operators.OR_OPTIONAL, Operators.OR_VALUE -> all(arguments);
      case Operators.CONDITIONAL ->
          of(arguments.get(0)).plus(Bound.most(branch(arguments.get(1)), branch(arguments.get(2))));
      case Operators.NOT_STRICTLY_FALSE -> all(arguments).plus(1);
      case Operators.EQUALS, Operators.NOT_EQUALS -> {
        long shorter = Math.min(length(arguments.get(0)), length(arguments.get(1)));
        yield all(arguments).plus(Costs.reading(shorter));
      }
      default -> all(arguments).plus(charged(call));
    };
  }

  private long length(Expr expression) {
    return Math.min(LONGEST, limits.length(shape(expression)));
  }

  private Shape shape(Expr expression) {
    return shapes.getOrDefault(expression, Shape.anything());
  }

  /// What the call itself costs. A constant decides more than its length.
  private long charged(Expr.Call call) {
    Cost cost = functions.cost(call.function(), call.overloads());
    Object[] arguments =
        call.arguments().stream()
            .map(each -> each instanceof Expr.Constant(_, Object value) ? value : extent(each))
            .toArray();
    return cost.of(arguments, extent(call));
  }

  private Extent extent(Expr expression) {
    long traversal = Math.max(1, limits.traversal(shape(expression)));
    return new Extent(length(expression), Math.min(LONGEST, traversal));
  }

  // ---- loops

  private Bound fold(Expr.Fold fold) {
    Bound outside = of(fold.range()).plus(of(fold.start())).plus(of(fold.end()));
    long turns = limits.count(shape(fold.range()));
    if (turns == 0) return outside;
    return outside.plus(of(fold.condition()).plus(of(fold.step())).turns(turns, fold.at()));
  }
}
