package dev.nimfleet.policies.cel.eval;

import dev.nimfleet.policies.cel.expr.Expr;
import dev.nimfleet.policies.cel.value.CelError;
import dev.nimfleet.policies.cel.value.ListValue;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cel.value.Numbers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What is known of an expression before it runs, as cel-go knows it: it costs nothing then.
final class Constants {
  private static final Set<String> CONVERSIONS =
      Set.of(
          "bool",
          "bytes",
          "double",
          "dyn",
          "duration",
          "int",
          "string",
          "timestamp",
          "type",
          "uint");

  private final Functions functions;

  Constants(Functions functions) {
    this.functions = functions;
  }

  /// The value of an expression that has the same one in every run.
  Optional<Object> valueOf(Expr expression) {
    return switch (expression) {
      case Expr.Constant constant -> Optional.of(constant.value());
      case Expr.ListLiteral list -> list(list);
      case Expr.MapLiteral map -> map(map);
      case Expr.Call call when CONVERSIONS.contains(call.function()) -> conversion(call);
      case Expr.Call _, Expr.Fold _, Expr.Select _, Expr.Variable _ -> Optional.empty();
    };
  }

  /// Whether a list has nothing but texts, numbers and truths.
  static boolean isOfScalars(Object list) {
    return list instanceof ListValue items && items.stream().allMatch(Constants::isScalar);
  }

  static boolean isScalar(Object value) {
    return value instanceof String || value instanceof Boolean || Numbers.isNumber(value);
  }

  private Optional<Object> list(Expr.ListLiteral literal) {
    if (!literal.optional().isEmpty()) return Optional.empty();
    List<Object> values = new ArrayList<>();
    for (Expr element : literal.elements()) {
      Optional<Object> value = valueOf(element);
      if (value.isEmpty()) return Optional.empty();
      values.add(value.get());
    }
    return Optional.of(ListValue.of(values));
  }

  private Optional<Object> map(Expr.MapLiteral literal) {
    Map<Object, Object> values = new LinkedHashMap<>();
    for (Expr.Entry entry : literal.entries()) {
      Optional<Object> key = valueOf(entry.key());
      Optional<Object> value = valueOf(entry.value());
      if (entry.isOptional() || key.isEmpty() || value.isEmpty()) return Optional.empty();
      if (Literals.put(values, key.get(), value.get(), false) instanceof CelError) {
        return Optional.empty();
      }
    }
    return Optional.of(MapValue.of(values));
  }

  private Optional<Object> conversion(Expr.Call call) {
    Optional<Object> argument = valueOf(call.arguments().getFirst());
    if (argument.isEmpty() || call.arguments().size() > 1) return Optional.empty();
    Object[] arguments = {argument.get()};
    Object value = Calls.call(call.function(), functions.named(call.function()), arguments);
    if (value instanceof CelError error) throw new Unplannable(call, error.message());
    return Optional.of(value);
  }
}
