package dev.nimfleet.compiler.lock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.lock.ModelLock.Candidate;
import dev.nimfleet.compiler.lock.ModelLock.Pending;
import dev.nimfleet.compiler.lock.ModelLock.Reason;
import dev.nimfleet.compiler.lock.ModelLock.Stage;
import dev.nimfleet.compiler.plan.Asked;
import dev.nimfleet.compiler.plan.ModelPlan.MetricNames;
import dev.nimfleet.compiler.text.Diagnostics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/// There are two readers of a lock, one for what the writer writes and one for any YAML, and one
/// lock.
class LockLinesTest {
  private static final String SERVICE =
      """
      kind: NIMService
      metadata:
        name: "llama: v1"

      spec: {}
      """;

  private static Optional<List<Lock>> lines(String text) {
    return LockLines.read(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Optional<List<Lock>> yaml(String text, Diagnostics diagnostics) {
    return LockReader.readYaml(
        "fleet.lock.yaml", text.getBytes(StandardCharsets.UTF_8), diagnostics);
  }

  @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
  void bothReadWhatTheWriterWrites(@ForAll("locks") List<Lock> locks) {
    String text = LockWriter.write(locks);
    Diagnostics diagnostics = new Diagnostics();

    assertThat(yaml(text, diagnostics)).contains(locks);
    assertThat(diagnostics.sorted()).isEmpty();
    assertThat(lines(text)).contains(locks);
  }

  /// A lock that differs by a line or a character is most often refused, and else the same for
  /// both.
  @Property(tries = 4000, edgeCases = EdgeCasesMode.NONE)
  void noOtherTextIsReadAsAnotherLock(
      @ForAll("locks") List<Lock> locks, @ForAll("edits") List<Edit> edits) {
    String text = LockWriter.write(locks);
    for (Edit edit : edits) {
      text = edit.in(text);
    }
    Diagnostics diagnostics = new Diagnostics();
    Optional<List<Lock>> read = lines(text);

    if (read.isPresent()) {
      assertThat(yaml(text, diagnostics)).isEqualTo(read);
      assertThat(diagnostics.sorted()).isEmpty();
    }
  }

  @Example
  void whatIsNotWrittenSoIsForTheYamlReader() {
    Lock lock = lock(Map.of("cache", SERVICE), Map.of(), Map.of());
    String text = LockWriter.write(List.of(lock));

    assertThat(lines(text)).contains(List.of(lock));
    assertThat(lines(text.replace("\n", "\r\n"))).isEmpty();
    assertThat(lines(text.replace("spec: {}", "spec: {a: 1}"))).isEmpty();
    assertThat(lines(text.replace("caches:", "caches: # mine"))).isEmpty();
    assertThat(lines(text.replace("\"cache\"", "cache"))).isEmpty();
    assertThat(lines(text + "<<<<<<< HEAD\n")).isEmpty();
    assertThat(lines("\uFEFF" + text)).isEmpty();
    assertThat(lines("")).isEmpty();
  }

  @Example
  void aConflictInALockOfAnySizeIsToldAsOne() {
    var diagnostics = new Diagnostics();
    String text = "kind: FleetLock\n".repeat(400_000) + "<<<<<<< HEAD\n";

    assertThat(
            LockReader.read("fleet.lock.yaml", text.getBytes(StandardCharsets.UTF_8), diagnostics))
        .isEmpty();

    assertThat(diagnostics.sorted())
        .singleElement()
        .satisfies(found -> assertThat(found.code().id()).isEqualTo("L001"));
  }

  @Example
  void textThatYamlReadsInItsOwnWayIsForTheYamlReader() {
    for (String odd :
        List.of(" kind: X\n", "\nkind: X\n", "kind: X\n\n", "kind: \u0085X\n", "kind: X")) {
      String text = LockWriter.write(List.of(lock(Map.of("cache", odd), Map.of(), Map.of())));
      Optional<List<Lock>> read = lines(text);
      if (read.isPresent()) {
        assertThat(yaml(text, new Diagnostics())).as(odd).isEqualTo(read);
      }
    }
  }

  private static Lock lock(
      Map<String, String> caches,
      Map<String, ModelLock> models,
      Map<String, SortedMap<String, String>> profiles) {
    return new Lock(
        "prod", "nim", new TreeMap<>(caches), new TreeMap<>(models), new TreeMap<>(profiles));
  }

  @Provide
  Arbitrary<List<Lock>> locks() {
    return lockOfAFleet().list().ofMaxSize(3);
  }

  private static Arbitrary<Lock> lockOfAFleet() {
    return Combinators.combine(
            names(),
            names(),
            Arbitraries.maps(names(), objects()).ofMaxSize(3),
            Arbitraries.maps(names(), models()).ofMaxSize(3),
            Arbitraries.maps(images(), Arbitraries.maps(names(), names()).ofMinSize(1).ofMaxSize(3))
                .ofMaxSize(2))
        .as((fleet, namespace, caches, models, profiles) -> {
          SortedMap<String, SortedMap<String, String>> sorted = new TreeMap<>();
          profiles.forEach((image, hashes) -> sorted.put(image, new TreeMap<>(hashes)));
          return new Lock(fleet, namespace, new TreeMap<>(caches), new TreeMap<>(models), sorted);
        });
  }

  private static Arbitrary<ModelLock> models() {
    Arbitrary<Candidate> candidates =
        Combinators.combine(
                revisions(),
                Arbitraries.integers().between(0, 100),
                Arbitraries.of(Stage.values()),
                Arbitraries.of(Instant.EPOCH, Instant.parse("2026-01-01T00:00:00.5Z")).optional())
            .as(Candidate::new);
    Arbitrary<Pending> pending =
        Combinators.combine(asked(), Arbitraries.of(Reason.values())).as(Pending::new);
    return Combinators.combine(
            revisions().optional(),
            candidates.optional(),
            revisions().optional(),
            pending.optional(),
            imported().optional())
        .as(ModelLock::new)
        .filter(model -> !model.equals(ModelLock.EMPTY));
  }

  private static Arbitrary<Imported> imported() {
    return Combinators.combine(
            names(),
            names(),
            names().optional(),
            names().optional(),
            names().list().ofMaxSize(2),
            Arbitraries.maps(names(), objects()).ofMaxSize(3))
        .as((revision, written, route, budget, foreign, objects) ->
            new Imported(revision, written, route, budget, foreign, new TreeMap<>(objects)));
  }

  private static Arbitrary<LockedRevision> revisions() {
    return Combinators.combine(names(), asked(), metrics().optional(), objects())
        .as((name, asked, metrics, object) ->
            new LockedRevision(
                name, asked, metrics, "metadata:\n  name: \"" + name + "\"\n" + object));
  }

  private static Arbitrary<Asked> asked() {
    return Combinators.combine(names(), names()).as(Asked::new);
  }

  private static Arbitrary<MetricNames> metrics() {
    return Combinators.combine(names(), names(), names(), names()).as(MetricNames::new);
  }

  /// Some that mean something else when they are not quoted.
  private static Arbitrary<String> names() {
    return Arbitraries.oneOf(
        Arbitraries.strings()
            .withCharRange('a', 'e')
            .withChars("-.:0")
            .ofMinLength(1)
            .ofMaxLength(6),
        Arbitraries.of("null", "true", "1e3", "# no", "a: b", "- x", "&a", "live", "~"));
  }

  private static Arbitrary<String> images() {
    return names().map(name -> "nvcr.io/nim/" + name + ":1.3.0");
  }

  /// Blocks of lines as [dev.nimfleet.compiler.yaml.YamlWriter] writes them, some of which look
  /// like lines of the lock.
  private static Arbitrary<String> objects() {
    Arbitrary<String> lines =
        Arbitraries.of(
            "kind: NIMService",
            "  name: \"x\"",
            "",
            "    digest: \"0\"",
            "object: |",
            "---",
            "# a comment",
            "env: \"\\\\n {}\"",
            "      live:",
            "\"a\": 'b'");
    return lines
        .list()
        .ofMinSize(0)
        .ofMaxSize(5)
        .map(middle -> "apiVersion: v1\n" + String.join("\n", middle) + "\nspec: {}\n");
  }

  /// What a hand or a merge does to a file.
  sealed interface Edit {
    String in(String text);

    /// Another character in a place.
    record Put(int place, String character) implements Edit {
      @Override
      public String in(String text) {
        int at = text.isEmpty() ? 0 : place % text.length();
        return text.substring(0, at) + character + text.substring(Math.min(at + 1, text.length()));
      }
    }

    /// A line that is left out, stands twice, or changes places.
    record Lines(int one, int other, Kind kind) implements Edit {
      enum Kind {
        DROP,
        REPEAT,
        SWAP,
        MOVE
      }

      @Override
      public String in(String text) {
        List<String> lines = new ArrayList<>(text.lines().toList());
        if (lines.isEmpty()) {
          return text;
        }
        int from = one % lines.size();
        int to = other % lines.size();
        switch (kind) {
          case DROP -> lines.remove(from);
          case REPEAT -> lines.add(to, lines.get(from));
          case SWAP -> Collections.swap(lines, from, to);
          case MOVE -> lines.add(to, lines.remove(from));
        }
        return String.join("\n", lines) + "\n";
      }
    }
  }

  @Provide
  Arbitrary<List<Edit>> edits() {
    Arbitrary<Integer> places = Arbitraries.integers().between(0, 100_000);
    Arbitrary<Edit> put =
        Combinators.combine(
                places,
                Arbitraries.of(
                    "", "\n", " ", "\"", "\\", "a", "0", "9", "-", ":", "#", "\t", "\r", "\u00e9"))
            .as(Edit.Put::new);
    Arbitrary<Edit> lines =
        Combinators.combine(places, places, Arbitraries.of(Edit.Lines.Kind.values()))
            .as(Edit.Lines::new);
    return Arbitraries.frequencyOf(Tuple.of(1, put), Tuple.of(2, lines))
        .list()
        .ofMinSize(1)
        .ofMaxSize(3);
  }
}
