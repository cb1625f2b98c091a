package dev.nimfleet.gitops.git;

/// Why there is no new revision, for people.
///
/// @param what is wrong: one sentence
/// @param help what to do about it: one sentence without its capital and its full stop
public record Reason(String what, String help) {
  public Reason {
    what = plain(what);
    help = plain(help);
  }

  /// Both, on one line.
  @Override
  public String toString() {
    return "%s To mend it: %s.".formatted(what, help);
  }

  /// Repositories and servers choose some of the words, and a log or a terminal must not obey them.
  static String plain(String text) {
    return text.codePoints()
        .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? ' ' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
