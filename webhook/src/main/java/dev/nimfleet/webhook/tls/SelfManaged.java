package dev.nimfleet.webhook.tls;

import dev.nimfleet.webhook.tls.ApiServerTrust.Held;
import dev.nimfleet.webhook.tls.KeychainStore.Stored;
import dev.nimfleet.webhook.tls.Rotation.Change;
import dev.nimfleet.webhook.tls.Rotation.Plan;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Certificates that the replicas make themselves, and share in one [KeychainStore].
public final class SelfManaged implements Certificates {
  /// Each lost race is another replica's progress, and there are few of them.
  private static final int ATTEMPTS = 8;

  private final KeychainStore store;
  private final ApiServerTrust trust;
  private final Mint mint;
  private final Rotation rotation;
  private final InstantSource clock;
  private final Journal journal;
  private final Standing standing;
  private final Served served = new Served();
  private volatile Optional<Keychain> known = Optional.empty();

  /// Of the leaf that is served, which the Secret may have forgotten.
  private Optional<X509Certificate> signer = Optional.empty();

  private Optional<Examined> examined = Optional.empty();

  public SelfManaged(
      KeychainStore store, ApiServerTrust trust, Mint mint, InstantSource clock, Journal journal) {
    this.store = store;
    this.trust = trust;
    this.mint = mint;
    this.rotation = new Rotation(mint);
    this.clock = clock;
    this.journal = journal;
    this.standing = new Standing(mint.lifetimes().overlap());
  }

  /// For a first try: made at the first step, and gone with the process.
  public static SelfManaged ofThisMachine(InstantSource clock, Journal journal) {
    return new SelfManaged(
        KeychainStore.inMemory(),
        ApiServerTrust.none(),
        new Mint(Lifetimes.USUAL, ServerNames.ofThisMachine()),
        clock,
        journal);
  }

  /// One part that fails does not keep the others from their work: a replica that cannot read the
  /// configuration still serves, and one that cannot read the Secret still heals the configuration.
  @Override
  public synchronized void step() {
    Instant now = clock.instant();
    Failures failures = new Failures();
    Held held = failures.of(trust::held).orElse(Held.NOTHING);
    standing.observe(held.byAll(), now);
    failures.of(() -> agree(held, now)).ifPresent(keychain -> known = Optional.of(keychain));
    if (known.isPresent()) {
      Keychain keychain = known.get();
      if (signer.isEmpty()) failures.of(() -> serve(keychain, now)); // trust may take longer
      Held healed = failures.of(() -> trust.heal(anchors(keychain, now))).orElse(Held.NOTHING);
      standing.observe(healed.byAll(), now);
      failures.of(() -> serve(keychain, now));
    }
    failures.rethrow();
  }

  /// Reads what the others have written, and writes what is due.
  private Keychain agree(Held held, Instant now) {
    Set<X509Certificate> trusted = new LinkedHashSet<>(held.byAny());
    signer.ifPresent(trusted::add);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Optional<Stored> stored = store.read();
      Plan plan =
          rotation.plan(
              stored.map(this::salvage).orElseGet(Salvage::nothing),
              trusted,
              authority -> standing.isEstablished(authority, now),
              now);
      if (!plan.isNew()) return plan.keychain();
      if (write(stored, plan.keychain())) {
        for (Change change : plan.changes()) journal.note(change.happening(), change.sentence());
        return plan.keychain();
      }
    }
    throw new IllegalStateException(
        "The Secret of the certificates changes faster than it can be written: see who writes it.");
  }

  /// Checking keys costs more than all the rest of a step.
  private Salvage salvage(Stored stored) {
    if (examined.isEmpty() || !examined.get().version().equals(stored.version()))
      examined = Optional.of(new Examined(stored.version(), Salvage.of(stored.data())));
    return examined.get().salvage();
  }

  private record Examined(String version, Salvage salvage) {}

  private boolean write(Optional<Stored> before, Keychain keychain) {
    return before
        .map(stored -> store.replace(stored, keychain.data()))
        .orElseGet(() -> store.create(keychain.data()));
  }

  /// With the signer of what is served here, even if nobody else remembers it.
  private Anchors anchors(Keychain keychain, Instant now) {
    var needed = keychain.trusted(now);
    if (isServing(now)) signer.ifPresent(needed::add);
    return new Anchors(needed, keychain.spent(now), mint::mayHaveMade);
  }

  private boolean isServing(Instant now) {
    return served.current().filter(identity -> now.isBefore(identity.expires())).isPresent();
  }

  /// An API server that has not learned of a new authority yet must not meet its leaf.
  private Keychain serve(Keychain keychain, Instant now) {
    X509Certificate authority = keychain.current().certificate();
    ServerIdentity before = served.current().orElse(keychain.leaf());
    ServerIdentity identity =
        !isServing(now) || isTrusted(keychain, now) ? keychain.leaf() : before;
    boolean isNew = served.current().filter(identity::equals).isEmpty();
    if (isNew) {
      signer = Optional.of(authority);
      journal.note(Happening.SERVED, "%s is served.".formatted(identity));
    }
    served.serve(identity);
    return keychain;
  }

  private boolean isTrusted(Keychain keychain, Instant now) {
    X509Certificate authority = keychain.current().certificate();
    boolean begun = !now.isBefore(keychain.leaf().certificate().getNotBefore().toInstant());
    boolean known = signer.filter(authority::equals).isPresent();
    return begun && (known || standing.isEstablished(authority, now));
  }

  @Override
  public Optional<ServerIdentity> current() {
    return served.current();
  }

  @Override
  public void onChange(Consumer<ServerIdentity> consumer) {
    served.onChange(consumer);
  }

  @Override
  public String caBundle() {
    Instant now = clock.instant();
    return known.map(keychain -> Pem.write(keychain.trusted(now))).orElse("");
  }

  @Override
  public SortedMap<String, Instant> expiries() {
    SortedMap<String, Instant> expiries = new TreeMap<>();
    current().ifPresent(identity -> expiries.put("leaf", identity.expires()));
    known.ifPresent(keychain -> {
      expiries.put("ca", keychain.current().expires());
      keychain.next().ifPresent(next -> expiries.put("ca-next", next.expires()));
    });
    return expiries;
  }
}
