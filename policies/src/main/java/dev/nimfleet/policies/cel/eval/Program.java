package dev.nimfleet.policies.cel.eval;

import dev.nimfleet.policies.cel.value.CelError;
import java.util.List;

/// An expression that can be run, by any number of threads at once.
public final class Program {
  private final Step step;
  private final List<String> variables;
  private final int slots;

  Program(Step step, List<String> variables, int slots) {
    this.step = step;
    this.variables = List.copyOf(variables);
    this.slots = slots;
  }

  /// The names that a run needs values for, in their order.
  public List<String> variables() {
    return variables;
  }

  /// Runs it once.
  ///
  /// @param values of [#variables()], in their order
  public Outcome run(Object[] values, Budget budget) {
    var frame = new Frame(values, slots, budget);
    try {
      return new Outcome(step.run(frame), frame.cost());
    } catch (Stopped stopped) {
      return new Outcome(new CelError(stopped.text()), frame.cost());
    } catch (StackOverflowError _) {
      return new Outcome(new CelError("a value is nested too deeply"), frame.cost());
    }
  }
}
