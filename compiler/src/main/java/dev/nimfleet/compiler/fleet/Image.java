package dev.nimfleet.compiler.fleet;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/// A NIM image.
///
/// @param repository with the registry, without the tag: `nvcr.io/nim/meta/llama-3.1-70b-instruct`
/// @param path without the registry: `meta/llama-3.1-70b-instruct`
/// @param tag `1.3.0`
public record Image(String repository, String path, String tag) {

  /// Reads `path:tag`, or a reference that starts with a registry of its own.
  ///
  /// @return empty when there is no tag
  public static Optional<Image> parse(String text, String registry) {
    int colon = text.lastIndexOf(':');
    if (colon <= text.lastIndexOf('/') || colon == text.length() - 1) {
      return Optional.empty();
    }
    String name = text.substring(0, colon);
    String tag = text.substring(colon + 1);
    int slash = name.indexOf('/');
    String first = slash < 0 ? "" : name.substring(0, slash);
    // As the reference grammar has it: a first part with a dot or a colon is a registry.
    if (first.contains(".") || first.contains(":") || first.equals("localhost")) {
      String path = name.substring(slash + 1);
      return Optional.of(new Image(name, path.startsWith("nim/") ? path.substring(4) : path, tag));
    }
    return Optional.of(new Image(registry + "/" + name, name, tag));
  }

  /// The last part of the path: `llama-3.1-70b-instruct`.
  public String baseName() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  public String reference() {
    return repository + ":" + tag;
  }

  /// The first number of the tag, by which NIM's metric names differ.
  public OptionalInt major() {
    int end = tag.startsWith("v") ? 1 : 0;
    int start = end;
    while (end < tag.length() && Character.isDigit(tag.charAt(end))) {
      end++;
    }
    boolean isVersion =
        end > start && end - start <= 3 && end < tag.length() && tag.charAt(end) == '.';
    return isVersion
        ? OptionalInt.of(Integer.parseInt(tag.substring(start, end)))
        : OptionalInt.empty();
  }

  /// The tag as a part of a DNS label: lower case, dots to dashes, `v` before a digit.
  public String tagLabel() {
    String label = Names.dashed(tag.toLowerCase(Locale.ROOT));
    return Character.isDigit(label.charAt(0)) ? "v" + label : label;
  }
}
