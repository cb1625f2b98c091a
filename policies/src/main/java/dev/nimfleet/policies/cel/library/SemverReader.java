package dev.nimfleet.policies.cel.library;

import dev.nimfleet.policies.cel.value.Uint;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Reads versions, in the words of the library that Kubernetes reads them with.
final class SemverReader {
  private SemverReader() {}

  static Semver strict(String text) throws Unreadable {
    if (text.isEmpty()) throw new Unreadable("Version string empty");
    String[] parts = text.split("\\.", 3);
    if (parts.length < 3) throw new Unreadable("No Major.Minor.Patch elements found");
    Uint major = number("major", "Major", parts[0]);
    Uint minor = number("minor", "Minor", parts[1]);
    int plus = parts[2].indexOf('+');
    String release = plus < 0 ? parts[2] : parts[2].substring(0, plus);
    int dash = release.indexOf('-');
    Uint patch = number("patch", "Patch", dash < 0 ? release : release.substring(0, dash));
    return new Semver(
        major,
        minor,
        patch,
        dash < 0 ? List.of() : prerelease(release.substring(dash + 1)),
        plus < 0 ? List.of() : build(parts[2].substring(plus + 1)));
  }

  /// Also reads `v1.2` and `01.2.3`.
  static Semver normalized(String text) throws Unreadable {
    String[] given = (text.startsWith("v") ? text.substring(1) : text).split("\\.", 3);
    List<String> parts = new ArrayList<>();
    for (String part : given) parts.add(withoutZeros(part));
    if (parts.size() < 3 && parts.getLast().matches("(?s).*[+-].*")) {
      throw new Unreadable("short version cannot contain PreRelease/Build meta data");
    }
    while (parts.size() < 3) parts.add("0");
    return strict(String.join(".", parts));
  }

  /// Kubernetes puts a zero before whatever does not start with a digit, `1.-2` and `abc` alike.
  private static String withoutZeros(String part) {
    if (part.getBytes(StandardCharsets.UTF_8).length < 2) return part;
    String rest = part.replaceFirst("^0+", "");
    return rest.isEmpty() || !isDigit(rest.charAt(0)) ? "0" + rest : rest;
  }

  private static Uint number(String what, String capital, String digits) throws Unreadable {
    if (!isNumeric(digits)) {
      throw new Unreadable(
          "Invalid character(s) found in %s number %s".formatted(what, Quotes.go(digits)));
    }
    if (startsWithZero(digits)) {
      throw new Unreadable(
          "%s number must not contain leading zeroes %s".formatted(capital, Quotes.go(digits)));
    }
    return number(digits);
  }

  private static Uint number(String digits) throws Unreadable {
    try {
      return new Uint(Long.parseUnsignedLong(digits));
    } catch (NumberFormatException _) {
      throw new Unreadable(
          "strconv.ParseUint: parsing %s: %s"
              .formatted(
                  Quotes.go(digits), digits.isEmpty() ? "invalid syntax" : "value out of range"));
    }
  }

  private static List<Object> prerelease(String text) throws Unreadable {
    List<Object> parts = new ArrayList<>();
    for (String part : text.split("\\.", -1)) {
      if (part.isEmpty()) throw new Unreadable("Prerelease is empty");
      if (!isNumeric(part)) {
        requireWord("prerelease", part);
        parts.add(part);
        continue;
      }
      if (startsWithZero(part)) {
        throw new Unreadable(
            "Numeric PreRelease version must not contain leading zeroes " + Quotes.go(part));
      }
      parts.add(number(part));
    }
    return parts;
  }

  private static List<String> build(String text) throws Unreadable {
    List<String> parts = List.of(text.split("\\.", -1));
    for (String part : parts) {
      if (part.isEmpty()) throw new Unreadable("Build meta data is empty");
      requireWord("build meta data", part);
    }
    return parts;
  }

  private static void requireWord(String where, String part) throws Unreadable {
    if (part.chars().allMatch(c -> isDigit(c) || isLetter(c) || c == '-')) return;
    throw new Unreadable("Invalid character(s) found in %s %s".formatted(where, Quotes.go(part)));
  }

  private static boolean startsWithZero(String digits) {
    return digits.length() > 1 && digits.charAt(0) == '0';
  }

  private static boolean isNumeric(String text) {
    return text.chars().allMatch(SemverReader::isDigit);
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isLetter(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
