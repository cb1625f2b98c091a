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
import java.time.OffsetDateTime;
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
                "optional_list_first",
                "list(T).first() -> optional(T)",
                a -> first((ListValue) a[0])),
            member(
                "optional_list_last", "list(T).last() -> optional(T)", a -> last((ListValue) a[0])),
            global(
                "optional_unwrap",
                "optional.unwrap(list(optional(T))) -> list(T)",
                a -> unwrap((ListValue) a[0]))));
  }

  /// What dev.cel does not have.
  static Library more() {
    return Library.of(
        "optionals of Kubernetes",
        KubernetesVersion.of(28),
        member(
            "optional_unwrapOpt",
            "list(optional(T)).unwrapOpt() -> list(T)",
            a -> unwrap((ListValue) a[0])));
  }

  private static OptionalValue first(ListValue list) {
    return list.isEmpty() ? OptionalValue.NONE : OptionalValue.of(list.getFirst());
  }

  private static OptionalValue last(ListValue list) {
    return list.isEmpty() ? OptionalValue.NONE : OptionalValue.of(list.getLast());
  }

  private static Object value(OptionalValue optional) {
    return optional.value().orElseGet(() -> new CelError("optional.none() dereference"));
  }

  private static Object unwrap(ListValue list) {
    return ListValue.of(
        list.stream()
            .flatMap(item ->
                item instanceof OptionalValue optional
                    ? optional.value().stream()
                    : java.util.stream.Stream.of(item))
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
      case OffsetDateTime time -> time.toInstant().equals(Times.FIRST);
      default -> false;
    };
  }
}
