package dev.nimfleet.policies.cel.library;

import dev.nimfleet.policies.cel.value.CelType;
import dev.nimfleet.policies.cel.value.Opaque;

/// A network: an address and how many of its bits all addresses in there share.
record Cidr(IpAddress address, int prefix) implements Opaque {
  static final CelType TYPE = new CelType("net.CIDR");

  /// Reads what `cidr('…')` takes.
  static Cidr read(String text) throws Unreadable {
    try {
      return checked(text);
    } catch (Unreadable e) {
      throw new Unreadable(
          "network address parse error during conversion from string: " + e.reason());
    }
  }

  /// Kubernetes says it twice, unless it is about IPv4 in IPv6.
  private static Cidr checked(String text) throws Unreadable {
    Cidr cidr;
    try {
      cidr = parsed(Octets.of(text));
    } catch (Unreadable e) {
      throw new Unreadable(
          "network address parse error during conversion from string: netip.ParsePrefix(%s): %s"
              .formatted(Quotes.go(text), e.reason()));
    }
    if (cidr.address.isMapped()) {
      throw new Unreadable("IPv4-mapped IPv6 address %s is not allowed".formatted(Quotes.go(text)));
    }
    return cidr;
  }

  private static Cidr parsed(String octets) throws Unreadable {
    int slash = octets.lastIndexOf('/');
    if (slash < 0) throw new Unreadable("no '/'");
    IpReader.Zoned address = IpReader.zoned(octets.substring(0, slash));
    if (!address.zone().isEmpty()) {
      throw new Unreadable("IPv6 zones cannot be present in a prefix");
    }
    int prefix = prefix(octets.substring(slash + 1));
    if (prefix > address.address().bits()) throw new Unreadable("prefix length out of range");
    return new Cidr(address.address(), prefix);
  }

  /// A number without a sign or zeros in front; what has too many digits for 64 bits is none.
  private static int prefix(String digits) throws Unreadable {
    var wrong = new Unreadable("bad bits after slash: " + Octets.quoted(digits));
    if (!digits.matches("0|[1-9][0-9]*")) throw wrong;
    try {
      return (int) Math.min(Long.parseLong(digits), Integer.MAX_VALUE);
    } catch (NumberFormatException _) {
      throw wrong;
    }
  }

  boolean contains(IpAddress other) {
    return address.isV4() == other.isV4() && address.masked(prefix).equals(other.masked(prefix));
  }

  boolean contains(Cidr other) {
    return prefix <= other.prefix && contains(other.address);
  }

  Cidr masked() {
    return new Cidr(address.masked(prefix), prefix);
  }

  @Override
  public CelType type() {
    return TYPE;
  }

  /// The bytes that it takes to tell it from other networks.
  @Override
  public int size() {
    return (prefix + 7) / 8;
  }

  @Override
  public String toString() {
    return address + "/" + prefix;
  }
}
