package dev.nimfleet.compiler.text;

/// A word of a command that somebody is told to type.
public final class ShellWord {
  private ShellWord() {}

  /// The word as a shell takes it for one, whatever its letters.
  public static String of(String word) {
    boolean isPlain =
        !word.isEmpty()
            && word.chars()
                .allMatch(c -> Character.isLetterOrDigit(c) || "/._-+=@:,".indexOf(c) >= 0);
    return isPlain ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
