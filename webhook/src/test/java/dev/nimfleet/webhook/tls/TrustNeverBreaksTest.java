package dev.nimfleet.webhook.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Decades of three replicas and two API servers: at every instant each API server trusts what each
/// replica serves.
class TrustNeverBreaksTest {
  private static final Instant START = Instant.parse("2026-11-28T12:00:00Z");

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void whileReplicasRestartAndAreCutOff(long seed) {
    var world = new World(seed);
    world.live(Duration.ofDays(365 * 22), world::restartOne);

    assertThat(world.authorities).hasSizeGreaterThan(3);
    assertThat(world.leaves).hasSizeGreaterThan(20);
    assertThat(world.configuration.bundle()).hasSizeLessThan(3);
  }

  @ParameterizedTest
  @ValueSource(longs = {5, 6, 7, 8})
  void whileSecretAndBundleAreDeletedAndEdited(long seed) {
    var world = new World(seed);
    world.live(Duration.ofDays(365 * 11), world::damage);

    assertThat(world.authorities).hasSizeGreaterThan(10);
  }

  private static final class World {
    private static final Duration QUIET = Duration.ofDays(4);
    private static final Duration BUSY = Duration.ofSeconds(30);
    private static final Duration WORST_LAG = Duration.ofMinutes(5);
    private static final int TICKS_AFTER_A_CHANGE = 50;

    private final Random random;
    private final SetClock clock = new SetClock(START);
    private final FakeConfiguration configuration = new FakeConfiguration(clock);
    private final Store store = new Store();
    private final List<Replica> replicas = new ArrayList<>();
    private final List<ApiServerView> views = new ArrayList<>();
    private final Map<List<X509Certificate>, Boolean> verified = new HashMap<>();
    private final Set<X509Certificate> authorities = new HashSet<>();
    private final Set<X509Certificate> leaves = new HashSet<>();
    private boolean tampered;
    private int busy;

    private World(long seed) {
      random = new Random(seed);
      for (int i = 0; i < 3; i++) replicas.add(start());
      for (int i = 0; i < 2; i++) views.add(new ApiServerView(clock.instant()));
      for (Replica replica : replicas) replica.step();
      for (ApiServerView view : views) view.sync();
    }

    private void live(Duration span, Runnable mischief) {
      Instant end = clock.instant().plus(span);
      while (clock.instant().isBefore(end)) {
        clock.pass(busy > 0 ? fractionOf(BUSY) : fractionOf(QUIET));
        busy--;
        if (busy < 0 && random.nextInt(20) == 0) mischief.run();
        if (random.nextInt(60) == 0) any(replicas).cutOff(fractionOf(Duration.ofDays(60)));
        Set<X509Certificate> before = configuration.bundle();
        String version = store.version();
        Collections.shuffle(replicas, random);
        for (Replica replica : replicas) {
          if (random.nextInt(3) > 0) replica.step();
          if (random.nextInt(3) == 0) views.forEach(ApiServerView::maybeSync);
          check();
        }
        boolean changed =
            !before.equals(configuration.bundle()) || !version.equals(store.version());
        if (changed) busy = TICKS_AFTER_A_CHANGE;
        // Nothing heals while everybody is cut off, and nothing has to.
        if (tampered && configurationIsRight()) tampered = false;
        views.forEach(ApiServerView::maybeSync);
        check();
      }
    }

    private boolean configurationIsRight() {
      return replicas.stream()
          .flatMap(replica -> replica.served().stream())
          .allMatch(identity -> trusts(configuration.bundle(), identity));
    }

    private void restartOne() {
      replicas.remove(random.nextInt(replicas.size()));
      Replica fresh = start();
      replicas.add(fresh);
      fresh.step();
    }

    private void damage() {
      busy = TICKS_AFTER_A_CHANGE;
      switch (random.nextInt(5)) {
        case 0 -> store.delete();
        case 1 -> store.lose(random);
        case 2 -> store.garble(random);
        case 3 -> tamper(Set.of());
        default ->
            tamper(
                Set.of(
                    new Mint(Lifetimes.USUAL, ServerNames.ofService("evil", "x"))
                        .authority(clock.instant())
                        .certificate()));
      }
    }

    private void tamper(Set<X509Certificate> edited) {
      tampered = true;
      configuration.edit(edited);
    }

