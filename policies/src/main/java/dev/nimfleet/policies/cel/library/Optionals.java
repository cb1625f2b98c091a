package dev.nimfleet.policies.cel.library;

import static dev.nimfleet.policies.cel.function.Overload.global;
import static dev.nimfleet.policies.cel.function.Overload.member;

import dev.nimfleet.policies.cel.function.KubernetesVersion;
import dev.nimfleet.policies.cel.function.Library;
import dev.nimfleet.policies.cel.value.Bytes;
import dev.nimfleet.policies.cel.value.CelError;
import dev.nimfleet.policies.cel.value.ListValue;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cel.value.Null;
import dev.nimfleet.policies.cel.value.OptionalValue;
import dev.nimfleet.policies.cel.value.Uint;
import java.time.Duration;
import java.util.List;

/// What is done with values that may be absent.
final class Optionals {
  private Optionals() {}

  static Library library() {
    return Library.language(
        "optionals",
        KubernetesVersion.of(28),
        List.of(
            global("optional_of", "optional.of(T) -> optional(T)", a -> OptionalValue.of(a[0])),
            global(
                "optional_ofNonZeroValue",
                "optional.ofNonZeroValue(T) -> optional(T)",
                a -> isZero(a[0]) ? OptionalValue.NONE : OptionalValue.of(a[0])),
            global("optional_none", "optional.none() -> optional(T)", _ -> OptionalValue.NONE),
            member("optional_value", "optional(T).value() -> T", a -> value((OptionalValue) a[0])),
            member(
                "optional_hasValue",
                "optional(T).hasValue() -> bool",
                a -> ((OptionalValue) a[0]).isPresent()),
            member(
                "optional_or_optional",
                "optional(T).or(optional(T)) -> optional(T)",
                a -> ((OptionalValue) a[0]).isPresent() ? a[0] : a[1]),
            member(
                "optional_orValue_value",
                "optional(T).orValue(T) -> T",
                a -> ((OptionalValue) a[0]).value().orElse(a[1])),
            global(
                "optional_unwrap",
                "optional.unwrap(list(optional(T))) -> list(T)",
                a -> unwrap((ListValue) a[0])),
            member(
                "optional_unwrapOpt",
                "list(optional(T)).unwrapOpt() -> list(T)",
                a -> unwrap((ListValue) a[0]))));
  }

  private static Object value(OptionalValue optional) {
    return optional
        .value()
        .orElseGet(() -> new CelError("optional.none() dereference"));
  }

  private static Object unwrap(ListValue list) {
    return ListValue.of(
        list.stream()
            .flatMap(
                item -> item instanceof OptionalValue optional ? optional.value().stream() : java.util.stream.Stream.of(item))
            .toList());
  }

  private static boolean isZero(Object value) {
    return switch (value) {
      case Null _ -> true;
      case Boolean is -> !is;
      case Long number -> number == 0;
      case Uint number -> number.bits() == 0;
      case Double number -> number == 0;
      case String text -> text.isEmpty();
      case Bytes bytes -> bytes.size() == 0;
      case ListValue list -> list.isEmpty();
      case MapValue map -> map.size() == 0;
      case Duration span -> span.isZero();
      case OptionalValue optional -> !optional.isPresent();
      default -> false;
    };
  }
}
