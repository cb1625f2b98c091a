package dev.nimfleet.cli.output;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/// What the operating system says about files, as a sentence.
public final class DiskTrouble {
  private DiskTrouble() {}

  public static Refusal reading(IOException e) {
    return refusal("Cannot read", "", e);
  }

  /// Says what went wrong below a folder.
  public static Refusal writing(Path folder, IOException e) {
    return refusal("Cannot write", " in `%s`".formatted(folder), e);
  }

  /// @param elsewhere what to say where the system does not name the file
  private static Refusal refusal(String verb, String elsewhere, IOException e) {
    Optional<String> file =
        e instanceof FileSystemException where
            ? Optional.ofNullable(where.getFile())
            : Optional.empty();
    return new Refusal(
        "%s%s: %s.".formatted(verb, file.map(" `%s`"::formatted).orElse(elsewhere), reason(e)));
  }

  private static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException _ -> "permission denied";
      case NoSuchFileException _ -> "no such file or folder";
      case CharacterCodingException _ -> "it is not UTF-8 text";
      case FileSystemException where when where.getReason() != null -> lower(where.getReason());
      default -> lower(String.valueOf(e.getMessage()));
    };
  }

  private static String lower(String reason) {
    return reason.isEmpty()
        ? reason
        : Character.toLowerCase(reason.charAt(0)) + reason.substring(1);
  }
}
