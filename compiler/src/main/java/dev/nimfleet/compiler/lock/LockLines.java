package dev.nimfleet.compiler.lock;

import dev.nimfleet.compiler.lock.ModelLock.Candidate;
import dev.nimfleet.compiler.lock.ModelLock.Pending;
import dev.nimfleet.compiler.lock.ModelLock.Reason;
import dev.nimfleet.compiler.lock.ModelLock.Stage;
import dev.nimfleet.compiler.plan.Asked;
import dev.nimfleet.compiler.plan.ModelPlan.MetricNames;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/// A lock line by line, which is many times faster than as YAML. It understands what [LockWriter]
/// writes and nothing else: what it has read is written again, and unless that is the file to the
/// last byte, digests included, the file is for the reader that knows all of YAML and has something
/// to say about it.
final class LockLines {
  private final String text;
  private int at;

  private LockLines(String text) {
    this.text = text;
  }

  /// The locks of a file; empty when it is not literally what is written for any.
  static Optional<List<Lock>> read(byte[] bytes) {
    if (!isPlain(bytes)) {
      return Optional.empty();
    }
    String text = new String(bytes, StandardCharsets.US_ASCII);
    try {
      List<Lock> locks = new LockLines(text).locks();
      return Optional.of(locks).filter(read -> LockWriter.write(read).equals(text));
    } catch (OtherText _) {
      return Optional.empty();
    }
  }

  /// Whether a YAML reader takes every character for itself.
  private static boolean isPlain(byte[] bytes) {
    for (byte each : bytes) {
      if ((each < ' ' || each > '~') && each != '\n') {
        return false;
      }
    }
    return true;
  }

  private List<Lock> locks() {
    need(LockWriter.HEADER);
    List<Lock> locks = new ArrayList<>();
    while (at < text.length()) {
      if (!locks.isEmpty()) {
        need(LockWriter.SEPARATOR);
      }
      locks.add(lock());
    }
    return locks;
  }

  private Lock lock() {
    need(LockWriter.HEAD);
    String fleet = text("  name: ");
    String namespace = text("  namespace: ");
    return new Lock(
        fleet,
        namespace,
        section("caches:\n", () -> frozen("    ")),
        section("models:\n", this::model),
        section("profiles:\n", this::hashes));
  }

  private <T> SortedMap<String, T> section(String head, Supplier<T> content) {
    SortedMap<String, T> all = new TreeMap<>();
    if (skip(head)) {
      do {
        need("  ");
        String key = quoted(":\n");
        all.put(key, content.get());
      } while (text.startsWith("  ", at));
    }
    return all;
  }

  private SortedMap<String, String> hashes() {
    SortedMap<String, String> hashes = new TreeMap<>();
    while (skip("    ")) {
      String profile = quoted(": ");
      hashes.put(profile, quoted("\n"));
    }
    if (hashes.isEmpty()) {
      throw new OtherText();
    }
    return hashes;
  }

  private ModelLock model() {
    ModelLock model =
        new ModelLock(
            part("    live:\n", this::revision),
            part("    candidate:\n", this::candidate),
            part("    previous:\n", this::revision),
            part("    pending:\n", this::pending),
            part("    imported:\n", this::imported));
    if (model.equals(ModelLock.EMPTY)) {
      throw new OtherText(); // In YAML that is no map.
    }
    return model;
  }

  private <T> Optional<T> part(String head, Supplier<T> content) {
    return skip(head) ? Optional.of(content.get()) : Optional.empty();
  }

  private Candidate candidate() {
    need("      weight: ");
    int weight = 0;
    for (int digits = 0; at < text.length() && Character.isDigit(text.charAt(at)); digits++) {
      weight = digits < 3 ? 10 * weight + Character.digit(text.charAt(at), 10) : weight;
      at++;
    }
    need("\n");
    if (weight > 100) {
      throw new OtherText();
    }
    Stage stage = known(Words.find(text("      stage: "), Stage.values()));
    Optional<Instant> ended = part("      ended: ", () -> instant(quoted("\n")));
    return new Candidate(revision(), weight, stage, ended);
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException _) {
      throw new OtherText();
    }
  }

  private Pending pending() {
    Asked asked = asked();
    return new Pending(asked, known(Words.find(text("      waitsFor: "), Reason.values())));
  }

  private Imported imported() {
    String revision = text("      revision: ");
    String written = text("      written: ");
    Optional<String> route = part("      route: ", () -> quoted("\n"));
    Optional<String> budget = part("      budget: ", () -> quoted("\n"));
    List<String> foreignRoutes = new ArrayList<>();
    if (skip("      foreignRoutes:\n")) {
      while (skip("      - ")) {
        foreignRoutes.add(quoted("\n"));
      }
    }
    SortedMap<String, String> objects = new TreeMap<>();
    if (skip("      objects:\n")) {
      while (skip("        ")) {
        String kind = quoted(":\n");
        objects.put(kind, frozen("          "));
      }
    }
    return new Imported(revision, written, route, budget, foreignRoutes, objects);
  }

  private LockedRevision revision() {
    String name = text("      revision: ");
    Asked asked = asked();
    Optional<MetricNames> metrics = part("      metrics:\n", this::metrics);
    String object = frozen("      ");
    if (!LockReader.isNamed(object, name)) {
      throw new OtherText(); // The other reader says where.
    }
    return new LockedRevision(name, asked, metrics, object);
  }

  private Asked asked() {
    return known(Asked.parse(text("      asked: ")));
  }

  private MetricNames metrics() {
    return new MetricNames(
        text("        kvCache: "),
        text("        running: "),
        text("        waiting: "),
        text("        ttft: "));
  }

  private String frozen(String indent) {
    text(indent + "digest: ");
    need(indent);
    need("object: |\n");
    StringBuilder object = new StringBuilder(2048);
    String deeper = indent + "  ";
    boolean isBlank = false;
    for (boolean isFirst = true; skip(deeper); isFirst = false) {
      int end = text.indexOf('\n', at) + 1;
      isBlank = end - at <= 1;
      if (isFirst && (isBlank || text.charAt(at) == ' ')) {
        throw new OtherText(); // YAML would take another indent.
      }
      object.append(text, at, Math.max(end, at));
      at = Math.max(end, at);
    }
    if (isBlank) {
      throw new OtherText(); // YAML would leave it out.
    }
    return object.toString();
  }

  private String text(String key) {
    need(key);
    return quoted("\n");
  }

  /// What contains quotes itself is written in another way, and so not found to be the same.
  private String quoted(String after) {
    need("\"");
    int end = text.indexOf('"', at);
    String content = text.substring(at, Math.max(at, end));
    if (end < 0 || content.contains("\n")) {
      throw new OtherText();
    }
    at = end + 1;
    need(after);
    return content;
  }

  private void need(String next) {
    if (!skip(next)) {
      throw new OtherText();
    }
  }

  private boolean skip(String next) {
    boolean isHere = text.startsWith(next, at);
    at += isHere ? next.length() : 0;
    return isHere;
  }

  private static <T> T known(Optional<T> read) {
    return read.orElseThrow(OtherText::new);
  }

  /// Ends the reading of what is not the writer's.
  private static final class OtherText extends RuntimeException {
    private static final long serialVersionUID = 1;

    OtherText() {
      super("not what nimfleet writes", null, false, false);
    }
  }
}
