package dev.nimfleet.compiler.lock;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nimfleet.compiler.lock.ModelLock.Candidate;
import dev.nimfleet.compiler.lock.ModelLock.Pending;
import dev.nimfleet.compiler.lock.ModelLock.Reason;
import dev.nimfleet.compiler.lock.ModelLock.Stage;
import dev.nimfleet.compiler.plan.Asked;
import dev.nimfleet.compiler.plan.ModelPlan.MetricNames;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.MapNode.Entry;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import dev.nimfleet.compiler.yaml.YamlReader;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Function;

/// Reads a lock. Git may have merged it and people may have edited it, so everything that we would
/// not have written is an error: half a lock would start over what runs.
public final class LockReader {
  private final Diagnostics diagnostics;

  private LockReader(Diagnostics diagnostics) {
    this.diagnostics = diagnostics;
  }

  /// The locks of a file; empty when anything is wrong with it, which is then reported.
  ///
  /// @param name the path as the user knows it
  public static Optional<List<Lock>> read(String name, byte[] bytes, Diagnostics diagnostics) {
    return readLiteral(bytes).or(() -> readYaml(name, bytes, diagnostics));
  }

  /// The locks of a file that is what [LockWriter] writes for them, byte for byte; empty when it is
  /// anything else.
  public static Optional<List<Lock>> readLiteral(byte[] bytes) {
    return LockLines.read(bytes);
  }

  /// The same as [#read] for any YAML, with a place for everything that is wrong.
  public static Optional<List<Lock>> readYaml(String name, byte[] bytes, Diagnostics diagnostics) {
    Diagnostics found = new Diagnostics();
    // A lock of any size can have one, and a YAML reader has other things to say about it.
    Optional<Span> conflict = conflict(new Source(name, new String(bytes, UTF_8)));
    if (conflict.isPresent()) {
      diagnostics.add(LockErrors.conflict(conflict.get()));
      return Optional.empty();
    }
    Optional<List<Lock>> locks =
        YamlReader.decode(name, bytes, found).map(source -> new LockReader(found).read(source));
    diagnostics.addAll(found.sorted());
    return locks.filter(_ -> !found.hasErrors());
  }

  private List<Lock> read(Source source) {
    List<Lock> locks = new ArrayList<>();
    List<Node> documents = YamlReader.read(source, diagnostics);
    if (documents.isEmpty()
        && !diagnostics.hasErrors()
        && !source.text().startsWith(LockWriter.HEADER)) {
      diagnostics.add(LockErrors.damaged(source.span(0, 0), "it is empty"));
    }
    for (Node document : documents) {
      try {
        locks.add(lock(map(document)));
      } catch (Damage damage) {
        diagnostics.add(LockErrors.damaged(damage.at, damage.what));
      }
    }
    return locks;
  }

  /// Where Git says that two branches changed the same lines.
  private static Optional<Span> conflict(Source source) {
    for (int line = 1; line <= source.lines(); line++) {
      if (source.line(line).startsWith("<<<<<<< ")) {
        return Optional.of(source.span(source.lineStart(line - 1), source.lineEnd(line - 1)));
      }
    }
    return Optional.empty();
  }

  private Lock lock(MapNode document) {
    if (!text(document, "kind").equals(LockWriter.KIND)) {
      throw new Damage(document.at(), "its `kind` is not `%s`".formatted(LockWriter.KIND));
    }
    MapNode metadata = map(need(document, "metadata"));
    only(document, "apiVersion", "kind", "metadata", "caches", "models", "profiles");
    only(metadata, "name", "namespace");
    var caches = new TreeMap<String, String>();
    var models = new TreeMap<String, ModelLock>();
    var profiles = new TreeMap<String, java.util.SortedMap<String, String>>();
    for (Entry entry : section(document, "caches")) {
      caches.put(entry.key(), frozen(entry.key(), map(entry.value())));
    }
    for (Entry entry : section(document, "models")) {
      models.put(entry.key(), model(map(entry.value())));
    }
    for (Entry entry : section(document, "profiles")) {
      var hashes = new TreeMap<String, String>();
      MapNode known = map(entry.value());
      known.keys().forEach(name -> hashes.put(name, text(known, name)));
      profiles.put(entry.key(), hashes);
    }
    return new Lock(text(metadata, "name"), text(metadata, "namespace"), caches, models, profiles);
  }

  private ModelLock model(MapNode model) {
    only(model, "live", "candidate", "previous", "pending", "imported");
    return new ModelLock(
        part(model, "live", this::revision),
        part(model, "candidate", this::candidate),
        part(model, "previous", this::revision),
        part(model, "pending", LockReader::pending),
        part(model, "imported", this::imported));
  }

  private Imported imported(MapNode map) {
    var objects = new TreeMap<String, String>();
    for (Entry entry : section(map, "objects")) {
      objects.put(entry.key(), frozen(entry.key(), map(entry.value())));
    }
    return new Imported(
        text(map, "revision"),
        text(map, "written"),
        map.text("route"),
        map.text("budget"),
        texts(map, "foreignRoutes"),
        objects);
  }

