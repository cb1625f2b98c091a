package dev.nimfleet.policies.cel.eval;

import dev.nimfleet.policies.cel.expr.Expr;
import dev.nimfleet.policies.cel.value.CelError;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// An expression that can be run, by any number of threads at once.
public final class Program {
  private final List<String> variables;
  private final Supplier<Expr> expression;
  private final Supplier<Plan> later;

  /// Several threads may make it at once; they all make the same.
  private @Nullable Steps steps;

  /// @param slots how many places for values the steps need
  private record Steps(Step first, int slots) {}

  private Program(List<String> variables, Supplier<Expr> expression, Supplier<Plan> later) {
    this.variables = List.copyOf(variables);
    this.expression = expression;
    this.later = later;
  }

  Program(Expr expression, Step step, List<String> variables, int slots) {
    this(
        variables,
        () -> expression,
        () -> {
          throw new IllegalStateException("planned already");
        });
    this.steps = new Steps(step, slots);
  }

  /// One that is planned when it runs for the first time, which it is known to be able to.
  ///
  /// @param expression what it is planned from, and can be read
  public static Program later(
      Supplier<Expr> expression, Supplier<Plan> plan, List<String> variables) {
    return new Program(variables, expression, plan);
  }

  /// What it computes. Of a program that never ran it may have to be read for this.
  public Expr expression() {
    return expression.get();
  }

  /// The names that a run needs values for, in their order.
  public List<String> variables() {
    return variables;
  }

  /// Runs it once.
  ///
  /// @param values of [#variables()], in their order
  public Outcome run(Object[] values, Budget budget) {
    Steps ready = steps();
    var frame = new Frame(values, ready.slots(), budget);
    try {
      return new Outcome(ready.first().run(frame), frame.cost());
    } catch (Stopped stopped) {
      return new Outcome(new CelError(stopped.text()), frame.cost());
    } catch (StackOverflowError _) {
      return new Outcome(new CelError("a value is nested too deeply"), frame.cost());
    }
  }

  private Steps steps() {
    Steps known = steps;
    if (known == null) {
      known =
          switch (later.get()) {
            case Plan.Ready(Program program) -> program.steps();
            case Plan.Refused(_, String message) -> throw new IllegalStateException(message);
          };
      steps = known;
    }
    return known;
  }
}
