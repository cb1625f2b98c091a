package dev.nimfleet.gitops.events;

import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.gitops.apply.Result;
import dev.nimfleet.gitops.cluster.Cluster;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.ClusterTrouble.Reason;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.gitops.drive.Executor;
import dev.nimfleet.gitops.reconcile.FleetKind;
import dev.nimfleet.gitops.reconcile.Listener;
import dev.nimfleet.gitops.rollout.Action;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Writes what happens to a fleet as Events of its ModelFleet, in a thread of its own: whoever
/// tells it something never waits, and what cannot be written is left out.
///
/// The same again within some minutes is the same Event, with a count.
public final class FleetEvents implements Listener, Executor.Notices, AutoCloseable {
  private static final Cluster.Applying HOW = new Cluster.Applying("nimfleet-events", true, false);
  private static final int MOST_WAITING = 200;
  private static final int MOST_TEXT = 1000;
  private static final int MOST_OBJECTS = 10;

  /// As long as client-go takes the same for the same.
  private static final Duration SAME = Duration.ofMinutes(10);

  private static final Duration BETWEEN_COUNTS = Duration.ofMinutes(1);
  private static final Duration UNTIL_MADE = Duration.ofSeconds(2);
  private static final Duration WITHOUT_RIGHTS = Duration.ofHours(1);

  private final Cluster cluster;
  private final InstantSource clock;
  private final Consumer<String> log;
  private final BlockingQueue<Said> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final Map<ObjectId, String> sources = new ConcurrentHashMap<>();

  // Only the thread knows these.
  private final Map<Said, Series> recent = new HashMap<>();
  private Instant quietUntil = Instant.MIN;
  private boolean isRefused;
  private final Thread thread;

  /// Something to say.
  private record Said(ObjectId fleet, boolean isWarning, String reason, String message) {}

  /// The same, said more than once.
  private record Series(String name, int count, Instant first, Instant last, Instant written) {}

  /// Begins to listen.
  ///
  /// @param log takes a line when the account may not write Events
  public FleetEvents(Cluster cluster, InstantSource clock, Consumer<String> log) {
    this.cluster = cluster;
    this.clock = clock;
    this.log = log;
    this.thread = Thread.ofVirtual().name("events").start(this::run);
  }

  @Override
  public void happened(ObjectId fleet, Event event) {
    switch (event) {
      case Event.Began began ->
          say(fleet, false, "NewRevision", "Applies revision %s.".formatted(began.revision()));
      case Event.Ended ended -> ended(fleet, ended);
      case Event.Contested contested ->
          say(
              fleet,
              true,
              "Contested",
              "Put back again and again, since somebody else writes it too: %s."
                  .formatted(list(contested.objects())));
      case Event.Stands stands -> source(fleet, stands.state().source());
      case Event.Left() -> sources.remove(fleet);
      case Event.Moves _ -> {}
    }
  }

  private void ended(ObjectId fleet, Event.Ended ended) {
    Result result = ended.result();
    List<ObjectId> written =
        Stream.concat(result.created().stream(), result.configured().stream()).sorted().toList();
    result
        .failures()
        .forEach((model, why) ->
            say(fleet, true, "Failed", model.isEmpty() ? why : "%s: %s".formatted(model, why)));
    if (ended.isNew() && ended.isDone() && ended.hasWritten()) {
      say(
          fleet,
          false,
          "Applied",
          "Revision %s is applied: %s.".formatted(ended.revision(), result.words()));
    }
    if (!ended.isNew() && !written.isEmpty()) {
      say(fleet, false, "DriftCorrected", "Put back: %s.".formatted(list(written)));
    }
    if (!result.refused().isEmpty()) {
      say(
          fleet,
          true,
          "Drifted",
          "Differs and is left as it is: %s.".formatted(list(result.refused())));
    }
    if (!result.pruned().isEmpty()) {
      say(
          fleet,
          false,
          "Pruned",
          "Deleted, since it is not part of the fleet any more: %s."
              .formatted(list(result.pruned())));
    }
  }

  private void source(ObjectId fleet, String why) {
    String before = why.isEmpty() ? sources.remove(fleet) : sources.put(fleet, why);
    if (!why.isEmpty() && !why.equals(before)) say(fleet, true, "SourceStale", why);
  }

  private static String list(Collection<ObjectId> objects) {
    String some =
        objects.stream()
            .limit(MOST_OBJECTS)
            .map(ObjectId::toString)
            .collect(Collectors.joining(", "));
    int more = objects.size() - MOST_OBJECTS;
    return more > 0 ? "%s and %d more".formatted(some, more) : some;
  }

