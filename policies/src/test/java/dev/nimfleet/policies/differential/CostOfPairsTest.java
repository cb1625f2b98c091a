package dev.nimfleet.policies.differential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.policies.cel.authorization.Decision;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The pairs that are held against an API server cost no more than was said before they ran.
class CostOfPairsTest {
  private static final Path CASES = Path.of("src/test/resources/differential/cases");

  @Test
  void noPairCostsMoreThanTheBoundForAsMuchAsItHas() {
    var engine = new Engine(_ -> Decision.denied(""));
    List<Pair> pairs = new ArrayList<>();
    for (Path file : Wire.files(CASES)) pairs.addAll(CaseReader.read(file));
    List<String> exceeded = new ArrayList<>();
    for (Pair pair : pairs) {
      if (engine.problems(pair.policy()).errors() > 0) continue;
      exceeded.addAll(engine.dearerThanSaid(pair));
    }
    assertThat(pairs).hasSizeGreaterThanOrEqualTo(150);
    assertThat(exceeded).isEmpty();
  }
}
