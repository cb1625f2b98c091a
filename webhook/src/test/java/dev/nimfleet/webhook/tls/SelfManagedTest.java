package dev.nimfleet.webhook.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SelfManagedTest {
  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

  private final SetClock clock = new SetClock(NOW);
  private final FakeConfiguration configuration = new FakeConfiguration(clock);
  private final KeychainStore store = KeychainStore.inMemory();
  private final List<Happening> journal = new ArrayList<>();

  @Test
  void consumersAreToldAtOnceAndOnlyOfChanges() {
    var replica = replica(store, configuration);
    List<ServerIdentity> told = new ArrayList<>();
    replica.onChange(told::add);
    replica.step();
    replica.step();
    List<ServerIdentity> late = new ArrayList<>();
    replica.onChange(late::add);
    clock.pass(Duration.ofDays(300));
    replica.step();

    assertThat(told).hasSize(2);
    assertThat(late).isEqualTo(told);
    assertThat(replica.current()).contains(told.getLast());
  }

  @Test
  void aConsumerThatFailsIsToldAgainAndHoldsUpNobody() {
    var replica = replica(store, configuration);
    List<ServerIdentity> told = new ArrayList<>();
    replica.onChange(identity -> {
      told.add(identity);
      if (told.size() == 1) throw new IllegalStateException("busy");
    });
    List<ServerIdentity> other = new ArrayList<>();
    replica.onChange(other::add);

    assertThatThrownBy(replica::step).hasMessage("busy");
    assertThat(told).hasSize(2); // once before the configuration was written, and once after
    assertThat(other).hasSize(1);
    replica.step();
    assertThat(told).hasSize(2);
  }

  @Test
  void aSecretMadeAnewIsServedOnlyWhenItIsTrusted() {
    var replica = replica(store, configuration);
    replica.step();
    Optional<ServerIdentity> old = replica.current();
    var anew = KeychainStore.inMemory();
    replica(anew, configuration).step();
    var changed = new Switched(store);
    var watcher = replica(changed, configuration);
    watcher.step();
    changed.now = anew;

    watcher.step();
    clock.pass(Duration.ofMinutes(9));
    watcher.step();
    assertThat(watcher.current()).isEqualTo(old);

    clock.pass(Duration.ofMinutes(1));
    watcher.step();
    assertThat(watcher.current()).isNotEqualTo(old);
    assertThat(configuration.bundle()).hasSize(2);
  }

  @Test
  void whatIsServedIsTrustedEvenIfEverybodyHasForgottenIt() {
    var changing = new Switched(store);
    var replica = replica(changing, configuration);
    replica.step();
    var served = configuration.bundle();
    changing.now = KeychainStore.inMemory();
    configuration.edit(Set.of());
    replica.step();

    assertThat(configuration.bundle()).hasSize(2).containsAll(served);
  }

  @Test
  void aConfigurationThatDoesNotAnswerKeepsNobodyFromServing() {
    var replica = replica(store, new Silent());

    assertThatThrownBy(replica::step).hasMessage("silent");
    assertThat(replica.current()).isPresent();
  }

  @Test
  void aSecretThatDoesNotAnswerKeepsTheConfigurationRight() {
    var changing = new Switched(store);
    var replica = replica(changing, configuration);
    replica.step();
    var good = configuration.bundle();
    configuration.edit(Set.of());
    changing.now = new Unreadable();

    assertThatThrownBy(replica::step).hasMessage("unreadable");
    assertThat(configuration.bundle()).isEqualTo(good);
    assertThat(replica.current()).isPresent();
  }

  @Test
  void metricsLearnWhenWhatEnds() {
    var replica = replica(store, configuration);
    assertThat(replica.expiries()).isEmpty();
    replica.step();

    assertThat(replica.expiries())
        .containsOnly(
            Map.entry("leaf", NOW.plus(Duration.ofDays(365))),
            Map.entry("ca", NOW.plus(Duration.ofDays(3650))));
  }

  @Test
  void aMachineOfItsOwnNeedsNoCluster() throws Exception {
    var local = SelfManaged.ofThisMachine(clock, this::note);
    local.step();
    clock.pass(Duration.ofDays(300));
    local.step();

    ServerIdentity identity = local.current().orElseThrow();
    assertThat(identity.expires()).isEqualTo(clock.instant().plus(Duration.ofDays(365)));
    assertThat(Pem.certificates(local.caBundle()))
        .singleElement()
        .matches(authority -> Authority.signed(authority, identity.certificate()));
  }

  private SelfManaged replica(KeychainStore store, ApiServerTrust trust) {
    var names = ServerNames.ofService("guard", "system");
    return new SelfManaged(store, trust, new Mint(Lifetimes.USUAL, names), clock, this::note);
  }

  private void note(Happening happening, String sentence) {
    assertThat(sentence).doesNotContain("rivate");
    journal.add(happening);
  }

  /// Another Secret under the same name.
  private static final class Switched implements KeychainStore {
    private KeychainStore now;

    private Switched(KeychainStore now) {
      this.now = now;
    }

    @Override
    public Optional<Stored> read() {
      // Versions of a cluster never come twice.
      return now.read()
          .map(found -> new Stored(found.version() + "/" + now.hashCode(), found.data()));
    }

    @Override
    public boolean create(Map<String, String> data) {
      return now.create(data);
    }

    @Override
    public boolean replace(Stored before, Map<String, String> data) {
      String version = before.version().substring(0, before.version().indexOf('/'));
      return now.replace(new Stored(version, before.data()), data);
    }
  }

  private static final class Unreadable implements KeychainStore {
    @Override
    public Optional<Stored> read() {
      throw new IllegalStateException("unreadable");
    }

    @Override
    public boolean create(Map<String, String> data) {
      throw new IllegalStateException("unwritable");
    }

    @Override
    public boolean replace(Stored before, Map<String, String> data) {
      throw new IllegalStateException("unwritable");
    }
  }

  private static final class Silent implements ApiServerTrust {
    @Override
    public Held held() {
      throw new IllegalStateException("silent");
    }

    @Override
    public Held heal(Anchors anchors) {
      throw new IllegalStateException("silent");
    }
  }
}
