package dev.nimfleet.compiler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.nimfleet.compiler.Run.Rollout;
import dev.nimfleet.compiler.text.DiagnosticText;
import dev.nimfleet.compiler.text.DiagnosticText.Style;
import dev.nimfleet.golden.GoldenFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Days of a fleet that runs, told step by step.
///
/// A step is a folder with what somebody does: `fleet.yaml` when it is edited, [GoldenRollout#FILE]
/// when a command is typed, `caches.yaml` when profiles are locked to what it says, and before the
/// first step the lock that is there, if there is one. The fleet is then compiled and the result
/// committed. What is expected of a step is `says.txt`, and of the repository only what the step
/// changes: `changes.txt` lists it, and every file that is new or different lies beside it.
class StoryTest {
  private static final Path STORIES = Path.of("golden", "stories");
  private static final String CACHES = "caches.yaml";

  @TestFactory
  Stream<DynamicTest> stories() {
    return GoldenFolder.in(STORIES).stream()
        .map(story -> dynamicTest(story.name(), story.folder().toUri(), () -> tell(story)));
  }

  private static void tell(GoldenFolder story) {
    List<GoldenFolder> steps = GoldenFolder.in(story.folder());
    assertThat(steps).as(story.name()).isNotEmpty();
    GoldenFolder first = steps.getFirst();
    Optional<String> lock = input(first, "fleet.lock.yaml");
    var fleet = new LiveFleet(input(first, "fleet.yaml").orElseThrow(), lock);
    first.check(changes(fleet, new TreeMap<>()));
    for (GoldenFolder step : steps.subList(1, steps.size())) {
      SortedMap<String, String> before = repository(fleet.commit());
      take(step, fleet);
      step.check(changes(fleet, before));
    }
  }

  private static void take(GoldenFolder step, LiveFleet fleet) {
    Optional<String> edited = input(step, "fleet.yaml");
    Optional<Rollout> told = input(step, GoldenRollout.FILE).map(GoldenRollout::parse);
    input(step, CACHES).ifPresent(fleet::pin);
    edited.ifPresent(fleet::edit);
    told.ifPresent(rollout -> fleet.rollout(rollout.model(), rollout.action()));
    if (edited.isEmpty() && told.isEmpty()) fleet.compile();
  }

  private static Optional<String> input(GoldenFolder step, String file) {
    return Optional.ofNullable(step.inputs().get(file)).map(bytes -> new String(bytes, UTF_8));
  }

  private static SortedMap<String, String> repository(LiveFleet fleet) {
    var files = new TreeMap<String, String>();
    fleet.files().forEach((path, text) -> files.put("out/" + path, text));
    files.put("lock/fleet.lock.yaml", fleet.lockText());
    return files;
  }

  private static Map<String, String> changes(LiveFleet fleet, SortedMap<String, String> before) {
    SortedMap<String, String> after = repository(fleet);
    var expected = new TreeMap<String, String>();
    var changes = new StringBuilder();
    var paths = new TreeSet<>(before.keySet());
    paths.addAll(after.keySet());
    for (String path : paths) {
      Optional<String> old = Optional.ofNullable(before.get(path));
      Optional<String> now = Optional.ofNullable(after.get(path));
      if (old.equals(now)) continue;
      String sign = old.isEmpty() ? "+ " : now.isEmpty() ? "- " : "! ";
      changes.append(sign).append(path).append('\n');
      now.ifPresent(text -> expected.put(path, text));
    }
    expected.put("changes.txt", changes.isEmpty() ? "nothing\n" : changes.toString());
    String says = says(fleet);
    if (!says.isEmpty()) expected.put("says.txt", says);
    return expected;
  }

  private static String says(LiveFleet fleet) {
    var says = new StringBuilder();
    fleet.news().forEach(line -> says.append(line).append('\n'));
    if (!fleet.diagnostics().isEmpty()) {
      says.append(DiagnosticText.print(fleet.diagnostics(), Style.PLAIN));
    }
    return says.toString();
  }
}
