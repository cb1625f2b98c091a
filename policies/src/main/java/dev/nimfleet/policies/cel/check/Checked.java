package dev.nimfleet.policies.cel.check;

import dev.nimfleet.policies.cel.expr.Expr;
import dev.nimfleet.policies.cel.function.TypeName;
import java.util.List;

/// What checking a text came to.
public sealed interface Checked {
  /// An expression of a type.
  record Sound(Expr expression, TypeName type) implements Checked {}

  /// What is wrong with it, in the order of the text.
  record Broken(List<Problem> problems) implements Checked {
    public Broken {
      problems = List.copyOf(problems);
    }
  }

  /// One thing that is wrong.
  ///
  /// @param at where, in characters from the beginning of the text
  record Problem(int at, String message) {}
}
