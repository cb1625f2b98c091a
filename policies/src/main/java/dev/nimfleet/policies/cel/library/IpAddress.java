package dev.nimfleet.policies.cel.library;

import dev.nimfleet.policies.cel.value.Bytes;
import dev.nimfleet.policies.cel.value.CelType;
import dev.nimfleet.policies.cel.value.Opaque;
import java.math.BigInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// An address of IPv4 or IPv6, without a zone.
///
/// @param bytes 4 or 16, the most significant first
record IpAddress(Bytes bytes) implements Opaque {
  static final CelType TYPE = new CelType("net.IP");

  private static final int GROUPS = 8;

  boolean isV4() {
    return bytes.size() == 4;
  }

  int bits() {
    return bytes.size() * 8;
  }

  /// All of it as one number.
  BigInteger number() {
    return new BigInteger(1, bytes.toArray());
  }

  /// The same address with zeros from a bit on.
  IpAddress masked(int kept) {
    byte[] masked = bytes.toArray();
    for (int i = 0; i < masked.length; i++) {
      int bits = Math.clamp(kept - 8L * i, 0, 8);
      masked[i] &= (byte) (0xff << (8 - bits));
    }
    return new IpAddress(Bytes.of(masked));
  }

  /// Whether it is an address of IPv4 in the form of IPv6: `::ffff:1.2.3.4`.
  boolean isMapped() {
    return !isV4() && number().shiftRight(32).equals(BigInteger.valueOf(0xffff));
  }

  boolean isUnspecified() {
    return number().signum() == 0;
  }

  boolean isLoopback() {
    return isV4() ? octet(0) == 127 : number().equals(BigInteger.ONE);
  }

  boolean isMulticast() {
    return isV4() ? octet(0) >> 4 == 0xe : octet(0) == 0xff;
  }

  boolean isLinkLocalMulticast() {
    return isV4()
        ? octet(0) == 224 && octet(1) == 0 && octet(2) == 0
        : (group(0) & 0xff0f) == 0xff02;
  }

  boolean isLinkLocalUnicast() {
    return isV4() ? octet(0) == 169 && octet(1) == 254 : (group(0) & 0xffc0) == 0xfe80;
  }

  /// Private addresses count as global, as Go has it.
  boolean isGlobalUnicast() {
    boolean isBroadcast = isV4() && number().bitCount() == bits();
    return !isBroadcast
        && !isUnspecified()
        && !isLoopback()
        && !isMulticast()
        && !isLinkLocalUnicast();
  }

  @Override
  public CelType type() {
    return TYPE;
  }

  @Override
  public int size() {
    return bytes.size();
  }

  /// The canonical form of RFC 5952.
  @Override
  public String toString() {
    if (isV4()) {
      return IntStream.range(0, 4)
          .mapToObj(i -> Integer.toString(octet(i)))
          .collect(Collectors.joining("."));
    }
    int start = 0;
    int end = 0;
    for (int i = 0; i < GROUPS; i++) {
      int zeros = zerosFrom(i);
      if (zeros >= 2 && zeros > end - start) {
        start = i;
        end = i + zeros;
      }
    }
    return start == end ? groups(0, GROUPS) : groups(0, start) + "::" + groups(end, GROUPS);
  }

  private String groups(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> Integer.toHexString(group(i)))
        .collect(Collectors.joining(":"));
  }

  private int zerosFrom(int start) {
    int end = start;
    while (end < GROUPS && group(end) == 0) end++;
    return end - start;
  }

  private int group(int index) {
    return (octet(2 * index) << 8) | octet(2 * index + 1);
  }

  private int octet(int index) {
    return Byte.toUnsignedInt(bytes.toArray()[index]);
  }
}