    private void check() {
      for (ApiServerView view : views)
        for (Replica replica : replicas)
          replica
              .served()
              .ifPresent(identity ->
                  assertThat(view.damaged || trusts(view.bundle, identity))
                      .as("%s: %s by %s", clock.instant(), identity, view.bundle)
                      .isTrue());
      for (Replica replica : replicas)
        replica.served().ifPresent(identity -> leaves.add(identity.certificate()));
      authorities.addAll(configuration.bundle());
    }

    private boolean trusts(Set<X509Certificate> bundle, ServerIdentity identity) {
      X509Certificate leaf = identity.certificate();
      return isValid(leaf)
          && bundle.stream()
              .anyMatch(authority ->
                  isValid(authority)
                      && verified.computeIfAbsent(
                          List.of(authority, leaf), _ -> Authority.signed(authority, leaf)));
    }

    private boolean isValid(X509Certificate certificate) {
      Instant now = clock.instant();
      return !now.isBefore(certificate.getNotBefore().toInstant())
          && now.isBefore(certificate.getNotAfter().toInstant());
    }

    private Replica start() {
      return new Replica(Duration.ofMinutes(random.nextInt(-10, 10)));
    }

    private Duration fractionOf(Duration most) {
      return Duration.ofSeconds(1 + random.nextLong(most.toSeconds()));
    }

    private <T> T any(List<T> list) {
      return list.get(random.nextInt(list.size()));
    }

    /// Its clock is off, and sometimes nothing answers it.
    private final class Replica {
      private final SelfManaged certificates;
      private Instant back = START;
      private boolean wasCutOff;

      private Replica(Duration off) {
        var names = ServerNames.ofService("nimfleet-webhook", "nimfleet-system");
        certificates =
            new SelfManaged(
                store,
                configuration,
                new Mint(Lifetimes.USUAL, names),
                clock.offBy(off),
                (happening, sentence) -> {});
      }

      /// Once it is back it has a while, before the next time.
      private void cutOff(Duration time) {
        if (busy > 0 || isCutOff()) return;
        back = clock.instant().plus(time);
        wasCutOff = true;
      }

      private boolean isCutOff() {
        return clock.instant().isBefore(back);
      }

      private void step() {
        if (isCutOff()) return;
        if (wasCutOff) busy = TICKS_AFTER_A_CHANGE;
        wasCutOff = false;
        certificates.step();
      }

      private Optional<ServerIdentity> served() {
        return certificates.current();
      }
    }

    /// The configuration as one API server has it: late.
    private final class ApiServerView {
      private Set<X509Certificate> bundle = Set.of();
      private boolean damaged;
      private Instant synced;

      private ApiServerView(Instant synced) {
        this.synced = synced;
      }

      private void maybeSync() {
        boolean late = !clock.instant().isBefore(synced.plus(WORST_LAG));
        if (late || random.nextInt(8) == 0) sync();
      }

      private void sync() {
        bundle = configuration.bundle();
        damaged = tampered;
        synced = clock.instant();
      }
    }
  }

  /// Can be damaged.
  private static final class Store implements KeychainStore {
    private Optional<Stored> content = Optional.empty();
    private int version;

    private String version() {
      return String.valueOf(version);
    }

    private void delete() {
      content = Optional.empty();
    }

    private void lose(Random random) {
      edit(random, (data, field) -> data.remove(field));
    }

    private void garble(Random random) {
      edit(random, (data, field) -> data.put(field, "-----BEGIN CERTIFICATE-----\nAA\n"));
    }

    private void edit(Random random, BiConsumer<Map<String, String>, String> edit) {
      if (content.isEmpty()) return;
      Map<String, String> data = new LinkedHashMap<>(content.get().data());
      List<String> fields = data.keySet().stream().sorted().toList();
      edit.accept(data, fields.get(random.nextInt(fields.size())));
      put(data);
    }

    @Override
    public Optional<Stored> read() {
      return content;
    }

    @Override
    public boolean create(Map<String, String> data) {
      if (content.isPresent()) return false;
      put(data);
      return true;
    }

    @Override
    public boolean replace(Stored before, Map<String, String> data) {
      if (content.filter(now -> now.version().equals(before.version())).isEmpty()) return false;
      put(data);
      return true;
    }

    private void put(Map<String, String> data) {
      version++;
      content = Optional.of(new Stored(version(), data));
    }
  }
}
