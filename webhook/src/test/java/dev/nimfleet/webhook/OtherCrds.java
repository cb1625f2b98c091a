package dev.nimfleet.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.YamlReader;
import dev.nimfleet.compiler.yaml.YamlWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The least of the kinds whose real definitions are not at hand.
final class OtherCrds {
  private static final Path FILE =
      Path.of("../policies/src/test/resources/differential/crds-of-others.yaml");

  private OtherCrds() {}

  static String text(String name) {
    var diagnostics = new Diagnostics();
    Node all = YamlReader.read(new Source(FILE.toString(), file()), diagnostics).getFirst();
    assertThat(diagnostics.sorted()).isEmpty();
    return ((ListNode) all)
        .items().stream()
            .map(MapNode.class::cast)
            .filter(crd -> crd.text("metadata", "name").orElse("").equals(name))
            .map(YamlWriter::write)
            .findFirst()
            .orElseThrow();
  }

  private static String file() {
    try {
      return Files.readString(FILE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
