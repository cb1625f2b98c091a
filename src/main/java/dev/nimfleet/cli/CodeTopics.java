package dev.nimfleet.cli;

import dev.nimfleet.compiler.text.Code;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The diagnostic codes, such as `F012`.
final class CodeTopics implements Topics {
  private final List<Code> codes;

  CodeTopics(List<Code> codes) {
    this.codes = List.copyOf(codes);
  }

  @Override
  public String overview() {
    StringBuilder text = new StringBuilder("Diagnostic codes\n");
    for (Code code : codes) {
      text.append("  %s  %-7s  %s\n".formatted(code.id(), code.severity().word(), code.title()));
    }
    return text.toString();
  }

  @Override
  public Optional<String> explain(String word) {
    String id = word.toUpperCase(Locale.ROOT);
    return codes.stream().filter(code -> code.id().equals(id)).findFirst().map(CodeTopics::text);
  }

  @Override
  public List<String> words() {
    return codes.stream().map(Code::id).toList();
  }

  private static String text(Code code) {
    return """
    %s (%s): %s

    Why it matters
      %s

    What to do
      %s
    """
        .formatted(code.id(), code.severity().word(), code.title(), code.why(), code.fix());
  }
}
