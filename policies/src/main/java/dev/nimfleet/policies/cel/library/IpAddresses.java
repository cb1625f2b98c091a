package dev.nimfleet.policies.cel.library;

import static dev.nimfleet.policies.cel.function.Overload.global;
import static dev.nimfleet.policies.cel.function.Overload.member;

import dev.nimfleet.policies.cel.function.Costs;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
import dev.nimfleet.policies.cel.function.Library;
import dev.nimfleet.policies.cel.function.Overload;
import java.util.function.Predicate;

/// What is asked about addresses such as `127.0.0.1` and `::1`.
final class IpAddresses {
  private IpAddresses() {}

  static Library library() {
    return Library.of(
        "addresses",
        KubernetesVersion.of(30),
        global(
                "string_to_ip",
                "ip(string) -> net.IP",
                a -> Unreadable.valueOrError(a[0], IpReader::read))
            .costing(Costs.reading(0)),
        global("is_ip", "isIP(string) -> bool", a -> Unreadable.isReadable(a[0], IpReader::read))
            .costing(Costs.reading(0)),
        global(
                "ip_is_canonical",
                "ip.isCanonical(string) -> bool",
                a ->
                    Unreadable.valueOrError(
                        a[0], text -> IpReader.read(text).toString().equals(text)))
            .costing(Costs.copying(0)),
        global("ip_to_string", "string(net.IP) -> string", a -> a[0].toString()),
        member("ip_family", "net.IP.family() -> int", a -> ((IpAddress) a[0]).isV4() ? 4L : 6L),
        question("ip_is_unspecified", "isUnspecified", IpAddress::isUnspecified),
        question("ip_is_loopback", "isLoopback", IpAddress::isLoopback),
        question(
            "ip_is_link_local_multicast", "isLinkLocalMulticast", IpAddress::isLinkLocalMulticast),
        question("ip_is_link_local_unicast", "isLinkLocalUnicast", IpAddress::isLinkLocalUnicast),
        question("ip_is_global_unicast", "isGlobalUnicast", IpAddress::isGlobalUnicast));
  }

  private static Overload question(String id, String function, Predicate<IpAddress> holds) {
    return member(id, "net.IP.%s() -> bool".formatted(function), a -> holds.test((IpAddress) a[0]));
  }
}
