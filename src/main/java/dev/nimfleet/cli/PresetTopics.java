package dev.nimfleet.cli;

import dev.nimfleet.compiler.fleet.Preset;
import java.util.List;
import java.util.Optional;

/// The presets that `workload` chooses among.
final class PresetTopics implements Topics {
  private static final String ROW = "  %-20s  %8s  %20s  %9s  %s\n";

  @Override
  public String overview() {
    StringBuilder table = new StringBuilder("Presets (`workload`)\n");
    table.append(ROW.formatted("workload", "KV cache", "requests per replica", "scale-in", "for"));
    for (Preset preset : Preset.values()) {
      table.append(row(preset));
    }
    return table.append("  * under the floor of 600 s, which holds for every model\n\n").toString();
  }

  @Override
  public Optional<String> explain(String word) {
    if (word.equals("presets") || word.equals("workload")) {
      return Optional.of(overview());
    }
    return Preset.named(word).map(PresetTopics::text);
  }

  @Override
  public List<String> words() {
    return java.util.stream.Stream.concat(
            java.util.stream.Stream.of("presets"), Preset.names().stream())
        .toList();
  }

  private static String row(Preset preset) {
    return ROW.formatted(
        preset.word(),
        preset.kvCachePercent() + " %",
        concurrency(preset),
        seconds(preset),
        preset.note());
  }

  private static String text(Preset preset) {
    return """
    %s: %s

      scale out above  %d %% of the KV cache, on average
      one replica      %s running requests
      scale in after   %s of low load
    """
        .formatted(
            preset.word(),
            preset.note(),
            preset.kvCachePercent(),
            concurrency(preset),
            seconds(preset));
  }

  private static String concurrency(Preset preset) {
    return preset.concurrency().isPresent()
        ? Integer.toString(preset.concurrency().getAsInt())
        : "no target";
  }

  private static String seconds(Preset preset) {
    long asked = preset.scaleIn().toSeconds();
    return asked < 600 ? asked + " s*" : asked + " s";
  }
}
