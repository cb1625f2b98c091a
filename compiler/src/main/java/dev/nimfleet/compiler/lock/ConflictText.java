package dev.nimfleet.compiler.lock;

import java.util.Optional;

/// A text in which Git has marked what two branches changed, taken apart.
///
/// @param base what both began with, when Git was told to mark that too (`merge.conflictStyle:
///   diff3`)
public record ConflictText(String ours, String theirs, Optional<String> base) {
  private static final String OURS = "<<<<<<<";
  private static final String BASE = "|||||||";
  private static final String THEIRS = "=======";
  private static final String END = ">>>>>>>";

  private enum Part {
    BOTH,
    OURS,
    BASE,
    THEIRS
  }

  /// Whether there is anything to take apart.
  public static boolean isMarked(String text) {
    return text.lines().anyMatch(line -> line.startsWith(OURS));
  }

  /// Takes a text apart; empty when its marks do not belong together, as after an edit by hand.
  public static Optional<ConflictText> parse(String text) {
    StringBuilder ours = new StringBuilder();
    StringBuilder theirs = new StringBuilder();
    StringBuilder base = new StringBuilder();
    boolean hasBase = false;
    Part part = Part.BOTH;
    for (String line : text.lines().toList()) {
      Optional<Part> next = next(part, line);
      if (next.isPresent()) {
        part = next.get();
        hasBase |= part == Part.BASE;
      } else if (part != Part.BASE && isMark(line)) {
        return Optional.empty();
      } else {
        append(part == Part.BOTH || part == Part.OURS, ours, line);
        append(part == Part.BOTH || part == Part.THEIRS, theirs, line);
        append(part == Part.BOTH || part == Part.BASE, base, line);
      }
    }
    return part == Part.BOTH
        ? Optional.of(
            new ConflictText(
                ours.toString(),
                theirs.toString(),
                hasBase ? Optional.of(base.toString()) : Optional.empty()))
        : Optional.empty();
  }

  /// A line that belongs to no side. In a base there may be the marks of an older conflict, which
  /// are longer.
  private static Optional<Part> next(Part part, String line) {
    return switch (part) {
      case BOTH -> line.startsWith(OURS) ? Optional.of(Part.OURS) : Optional.empty();
      case OURS ->
          line.startsWith(BASE)
              ? Optional.of(Part.BASE)
              : line.equals(THEIRS) ? Optional.of(Part.THEIRS) : Optional.empty();
      case BASE -> line.equals(THEIRS) ? Optional.of(Part.THEIRS) : Optional.empty();
      case THEIRS -> line.startsWith(END) ? Optional.of(Part.BOTH) : Optional.empty();
    };
  }

  private static boolean isMark(String line) {
    return line.startsWith(OURS) || line.startsWith(END) || line.equals(THEIRS);
  }

  private static void append(boolean belongs, StringBuilder side, String line) {
    if (belongs) {
      side.append(line).append('\n');
    }
  }
}
