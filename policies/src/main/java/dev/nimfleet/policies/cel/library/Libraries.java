package dev.nimfleet.policies.cel.library;

import dev.nimfleet.policies.cel.function.Library;
import java.util.List;

/// All that an expression may call.
public final class Libraries {
  private static final List<Library> ALL =
      List.of(
          Arithmetic.library(),
          Comparisons.library(),
          Conversions.library(),
          Containers.library(),
          Times.library(),
          Optionals.library(),
          Optionals.more(),
          Conversions.more(),
          Strings.library(),
          Lists.library(),
          Sequences.library(),
          Sets.library(),
          Regex.library(),
          Authorization.library(),
          Cidrs.library(),
          Formats.library(),
          IpAddresses.library(),
          Quantities.library(),
          Semvers.library(),
          Urls.library());

  private Libraries() {}

  public static List<Library> all() {
    return ALL;
  }
}
