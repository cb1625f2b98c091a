package dev.nimfleet.policies.cel.function;

import dev.nimfleet.policies.cel.function.Overload.Cost;
import dev.nimfleet.policies.cel.value.Sizes;

/// The rules by which calls cost what they cost, after cel-go's model.
public final class Costs {
  /// What a character costs that is read once.
  private static final double CHARACTER = 0.1;

  /// What a character of a regular expression counts, taken as a quarter of a step.
  private static final double PATTERN = 0.25;

  /// What a list costs that is made.
  public static final long LIST = 10;

  /// What a map costs that is made.
  public static final long MAP = 30;

  private Costs() {}

  /// An argument is read once.
  public static Cost reading(int argument) {
    return (arguments, _) -> reading(Sizes.of(arguments[argument]));
  }

  /// An argument is read, and as much is written.
  public static Cost copying(int argument) {
    return (arguments, _) -> ceil(Sizes.of(arguments[argument]) * 2 * CHARACTER);
  }

  /// The result is written, and as much was read.
  public static Cost building() {
    return (_, result) -> ceil(Sizes.of(result) * 2 * CHARACTER);
  }

  /// All that an argument holds is looked at, however deep.
  public static Cost traversing(int argument) {
    return (arguments, _) -> Sizes.traversal(arguments[argument]);
  }

  /// A regular expression runs over a text.
  public static Cost matching(int text, int pattern) {
    return (arguments, _) -> matching(Sizes.of(arguments[text]), Sizes.of(arguments[pattern]));
  }

  /// A pattern of so many characters runs over a text of so many.
  public static long matching(long text, long pattern) {
    return ceil((1.0 + text) * CHARACTER) * ceil(pattern * PATTERN);
  }

  public static long reading(long characters) {
    return ceil(characters * CHARACTER);
  }

  private static long ceil(double cost) {
    return (long) Math.ceil(cost);
  }
}