  private Candidate candidate(MapNode map) {
    OptionalInt weight =
        text(map, "weight").matches("0|[1-9]\\d{0,2}")
            ? OptionalInt.of(Integer.parseInt(text(map, "weight")))
            : OptionalInt.empty();
    if (weight.isEmpty() || weight.getAsInt() > 100) {
      throw new Damage(need(map, "weight").at(), "a weight is a number from 0 to 100");
    }
    only(map, "weight", "stage", "ended", "revision", "asked", "metrics", "digest", "object");
    Optional<Instant> ended = Optional.empty();
    if (map.has("ended")) ended = Optional.of(instant(map, "ended"));
    return new Candidate(
        revisionOf(map), weight.getAsInt(), word(map, "stage", Stage.values()), ended);
  }

  private static Instant instant(MapNode map, String key) {
    try {
      return Instant.parse(text(map, key));
    } catch (DateTimeParseException _) {
      throw new Damage(need(map, key).at(), "`%s` is no time".formatted(key));
    }
  }

  private static Pending pending(MapNode map) {
    return new Pending(asked(map), word(map, "waitsFor", Reason.values()));
  }

  private LockedRevision revision(MapNode map) {
    only(map, "revision", "asked", "metrics", "digest", "object");
    return revisionOf(map);
  }

  private LockedRevision revisionOf(MapNode map) {
    String name = text(map, "revision");
    if (!isNamed(text(map, "object"), name)) {
      throw new Damage(
          need(map, "revision").at(),
          "`%s` is not the name of the object below it".formatted(name));
    }
    return new LockedRevision(
        name, asked(map), part(map, "metrics", LockReader::metrics), frozen(name, map));
  }

  private static MetricNames metrics(MapNode map) {
    return new MetricNames(
        text(map, "kvCache"), text(map, "running"), text(map, "waiting"), text(map, "ttft"));
  }

  private static Asked asked(MapNode map) {
    return Asked.parse(text(map, "asked"))
        .orElseThrow(() -> new Damage(need(map, "asked").at(), "`asked` is two digests"));
  }

  /// A changed text would be an edit of what runs.
  private String frozen(String name, MapNode map) {
    String object = text(map, "object");
    if (!text(map, "digest").equals(Frozen.digest(object))) {
      diagnostics.add(LockErrors.edited(need(map, "object").at(), name));
    }
    return object;
  }

  private static <T extends Enum<T>> T word(MapNode map, String key, T[] known) {
    String word = text(map, key);
    return Words.find(word, known)
        .orElseThrow(() -> new Damage(need(map, key).at(), "`%s` is no `%s`".formatted(word, key)));
  }

  private static <T> Optional<T> part(MapNode map, String key, Function<MapNode, T> reader) {
    return map.get(key).map(node -> reader.apply(map(node)));
  }

  private static List<Entry> section(MapNode document, String key) {
    return document.get(key).map(node -> map(node).entries()).orElse(List.of());
  }

  private static List<String> texts(MapNode map, String key) {
    Optional<Node> list = map.get(key);
    if (list.isEmpty()) {
      return List.of();
    }
    boolean isOfTexts =
        list.get() instanceof ListNode all
            && all.items().stream().allMatch(Scalar.class::isInstance);
    if (!isOfTexts) {
      throw new Damage(list.get().at(), "`%s` is no list of texts".formatted(key));
    }
    return ((ListNode) list.get()).items().stream().map(item -> ((Scalar) item).text()).toList();
  }

  /// Whether an object as we write it has this name.
  static boolean isNamed(String object, String name) {
    return object.contains("\n  name: " + name + "\n")
        || object.contains("\n  name: \"" + name + "\"\n");
  }

  /// What is misspelt would be taken for missing, and so for something that does not run.
  private static void only(MapNode map, String... known) {
    for (Entry entry : map.entries()) {
      if (!List.of(known).contains(entry.key())) {
        throw new Damage(entry.at(), "nobody knows `%s` here".formatted(entry.key()));
      }
    }
  }

  private static String text(MapNode map, String key) {
    return map.text(key)
        .orElseThrow(() -> new Damage(need(map, key).at(), "`%s` is no text".formatted(key)));
  }

  private static Node need(MapNode map, String key) {
    return map.get(key).orElseThrow(() -> new Damage(map.at(), "`%s` is missing".formatted(key)));
  }

  private static MapNode map(Node node) {
    if (node instanceof MapNode map) {
      return map;
    }
    throw new Damage(node.at(), "a map is expected here, not " + node.kindName());
  }

  /// Ends the reading of a document at the first thing that nimfleet does not write.
  private static final class Damage extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient Span at;
    private final String what;

    Damage(Span at, String what) {
      super(what, null, false, false);
      this.at = at;
      this.what = what;
    }
  }
}