  /// Of no fleet that is known.
  @Override
  public void tell(String model, Action.Notify news) {}

  @Override
  public Executor.Notices of(String fleet) {
    int slash = fleet.indexOf('/');
    ObjectId id = FleetKind.of(fleet.substring(0, slash), fleet.substring(slash + 1));
    return (model, news) -> {
      boolean isWarning =
          switch (news.event()) {
            case ABORTED, HELD, REFUSED -> true;
            case STARTED, WAITING, STEPPED, AT_GATE, PROMOTED, UNDONE, RETIRED -> false;
          };
      say(id, isWarning, "Rollout" + camel(news.event()), "%s: %s".formatted(model, news.text()));
    };
  }

  private static String camel(Action.Event event) {
    return Arrays.stream(event.name().split("_", -1))
        .map(word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
        .collect(Collectors.joining());
  }

  private void say(ObjectId fleet, boolean isWarning, String reason, String message) {
    String cut = message.length() > MOST_TEXT ? message.substring(0, MOST_TEXT) + "…" : message;
    // Whoever is late is not worth waiting for.
    boolean _ = waiting.offer(new Said(fleet, isWarning, reason, cut));
  }

  private void run() {
    try {
      while (true) {
        write(waiting.take());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // it is closed
    }
  }

  private void write(Said said) throws InterruptedException {
    Instant now = clock.instant();
    if (now.isBefore(quietUntil)) return;
    recent.values().removeIf(series -> series.last().plus(SAME).isBefore(now));
    Optional<Series> before = Optional.ofNullable(recent.get(said));
    var series =
        before.isPresent()
            ? new Series(
                before.get().name(),
                before.get().count() + 1,
                before.get().first(),
                now,
                before.get().written())
            : new Series(name(said, now), 1, now, now, Instant.MIN);
    boolean isSoon = before.isPresent() && now.isBefore(series.written().plus(BETWEEN_COUNTS));
    if (!isSoon && written(said, series)) {
      series = new Series(series.name(), series.count(), series.first(), now, now);
    }
    recent.put(said, series);
  }

  private static String name(Said said, Instant now) {
    long unique =
        now.getEpochSecond() * 1_000_000_000L + now.getNano() + (said.hashCode() & 0xffff);
    return "%s.%x".formatted(said.fleet().name(), unique);
  }

  private boolean written(Said said, Series series) throws InterruptedException {
    try {
      Optional<String> uid = cluster.find(said.fleet()).map(KubeObject::uid);
      if (uid.isEmpty()) {
        Thread.sleep(UNTIL_MADE); // what happens first happens before there is a ModelFleet
        uid = cluster.find(said.fleet()).map(KubeObject::uid);
      }
      KubeObject _ = cluster.apply(event(said, series, uid), HOW);
      return true;
    } catch (ClusterTrouble e) {
      if (e.reason() == Reason.FORBIDDEN) {
        quietUntil = clock.instant().plus(WITHOUT_RIGHTS);
        if (!isRefused) log.accept("No Events are written: " + e.sentence());
        isRefused = true;
      }
      return false;
    } catch (RuntimeException e) {
      log.accept("An Event is not written: " + e);
      return false;
    }
  }

  private static MapNode event(Said said, Series series, Optional<String> uid) {
    MapNode.Builder fleet =
        map()
            .put("apiVersion", FleetKind.API_VERSION)
            .put("kind", said.fleet().kind())
            .put("namespace", said.fleet().namespace())
            .put("name", said.fleet().name());
    uid.ifPresent(it -> fleet.put("uid", it)); // kubectl describe looks for it
    return new ObjectId("", "Event", said.fleet().namespace(), series.name())
        .manifest("v1")
        .with(
            map()
                .put("involvedObject", fleet)
                .put("type", said.isWarning() ? "Warning" : "Normal")
                .put("reason", said.reason())
                .put("message", said.message())
                .put("source", map().put("component", "nimfleet"))
                .put("count", series.count())
                .put("firstTimestamp", time(series.first()))
                .put("lastTimestamp", time(series.last()))
                .build());
  }

  private static MapNode.Builder map() {
    return MapNode.at(Span.NOWHERE);
  }

  private static String time(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /// What waits then is not written any more.
  @Override
  public void close() {
    thread.interrupt();
  }
}
