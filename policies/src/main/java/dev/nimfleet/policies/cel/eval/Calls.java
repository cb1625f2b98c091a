package dev.nimfleet.policies.cel.eval;

import dev.nimfleet.policies.cel.function.Overload;
import dev.nimfleet.policies.cel.value.CelError;
import dev.nimfleet.policies.cel.value.CelType;
import dev.nimfleet.policies.cel.value.Null;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Calls of functions: the arguments first, then the overload that takes them.
final class Calls {
  private Calls() {}

  static Step of(String function, List<Overload> overloads, Step[] arguments) {
    return frame -> {
      var values = new Object[arguments.length];
      @Nullable CelError error = null;
      for (int i = 0; i < arguments.length; i++) {
        values[i] = arguments[i].run(frame);
        if (error == null && values[i] instanceof CelError first) error = first;
      }
      if (error != null) {
        frame.charge(overloads.getFirst().cost().of(values, error));
        return error;
      }
      for (Overload overload : overloads) {
        if (!overload.takes(values)) continue;
        Object result = overload.implementation().call(values);
        frame.charge(overload.cost().of(values, result));
        return result;
      }
      frame.charge(overloads.getFirst().cost().of(values, Null.NULL));
      return noSuchOverload(function, values);
    };
  }

  private static CelError noSuchOverload(String function, Object[] values) {
    return new CelError(
        Arrays.stream(values)
            .map(value -> CelType.of(value).name())
            .collect(Collectors.joining(", ", "no such overload: " + function + "(", ")")));
  }
}
