package dev.nimfleet.policies.cel.eval;

import dev.nimfleet.policies.cel.function.Overload;
import dev.nimfleet.policies.cel.function.Overload.Cost;
import dev.nimfleet.policies.cel.value.CelError;
import dev.nimfleet.policies.cel.value.Null;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Calls of functions: the arguments first, then the overload that takes them.
final class Calls {
  private Calls() {}

  /// @param cost what a call costs, whichever overload takes the arguments, if any
  static Step of(String function, List<Overload> overloads, Step[] arguments, Cost cost) {
    // cel-go computes both operands, but of more arguments only those up to the first error.
    return call(function, overloads, arguments, cost, arguments.length <= 2);
  }

  /// A call of which a part is done before it runs. cel-go takes it for one of many arguments.
  static Step ofPrepared(Overload prepared, Step[] arguments, Cost cost) {
    return call(prepared.function(), List.of(prepared), arguments, cost, false);
  }

  private static Step call(
      String function, List<Overload> overloads, Step[] arguments, Cost cost, boolean computesAll) {
    Overload[] candidates = overloads.toArray(Overload[]::new);
    return frame -> {
      var values = new Object[arguments.length];
      @Nullable CelError error = null;
      for (int i = 0; i < values.length; i++) {
        Object value = arguments[i].run(frame);
        values[i] = value;
        if (error == null && value instanceof CelError first) error = first;
        if (error != null && !computesAll && i < values.length - 1) return error;
      }
      Object result = error != null ? error : call(function, candidates, values);
      frame.charge(cost.of(values, result instanceof CelError ? Null.NULL : result));
      return result;
    };
  }

  private static Object call(String function, Overload[] overloads, Object[] arguments) {
    for (Overload overload : overloads) {
      if (overload.takes(arguments)) return overload.implementation().call(arguments);
    }
    return Mismatch.of(function, arguments);
  }

  static Object call(String function, List<Overload> overloads, Object[] arguments) {
    return call(function, overloads.toArray(Overload[]::new), arguments);
  }
}
