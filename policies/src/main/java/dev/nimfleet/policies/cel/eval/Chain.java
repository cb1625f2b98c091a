package dev.nimfleet.policies.cel.eval;

import dev.nimfleet.policies.cel.value.CelError;
import dev.nimfleet.policies.cel.value.Fields;
import dev.nimfleet.policies.cel.value.ListValue;
import dev.nimfleet.policies.cel.value.OptionalValue;

/// A value and what is selected from it, one step after the other.
///
/// An optional step makes the rest optional: `a.?b.c` is absent where `b` is.
final class Chain implements Step {
  private static final OptionalValue NONE = OptionalValue.NONE;

  /// Stands for no value; a value may be [#NONE].
  private static final Object ABSENT = new Object();

  private final Step step;

  /// Whether nothing is charged for the whole, since it only tests a presence.
  private final boolean isTest;

  private Chain(Step step, boolean isTest) {
    this.step = step;
    this.isTest = isTest;
  }

  static Chain of(Step base) {
    return new Chain(base, false);
  }

  /// The whole costs 1 beside its steps.
  static Step charged(Chain chain) {
    if (chain.isTest) return chain;
    return frame -> {
      frame.charge(1);
      return chain.run(frame);
    };
  }

  @Override
  public Object run(Frame frame) {
    return step.run(frame);
  }

  Chain field(String name) {
    return new Chain(new Field(step, name), false);
  }

  Chain index(Step key, boolean isOptional) {
    return new Chain(new Index(step, key, isOptional), false);
  }

  /// By far the most frequent step: a field of an object, which is a map.
  private record Field(Step from, String name) implements Step {
    @Override
    public Object run(Frame frame) {
      Object value = from.run(frame);
      if (value instanceof Fields fields) {
        frame.charge(1);
        Object found = fields.findOr(name, ABSENT);
        return found == ABSENT ? CelError.noSuchKey(name) : found;
      }
      return isOver(value) ? value : selected(value, name, false, frame);
    }
  }

  private record Index(Step from, Step key, boolean isOptional) implements Step {
    @Override
    public Object run(Frame frame) {
      Object value = from.run(frame);
      if (isOver(value)) return value;
      Object name = key.run(frame);
      if (name instanceof CelError) {
        frame.charge(1);
        return name;
      }
      return selected(value, name, isOptional, frame);
    }
  }

  /// Whether there is nothing to select from: an error, or what is absent.
  private static boolean isOver(Object value) {
    return value instanceof CelError
        || (value instanceof OptionalValue optional && !optional.isPresent());
  }

  private static Object selected(Object value, Object name, boolean isOptional, Frame frame) {
    if (value instanceof OptionalValue optional) {
      return charged(maybe(optional.orElse(NONE), name), frame);
    }
    if (isOptional) return charged(maybe(value, name), frame);
    frame.charge(1);
    return get(value, name);
  }

  /// A step to what is absent costs nothing.
  private static Object charged(Object found, Frame frame) {
    if (found instanceof OptionalValue optional && optional.isPresent()) frame.charge(1);
    return found;
  }

  Chain has(String name) {
    Step from = step;
    return new Chain(
        frame -> {
          Object value = from.run(frame);
          if (value instanceof CelError) return value;
          if (value instanceof OptionalValue optional) {
            return optional.isPresent() && isPresent(optional.orElse(NONE), name, frame);
          }
          frame.charge(1);
          Object found = maybe(value, name);
          return found instanceof OptionalValue optional ? optional.isPresent() : found;
        },
        true);
  }

  private static boolean isPresent(Object value, String name, Frame frame) {
    boolean is = maybe(value, name) instanceof OptionalValue found && found.isPresent();
    if (is) frame.charge(1);
    return is;
  }

  /// The value of a key, or the error that there is none.
  static Object get(Object value, Object key) {
    return switch (value) {
      case Fields fields -> fields.find(key).orElseGet(() -> CelError.noSuchKey(key));
      case ListValue list -> list.at(key);
      default -> CelError.noSuchKey(key);
    };
  }

  /// The value of a key when there is one, as an optional value.
  static Object maybe(Object value, Object key) {
    if (value instanceof ListValue list) return list.maybeAt(key);
    if (!(value instanceof Fields fields)) return NONE;
    Object item = fields.findOr(key, ABSENT);
    if (item == ABSENT) return NONE;
    return item instanceof CelError ? item : OptionalValue.of(item);
  }
}
