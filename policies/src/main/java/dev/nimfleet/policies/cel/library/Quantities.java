package dev.nimfleet.policies.cel.library;

import static dev.nimfleet.policies.cel.function.Overload.global;
import static dev.nimfleet.policies.cel.function.Overload.member;

import dev.nimfleet.policies.cel.function.Costs;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
import dev.nimfleet.policies.cel.function.Library;
import dev.nimfleet.policies.cel.value.CelError;

/// What is done with amounts such as `500m` and `1Gi`.
final class Quantities {
  private static final CelError NOT_WHOLE = new CelError("cannot convert value to integer");

  private Quantities() {}

  static Library library() {
    return Library.of(
        "quantities",
        KubernetesVersion.of(28),
        global(
                "string_to_quantity",
                "quantity(string) -> kubernetes.Quantity",
                a -> Unreadable.valueOrError(a[0], QuantityReader::read))
            .costing(Costs.reading(0)),
        global(
                "is_quantity_string",
                "isQuantity(string) -> bool",
                a -> Unreadable.isReadable(a[0], QuantityReader::read))
            .costing(Costs.reading(0)),
        global(
            "quantity_sign",
            "sign(kubernetes.Quantity) -> int",
            a -> (long) quantity(a[0]).amount().sign()),
        member(
            "quantity_is_integer",
            "kubernetes.Quantity.isInteger() -> bool",
            a -> quantity(a[0]).amount().whole().isPresent()),
        member(
            "quantity_get_int",
            "kubernetes.Quantity.asInteger() -> int",
            a -> quantity(a[0]).amount().whole().<Object>map(n -> n).orElse(NOT_WHOLE)),
        member(
            "quantity_get_float",
            "kubernetes.Quantity.asApproximateFloat() -> double",
            a -> quantity(a[0]).amount().nearly()),
        member(
            "quantity_is_greater_than",
            "kubernetes.Quantity.isGreaterThan(kubernetes.Quantity) -> bool",
            a -> quantity(a[0]).compareTo(quantity(a[1])) > 0),
        member(
            "quantity_is_less_than",
            "kubernetes.Quantity.isLessThan(kubernetes.Quantity) -> bool",
            a -> quantity(a[0]).compareTo(quantity(a[1])) < 0),
        member(
            "quantity_compare_to",
            "kubernetes.Quantity.compareTo(kubernetes.Quantity) -> int",
            a -> (long) quantity(a[0]).compareTo(quantity(a[1]))),
        member(
            "quantity_add",
            "kubernetes.Quantity.add(kubernetes.Quantity) -> kubernetes.Quantity",
            a -> quantity(a[0]).plus(quantity(a[1]))),
        member(
            "quantity_add_int",
            "kubernetes.Quantity.add(int) -> kubernetes.Quantity",
            a -> quantity(a[0]).plus(Quantity.of((Long) a[1]))),
        member(
            "quantity_sub",
            "kubernetes.Quantity.sub(kubernetes.Quantity) -> kubernetes.Quantity",
            a -> quantity(a[0]).minus(quantity(a[1]))),
        member(
            "quantity_sub_int",
            "kubernetes.Quantity.sub(int) -> kubernetes.Quantity",
            a -> quantity(a[0]).minus(Quantity.of((Long) a[1]))));
  }

  private static Quantity quantity(Object value) {
    return (Quantity) value;
  }
}
