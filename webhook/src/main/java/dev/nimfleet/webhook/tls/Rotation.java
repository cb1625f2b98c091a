package dev.nimfleet.webhook.tls;

import dev.nimfleet.webhook.tls.Keychain.Retired;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/// How one authority follows another, so that no API server ever meets a leaf that it does not
/// trust. Every replica runs it on the same Secret, and none leads.
///
/// The life of an authority:
///
/// 1. *Announced* when two thirds of its predecessor's life are over: it is in the Secret as
///    `next`, and goes into the `caBundle`. It signs nothing.
/// 2. *Current*, once a replica has itself seen the `caBundle` hold it for [Lifetimes#overlap]
///    without a break. The condition is an observation and not a date: where the configuration
///    cannot be written, the old authority goes on, for the third of its life that is left. The
///    first leaf is signed in the same write that makes it current. Its predecessor's key is thrown
///    away in that write, so that nobody can sign another leaf with it.
/// 3. *Retired*, and still in the `caBundle`: a replica that is cut off from the API server serves
///    its last leaf for as long as that is valid. No such leaf lasts longer than [Lifetimes#leaf]
///    from the moment of retirement, nor than the leaf that was replaced: that is `until`.
/// 4. *Spent*: out of the `caBundle`, and remembered in the Secret to its own end. An authority of
///    ours that the Secret does not remember is never taken out: see below.
///
/// A replica serves a new leaf only when it has itself seen the leaf's authority trusted for
/// [Lifetimes#overlap], or has nothing else to serve; see [SelfManaged]. So even a Secret that is
/// deleted, and made anew with another authority, breaks nothing while a replica that knows the old
/// leaf lives.
///
/// What was lost stays trusted. Authorities with our name that the `caBundle` or a damaged Secret
/// holds, and that the rotation does not know, are taken for retired now: some replica may serve a
/// leaf of them.
public final class Rotation {
  /// Of authorities that are remembered. A rotation leaves one; more come only from a Secret that
  /// is deleted again and again, and that must not grow the configuration to etcd's limit.
  static final int MOST = 16;

  private final Mint mint;

  public Rotation(Mint mint) {
    this.mint = mint;
  }

  /// What to write.
  ///
  /// @param changes why it is to be written; none when the Secret is right as it is
  record Plan(Keychain keychain, List<Change> changes) {
    Plan {
      changes = List.copyOf(changes);
    }

    boolean isNew() {
      return !changes.isEmpty();
    }
  }

  record Change(Happening happening, String sentence) {}

  /// Decides what to write.
  ///
  /// @param trusted certificates that the API server trusts, or that this replica relies on
  /// @param established whether an authority has been trusted for long enough
  Plan plan(
      Salvage found,
      Collection<X509Certificate> trusted,
      Predicate<X509Certificate> established,
      Instant now) {
    if (isOfTheFuture(found, now)) return new Plan(found.asItIs(), List.of());
    List<Change> changes = new ArrayList<>();
    for (String fault : found.faults()) changes.add(new Change(Happening.SECRET_REPAIRED, fault));
    Succession succession = succession(found, established, now, changes);
    Authority current = succession.current();
    ServerIdentity leaf =
        found
            .leaf()
            .filter(old -> isGood(old.certificate(), current, now))
            .orElseGet(() -> mint.leaf(current, now));
    if (found.leaf().filter(leaf::equals).isEmpty())
      changes.add(new Change(Happening.LEAF_MADE, "%s is new.".formatted(leaf)));
    List<Retired> retired = retired(found, trusted, now, succession);
    for (Retired old : retired)
      if (!found.hasRetired(old.certificate()))
        changes.add(new Change(Happening.AUTHORITY_RETIRED, "%s.".formatted(old)));
    return new Plan(new Keychain(current, succession.next(), retired, leaf), changes);
  }

  private record Succession(Authority current, Optional<Authority> next) {}

