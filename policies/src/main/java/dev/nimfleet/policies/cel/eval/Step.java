package dev.nimfleet.policies.cel.eval;

/// A part of a program. What goes wrong is a value too, so it never throws but to end the run.
@FunctionalInterface
interface Step {
  Object run(Frame frame);
}
