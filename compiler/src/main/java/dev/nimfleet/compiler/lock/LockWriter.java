package dev.nimfleet.compiler.lock;

import dev.nimfleet.compiler.lock.ModelLock.Candidate;
import dev.nimfleet.compiler.plan.ModelPlan.MetricNames;
import java.util.Map.Entry;
import java.util.SortedMap;

/// Writes a lock: one block for each cache and each model, sorted, so that two people's changes of
/// two models merge. Frozen objects stand in it as they are in the output folder.
///
/// Every text in it but those is plain enough to need quotes and nothing else: names, digests and
/// metric names.
public final class LockWriter {
  static final String KIND = "FleetLock";

  static final String SEPARATOR = "---\n";

  static final String HEADER =
      """
      # What runs. Written by nimfleet, committed beside the fleet file, never edited by hand.
      # `nimfleet rollout` changes it; after a merge conflict type `nimfleet lock --resolve`.
      """;

  /// How the document of each fleet begins.
  static final String HEAD =
      """
      apiVersion: nimfleet.dev/v1alpha1
      kind: %s
      metadata:
      """
          .formatted(KIND);

  private final StringBuilder out = new StringBuilder(4096);

  private LockWriter() {}

  /// One file with the locks of all fleets of a fleet file.
  public static String write(Iterable<Lock> locks) {
    LockWriter writer = new LockWriter();
    writer.out.append(HEADER);
    String separator = "";
    for (Lock lock : locks) {
      writer.out.append(separator);
      writer.lock(lock);
      separator = SEPARATOR;
    }
    return writer.out.toString();
  }

  private void lock(Lock lock) {
    out.append(HEAD);
    text(2, "name", lock.fleet());
    text(2, "namespace", lock.namespace());
    section("caches", lock.caches());
    lock.caches()
        .forEach((name, object) -> {
          key(2, name);
          frozen(4, object);
        });
    section("models", lock.models());
    lock.models()
        .forEach((name, model) -> {
          key(2, name);
          model(model);
        });
    section("profiles", lock.profiles());
    lock.profiles()
        .forEach((image, hashes) -> {
          key(2, image);
          for (Entry<String, String> hash : hashes.entrySet()) {
            text(4, quoted(hash.getKey()), hash.getValue());
          }
        });
  }

  private void section(String name, SortedMap<String, ?> content) {
    if (!content.isEmpty()) {
      line(0, name + ":");
    }
  }

  private void model(ModelLock model) {
    model
        .live()
        .ifPresent(live -> {
          line(4, "live:");
          revision(live);
        });
    model
        .candidate()
        .ifPresent(candidate -> {
          line(4, "candidate:");
          candidate(candidate);
        });
    model
        .previous()
        .ifPresent(previous -> {
          line(4, "previous:");
          revision(previous);
        });
    model
        .pending()
        .ifPresent(pending -> {
          line(4, "pending:");
          text(6, "asked", pending.asked().toString());
          text(6, "waitsFor", Words.of(pending.reason()));
        });
    model
        .imported()
        .ifPresent(imported -> {
          line(4, "imported:");
          imported(imported);
        });
  }

  private void imported(Imported imported) {
    text(6, "revision", imported.revision());
    text(6, "written", imported.written());
    imported.route().ifPresent(name -> text(6, "route", name));
    imported.budget().ifPresent(name -> text(6, "budget", name));
    if (!imported.foreignRoutes().isEmpty()) {
      line(6, "foreignRoutes:");
    }
    imported.foreignRoutes().forEach(name -> line(6, "- " + quoted(name)));
    if (!imported.objects().isEmpty()) {
      line(6, "objects:");
    }
    imported
        .objects()
        .forEach((kind, object) -> {
          key(8, kind);
          frozen(10, object);
        });
  }

  private void candidate(Candidate candidate) {
    line(6, "weight: " + candidate.weight());
    text(6, "stage", Words.of(candidate.stage()));
    candidate.ended().ifPresent(when -> text(6, "ended", when.toString()));
    revision(candidate.revision());
  }

  private void revision(LockedRevision revision) {
    text(6, "revision", revision.name());
    text(6, "asked", revision.asked().toString());
    revision.metrics().ifPresent(this::metrics);
    frozen(6, revision.text());
  }

  private void metrics(MetricNames names) {
    line(6, "metrics:");
    text(8, "kvCache", names.kvCache());
    text(8, "running", names.running());
    text(8, "waiting", names.waiting());
    text(8, "ttft", names.ttft());
  }

  private void frozen(int indent, String object) {
    text(indent, "digest", Frozen.digest(object));
    line(indent, "object: |");
    object.lines().forEach(line -> line(indent + 2, line));
  }

  private void key(int indent, String name) {
    line(indent, quoted(name) + ":");
  }

  private void text(int indent, String key, String value) {
    line(indent, key + ": " + quoted(value));
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private void line(int indent, String text) {
    out.repeat(' ', indent).append(text).append('\n');
  }
}
