package dev.nimfleet.webhook.tls;

import dev.nimfleet.webhook.tls.Keychain.Retired;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What is good in a Secret that anybody may have edited.
///
/// @param witnesses every certificate of an authority that can be read, with or without a key
/// @param faults what is not good, as sentences
record Salvage(
    Optional<Authority> current,
    Optional<Authority> next,
    Optional<ServerIdentity> leaf,
    List<Retired> retired,
    Set<X509Certificate> witnesses,
    List<String> faults) {

  static Salvage nothing() {
    return new Salvage(
        Optional.empty(), Optional.empty(), Optional.empty(), List.of(), Set.of(), List.of());
  }

  static Salvage of(Keychain keychain) {
    return of(keychain.data());
  }

  static Salvage of(Map<String, String> data) {
    return new Reader(data).read();
  }

  boolean isWhole() {
    return current.isPresent() && leaf.isPresent() && faults.isEmpty();
  }

  /// For one that is whole.
  Keychain asItIs() {
    return new Keychain(current.orElseThrow(), next, retired, leaf.orElseThrow());
  }

  boolean hasRetired(X509Certificate certificate) {
    return retired.stream().anyMatch(old -> old.certificate().equals(certificate));
  }

  boolean remembers(X509Certificate certificate) {
    return witnesses.contains(certificate) || hasRetired(certificate);
  }

  /// Collects the faults of one Secret.
  private static final class Reader {
    private final Map<String, String> data;
    private final List<String> faults = new ArrayList<>();

    private Reader(Map<String, String> data) {
      this.data = data;
    }

    private Salvage read() {
      Optional<Authority> current = authority(Keychain.CURRENT, Keychain.CURRENT_KEY);
      Optional<Authority> next = authority(Keychain.NEXT, Keychain.NEXT_KEY);
      Optional<ServerIdentity> leaf = leaf();
      List<Retired> retired = retired();
      if (current.isEmpty() && faults.isEmpty()) faults.add("It has no `ca.crt`.");
      if (leaf.isEmpty() && faults.isEmpty()) faults.add("It has no `tls.crt`.");
      return new Salvage(current, next, leaf, retired, witnesses(), List.copyOf(faults));
    }

    private Optional<Authority> authority(String certificate, String key) {
      if (!data.containsKey(certificate) && !data.containsKey(key)) return Optional.empty();
      try {
        return Optional.of(
            Authority.matching(
                Pem.privateKey(text(key)), Pem.certificates(text(certificate)).getFirst()));
      } catch (UnusableCertificate e) {
        faults.add("`%s` with `%s`: %s".formatted(certificate, key, e.getMessage()));
        return Optional.empty();
      }
    }

    private Optional<ServerIdentity> leaf() {
      if (!data.containsKey(Keychain.LEAF) && !data.containsKey(Keychain.LEAF_KEY))
        return Optional.empty();
      try {
        return Optional.of(
            ServerIdentity.matching(
                Pem.privateKey(text(Keychain.LEAF_KEY)), Pem.certificates(text(Keychain.LEAF))));
      } catch (UnusableCertificate e) {
        faults.add("`tls.crt` with `tls.key`: " + e.getMessage());
        return Optional.empty();
      }
    }

    /// An authority whose instant cannot be read stays to its end.
    private List<Retired> retired() {
      List<X509Certificate> certificates = Pem.legible(text(Keychain.RETIRED));
      List<String> until = text(Keychain.RETIRED_UNTIL).lines().toList();
      boolean paired = until.size() == certificates.size();
      if (!paired) faults.add("`ca-retired.crt` and `ca-retired.until` do not fit together.");
      List<Retired> retired = new ArrayList<>();
      for (int i = 0; i < certificates.size(); i++) {
        X509Certificate certificate = certificates.get(i);
        Instant end = certificate.getNotAfter().toInstant();
        retired.add(new Retired(certificate, paired ? instant(until.get(i), end) : end));
      }
      return retired;
    }

    private Instant instant(String text, Instant otherwise) {
      try {
        return Instant.parse(text);
      } catch (DateTimeParseException e) {
        faults.add("`ca-retired.until` has a line that is no instant.");
        return otherwise;
      }
    }

    private Set<X509Certificate> witnesses() {
      Set<X509Certificate> witnesses = new LinkedHashSet<>();
      for (String field : List.of(Keychain.CURRENT, Keychain.NEXT))
        for (X509Certificate certificate : Pem.legible(text(field)))
          if (certificate.getBasicConstraints() >= 0) witnesses.add(certificate);
      return witnesses;
    }

    private String text(String field) {
      return data.getOrDefault(field, "");
    }
  }
}
