package dev.nimfleet.compiler.text;

import java.util.regex.Pattern;

/// A kind of diagnostic: the stable name that people search for, and what `nimfleet explain` tells
/// about it.
///
/// @param id a letter for the phase and three digits, such as `F012`; of a rule its own name
/// @param severity how much every diagnostic of this kind matters
/// @param title what is wrong, in a few words
/// @param why what goes wrong in a cluster, or in whose hands, when nobody says so
/// @param fix what to do about it
public record Code(String id, Severity severity, String title, String why, String fix) {
  private static final Pattern FORM = Pattern.compile("[A-Z]\\d{3}|[a-z][a-z0-9]*(-[a-z0-9]+)*");

  public Code {
    if (!FORM.matcher(id).matches()) {
      throw new IllegalArgumentException("not a diagnostic code: " + id);
    }
  }

  /// A kind that stops its model.
  public static Code error(String id, String title, String why, String fix) {
    return new Code(id, Severity.ERROR, title, why, fix);
  }

  /// A kind that should be read.
  public static Code warning(String id, String title, String why, String fix) {
    return new Code(id, Severity.WARNING, title, why, fix);
  }

  /// A kind that tells what was decided for the user.
  public static Code info(String id, String title, String why, String fix) {
    return new Code(id, Severity.INFO, title, why, fix);
  }

  /// The same kind where it matters more or less.
  public Code as(Severity other) {
    return new Code(id, other, title, why, fix);
  }
}
