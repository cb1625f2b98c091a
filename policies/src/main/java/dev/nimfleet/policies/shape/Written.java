package dev.nimfleet.policies.shape;

import dev.nimfleet.compiler.catalogue.Shape;
import dev.nimfleet.compiler.catalogue.Shape.Fields;
import dev.nimfleet.policies.cel.expr.Expr;
import dev.nimfleet.policies.cel.expr.Operators;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Maps that an expression writes down. Their keys are known, but unlike the fields of an object
/// they may be asked for in earnest: `k in {'cpu': true}` is how a set is written.
final class Written {
  private Written() {}

  /// Whether a value has fields only where it is such a map.
  static boolean isMap(Shape shape) {
    List<Fields> objects = Parts.objects(shape);
    return !objects.isEmpty() && objects.stream().allMatch(one -> one.kind().isEmpty());
  }

  /// Whether a value is optional, so that even `value.field` only asks for a field.
  static boolean isOptional(Expr expression) {
    return switch (expression) {
      case Expr.Select select -> !select.isTest() && isOptional(select.operand());
      case Expr.Call call ->
          switch (call.function()) {
            case Operators.OPTIONAL_INDEX, Operators.OPTIONAL_SELECT, Operators.OR_OPTIONAL -> true;
            case "first", "last" -> true;
            case "optional.of", "optional.ofNonZeroValue", "optional.none" -> true;
            case Operators.INDEX -> isOptional(call.arguments().getFirst());
            case Operators.CONDITIONAL ->
                call.arguments().stream().skip(1).anyMatch(Written::isOptional);
            default -> false;
          };
      case Expr.Fold fold -> isOptional(fold.end());
      case Expr.Constant _, Expr.Variable _, Expr.ListLiteral _, Expr.MapLiteral _ -> false;
    };
  }

  /// A shape under which such maps may have other keys too, for optional values that get a name.
  static Shape open(Shape shape) {
    return Shape.either(
        shape.alternatives().stream()
            .map(one -> one instanceof Fields fields && isMap(one) ? open(fields) : one)
            .toList());
  }

  private static Shape open(Fields fields) {
    Map<String, Shape> named = new HashMap<>();
    fields.named().forEach((name, value) -> named.put(name, open(value)));
    return new Fields(fields.kind(), fields.path(), named, true);
  }
}
