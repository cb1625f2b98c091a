package dev.nimfleet.policies.cel.value;

import java.math.BigInteger;

/// An unsigned whole number of 64 bits.
///
/// @param bits the number, as Java's unsigned functions of [Long] read it
public record Uint(long bits) implements Comparable<Uint> {
  @Override
  public int compareTo(Uint other) {
    return Long.compareUnsigned(bits, other.bits);
  }

  public double asDouble() {
    return bits >= 0 ? bits : toBigInteger().doubleValue();
  }

  public BigInteger toBigInteger() {
    return new BigInteger(Long.toUnsignedString(bits));
  }

  @Override
  public String toString() {
    return Long.toUnsignedString(bits);
  }
}
