package dev.nimfleet.webhook.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MetricsTest {
  private static final Path RUNBOOK = Path.of("..", "docs", "webhook.md");

  @ParameterizedTest
  @EnumSource
  void everyMetricSaysWhatItIs(Metric metric) {
    var metrics = new Metrics();
    metrics.set(metric, 1);
    assertThat(metrics.text()).contains("# HELP %s %s\n".formatted(name(metric), metric.help()));
    assertThat(metric.help()).matches("[A-Z].*\\.");
  }

  @ParameterizedTest
  @EnumSource
  void theRunbookListsEveryMetric(Metric metric) throws IOException {
    assertThat(Files.readString(RUNBOOK))
        .containsPattern(
            "\n\\| `%s(_total|_seconds)?` \\| .* \\| %s \\|\n"
                .formatted(name(metric), Pattern.quote(metric.help())));
  }

  private static String name(Metric metric) {
    return metric.id().replace('.', '_');
  }
}
