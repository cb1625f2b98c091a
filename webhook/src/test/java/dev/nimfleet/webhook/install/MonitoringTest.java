package dev.nimfleet.webhook.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.policies.promql.PromQl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MonitoringTest {
  static Stream<Alert> alerts() {
    return Stream.concat(Alert.ALL.stream(), Alert.OF_THE_RECONCILER.stream());
  }

  static Stream<String> queries() {
    return Stream.concat(
        alerts().map(Alert::expression),
        Dashboard.expressions().stream().map(query -> query.replace("$__rate_interval", "5m")));
  }

  @ParameterizedTest
  @MethodSource("queries")
  void everyQueryIsPromQl(String query) {
    assertThat(PromQl.parse(query)).isInstanceOf(PromQl.Parsed.class);
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void everyAlertHasAHeadingInItsRunbook(Alert alert) throws IOException {
    assertThat(Files.readString(Path.of("..").resolve(alert.runbook())))
        .contains("\n### " + alert.name() + "\n");
    assertThat(alert.rule().text("annotations", "runbook"))
        .contains(alert.runbook() + "#" + alert.name().toLowerCase(Locale.ROOT));
  }

  @Test
  void theDashboardIsJsonOfPanels() {
    MapNode dashboard = Installed.read(Dashboard.json()).getFirst();
    assertThat(Installed.maps(dashboard, "panels")).hasSize(Dashboard.expressions().size());
  }
}
