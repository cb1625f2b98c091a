package dev.nimfleet.policies.promql;

import java.util.List;

/// A function of PromQL.
///
/// @param parameters what it takes; the last may be left out or repeated
/// @param least how many arguments it needs
/// @param most how many arguments it takes
public record Function(
    String name, List<ValueType> parameters, int least, int most, ValueType result) {
  public Function {
    parameters = List.copyOf(parameters);
  }

  ValueType parameter(int index) {
    return parameters.get(Math.min(index, parameters.size() - 1));
  }
}