  private Succession succession(
      Salvage found, Predicate<X509Certificate> established, Instant now, List<Change> changes) {
    Optional<Authority> current = found.current().filter(authority -> !hasEnded(authority, now));
    Optional<Authority> next =
        found.next().filter(authority -> !hasEnded(authority, now) && hasBegun(authority, now));
    if (next.isPresent() && (current.isEmpty() || established.test(next.get().certificate()))) {
      changes.add(change(Happening.AUTHORITY_PROMOTED, "%s signs from now on.", next.get()));
      return new Succession(next.get(), Optional.empty());
    }
    if (current.isEmpty()) {
      Authority first = mint.authority(now);
      changes.add(change(Happening.AUTHORITY_MADE, "%s is new.", first));
      return new Succession(first, Optional.empty());
    }
    if (next.isEmpty() && isDue(current.get().certificate(), now)) {
      Authority heir = mint.authority(now);
      changes.add(change(Happening.AUTHORITY_ANNOUNCED, "%s is to follow.", heir));
      return new Succession(current.get(), Optional.of(heir));
    }
    return new Succession(current.get(), next);
  }

  private static Change change(Happening happening, String sentence, Authority authority) {
    return new Change(happening, sentence.formatted(authority));
  }

  /// When there are too many, what is known goes before what was lost, so that two of them never
  /// take turns, and what is spent goes last.
  private List<Retired> retired(
      Salvage found, Collection<X509Certificate> trusted, Instant now, Succession succession) {
    Map<X509Certificate, Retired> all = new LinkedHashMap<>();
    for (Retired old : found.retired())
      if (old.isTrusted(now)) all.putIfAbsent(old.certificate(), old);
    Instant until = lastLeaf(found, now);
    for (X509Certificate certificate : found.witnesses())
      all.putIfAbsent(certificate, retire(certificate, until));
    for (X509Certificate certificate : trusted)
      if (!found.remembers(certificate) && mint.mayHaveMade(certificate))
        all.putIfAbsent(certificate, retire(certificate, until));
    for (Retired old : found.retired()) all.putIfAbsent(old.certificate(), old);
    all.remove(succession.current().certificate());
    succession.next().ifPresent(authority -> all.remove(authority.certificate()));
    return all.values().stream().filter(old -> old.isValid(now)).limit(MOST).toList();
  }

  private static Retired retire(X509Certificate certificate, Instant until) {
    Instant end = certificate.getNotAfter().toInstant();
    return new Retired(certificate, until.isBefore(end) ? until : end);
  }

  /// When the last leaf ends that anybody has signed by now. The overlap is for clocks that differ.
  private Instant lastLeaf(Salvage found, Instant now) {
    Duration most = mint.lifetimes().leaf().plus(mint.lifetimes().overlap());
    Instant ours = now.plus(most);
    return found.leaf().map(ServerIdentity::expires).filter(ours::isBefore).orElse(ours);
  }

  private boolean isGood(X509Certificate leaf, Authority signer, Instant now) {
    Instant ends = leaf.getNotAfter().toInstant();
    // One that ends with its authority cannot be bettered by another of the same.
    boolean due =
        !now.isBefore(ends.minus(mint.lifetimes().leaf().dividedBy(3)))
            && ends.isBefore(signer.expires());
    boolean valid = now.isBefore(ends) && !now.isBefore(leaf.getNotBefore().toInstant());
    return valid && !due && fits(leaf) && signer.signed(leaf);
  }

  private boolean fits(X509Certificate leaf) {
    try {
      SortedSet<String> alternatives = new TreeSet<>();
      var found = leaf.getSubjectAlternativeNames();
      if (found == null) return false;
      for (List<?> name : found) alternatives.add(String.valueOf(name.get(1)));
      SortedSet<String> wanted = new TreeSet<>(mint.names().dns());
      wanted.addAll(mint.names().addresses());
      return alternatives.equals(wanted);
    } catch (CertificateParsingException e) {
      return false;
    }
  }

  /// An authority lasts for years: one that was made long after now means that this machine's clock
  /// is far behind, and a replica that does not know the time does not know what is due.
  private static boolean isOfTheFuture(Salvage found, Instant now) {
    return found.isWhole()
        && found.current().filter(current -> !hasBegun(current, now)).isPresent();
  }

  private static boolean hasBegun(Authority authority, Instant now) {
    return !now.isBefore(authority.certificate().getNotBefore().toInstant());
  }

  private static boolean hasEnded(Authority authority, Instant now) {
    return !now.isBefore(authority.expires());
  }

  /// Whether two thirds of the life of an authority are over.
  private static boolean isDue(X509Certificate certificate, Instant now) {
    Instant starts = certificate.getNotBefore().toInstant();
    Duration life = Duration.between(starts, certificate.getNotAfter().toInstant());
    return !now.isBefore(starts.plus(life.multipliedBy(2).dividedBy(3)));
  }
}
