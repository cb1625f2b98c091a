package dev.nimfleet.policies.cel.library;

import static dev.nimfleet.policies.cel.function.Overload.global;
import static dev.nimfleet.policies.cel.function.Overload.member;

import dev.nimfleet.policies.cel.function.Costs;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
import dev.nimfleet.policies.cel.function.Library;
import dev.nimfleet.policies.cel.function.Overload.Cost;
import dev.nimfleet.policies.cel.value.CelError;
import dev.nimfleet.policies.cel.value.Sizes;

/// What is asked about networks such as `10.0.0.0/8`.
final class Cidrs {
  private static final Cost CONTAINS_IP = (a, _) -> comparing(a[0]);
  private static final Cost CONTAINS_CIDR = (a, _) -> comparing(a[0]) + masking(a[0]);

  private Cidrs() {}

  static Library library() {
    return Library.of(
        "networks",
        KubernetesVersion.of(30),
        global(
                "string_to_cidr",
                "cidr(string) -> net.CIDR",
                a -> Unreadable.valueOrError(a[0], Cidr::read))
            .costing(Costs.reading(0)),
        global("is_cidr", "isCIDR(string) -> bool", a -> Unreadable.isReadable(a[0], Cidr::read))
            .costing(Costs.reading(0)),
        member(
                "cidr_contains_ip_ip",
                "net.CIDR.containsIP(net.IP) -> bool",
                a -> cidr(a[0]).contains((IpAddress) a[1]))
            .costing(CONTAINS_IP),
        member(
                "cidr_contains_ip_string",
                "net.CIDR.containsIP(string) -> bool",
                a -> containsIp(cidr(a[0]), a[1]))
            .costing(parsing(CONTAINS_IP)),
        member(
                "cidr_contains_cidr",
                "net.CIDR.containsCIDR(net.CIDR) -> bool",
                a -> cidr(a[0]).contains(cidr(a[1])))
            .costing(CONTAINS_CIDR),
        member(
                "cidr_contains_cidr_string",
                "net.CIDR.containsCIDR(string) -> bool",
                a -> Unreadable.valueOrError(a[1], text -> cidr(a[0]).contains(Cidr.read(text))))
            .costing(parsing(CONTAINS_CIDR)),
        member("cidr_ip", "net.CIDR.ip() -> net.IP", a -> cidr(a[0]).address()),
        member(
            "cidr_prefix_length",
            "net.CIDR.prefixLength() -> int",
            a -> (long) cidr(a[0]).prefix()),
        member("cidr_masked", "net.CIDR.masked() -> net.CIDR", a -> cidr(a[0]).masked()),
        global("cidr_to_string", "string(net.CIDR) -> string", a -> a[0].toString()));
  }

  /// What is wrong with the address is not told: Kubernetes looks at the network alone.
  private static Object containsIp(Cidr cidr, Object text) {
    Object address = Unreadable.valueOrError(text, IpReader::read);
    return address instanceof IpAddress ip ? cidr.contains(ip) : CelError.noSuchOverload();
  }

  private static long comparing(Object cidr) {
    return Costs.reading(2 * Sizes.of(cidr));
  }

  private static long masking(Object cidr) {
    return Costs.reading(Sizes.of(cidr)) + 1;
  }

  private static Cost parsing(Cost comparison) {
    return (a, result) -> comparison.of(a, result) + Costs.reading(Sizes.of(a[1]));
  }

  private static Cidr cidr(Object value) {
    return (Cidr) value;
  }
}
