package dev.nimfleet.policies.cel.eval;

import dev.nimfleet.policies.cel.function.Costs;
import dev.nimfleet.policies.cel.value.CelError;
import dev.nimfleet.policies.cel.value.Equality;
import dev.nimfleet.policies.cel.value.Opaque;
import dev.nimfleet.policies.cel.value.OptionalValue;
import dev.nimfleet.policies.cel.value.Sizes;

/// The operators that can do without one of their operands, and equality.
final class Logic {
  private Logic() {}

  /// False when either side is, whatever the other one is.
  static Step and(Step left, Step right) {
    return frame -> decide(left, right, frame, false);
  }

  /// True when either side is, whatever the other one is.
  static Step or(Step left, Step right) {
    return frame -> decide(left, right, frame, true);
  }

  private static Object decide(Step left, Step right, Frame frame, boolean decisive) {
    Object first = left.run(frame);
    if (first instanceof Boolean is && is == decisive) return decisive;
    Object second = right.run(frame);
    if (second instanceof Boolean is && is == decisive) return decisive;
    if (!(first instanceof Boolean)) return asError(first);
    return second instanceof Boolean ? !decisive : asError(second);
  }

  private static Object asError(Object value) {
    return value instanceof CelError ? value : CelError.noSuchOverload();
  }

  static Step conditional(Step condition, Step yes, Step no) {
    return frame -> {
      Object decision = condition.run(frame);
      if (!(decision instanceof Boolean is)) return asError(decision);
      return is ? yes.run(frame) : no.run(frame);
    };
  }

  /// An optional value, or what stands in for it, which is not computed where it is not needed.
  static Step or(Step optional, Step other, boolean unwraps) {
    return frame -> {
      Object value = optional.run(frame);
      if (value instanceof CelError) return value;
      if (!(value instanceof OptionalValue found)) return CelError.noSuchOverload();
      if (!found.isPresent()) return other.run(frame);
      return unwraps ? found.value().orElseThrow() : found;
    };
  }

  /// Whether a loop goes on: an error does not end it.
  static Step notStrictlyFalse(Step operand) {
    return frame -> {
      Object value = operand.run(frame);
      frame.charge(1);
      return !(value instanceof Boolean is) || is;
    };
  }

  static Step equality(Step left, Step right, boolean expected) {
    return frame -> {
      Object a = left.run(frame);
      Object b = right.run(frame);
      frame.charge(a instanceof Opaque ? 1 : Costs.reading(Math.min(Sizes.of(a), Sizes.of(b))));
      if (a instanceof CelError) return a;
      if (b instanceof CelError) return b;
      return expected ? Equality.equal(a, b) : !Equality.same(a, b);
    };
  }
}
