package dev.nimfleet.webhook.tls;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;

/// Whatever the replicas share: it is the content of one Secret.
///
/// @param current signs leaves
/// @param next is trusted already, and signs nothing yet
/// @param retired signed leaves once; its key is gone
/// @param leaf what the replicas serve
public record Keychain(
    Authority current, Optional<Authority> next, List<Retired> retired, ServerIdentity leaf) {
  static final String CURRENT = "ca.crt";
  static final String CURRENT_KEY = "ca.key";
  static final String NEXT = "ca-next.crt";
  static final String NEXT_KEY = "ca-next.key";
  static final String RETIRED = "ca-retired.crt";
  static final String RETIRED_UNTIL = "ca-retired.until";
  static final String LEAF = "tls.crt";
  static final String LEAF_KEY = "tls.key";

  /// The keys of the Secret that are ours. Others are left as they are.
  public static final Set<String> FIELDS =
      Set.of(CURRENT, CURRENT_KEY, NEXT, NEXT_KEY, RETIRED, RETIRED_UNTIL, LEAF, LEAF_KEY);

  /// An authority that signs no more.
  ///
  /// @param until when the last leaf that it may have signed ends. The authority is remembered
  ///   after that, until it ends itself: what nobody remembers must be trusted.
  public record Retired(X509Certificate certificate, Instant until) {
    boolean isTrusted(Instant now) {
      return now.isBefore(until) && isValid(now);
    }

    boolean isValid(Instant now) {
      return now.isBefore(certificate.getNotAfter().toInstant());
    }

    @Override
    public String toString() {
      return "Retired[%s trusted until %s]".formatted(certificate.getSubjectX500Principal(), until);
    }
  }

  public Keychain {
    retired = List.copyOf(retired);
  }

  /// Whom the API server must trust now.
  public SequencedSet<X509Certificate> trusted(Instant now) {
    SequencedSet<X509Certificate> trusted = new LinkedHashSet<>();
    trusted.add(current.certificate());
    next.map(Authority::certificate).ifPresent(trusted::add);
    for (Retired old : retired) if (old.isTrusted(now)) trusted.add(old.certificate());
    return trusted;
  }

  /// Who needs no trust any more.
  Set<X509Certificate> spent(Instant now) {
    Set<X509Certificate> spent = new LinkedHashSet<>();
    for (Retired old : retired) if (!old.isTrusted(now)) spent.add(old.certificate());
    return spent;
  }

  /// As a Secret holds it.
  public Map<String, String> data() {
    Map<String, String> data = new LinkedHashMap<>();
    data.put(CURRENT, Pem.write(current.certificate()));
    data.put(CURRENT_KEY, Pem.write(current.key()));
    next.ifPresent(authority -> {
      data.put(NEXT, Pem.write(authority.certificate()));
      data.put(NEXT_KEY, Pem.write(authority.key()));
    });
    if (!retired.isEmpty()) {
      List<String> until = new ArrayList<>();
      for (Retired old : retired) until.add(old.until().toString());
      data.put(RETIRED, Pem.write(retired.stream().map(Retired::certificate).toList()));
      data.put(RETIRED_UNTIL, String.join("\n", until));
    }
    data.put(LEAF, Pem.write(leaf.chain()));
    data.put(LEAF_KEY, Pem.write(leaf.key()));
    return data;
  }

  /// Without keys: this ends up in logs.
  @Override
  public String toString() {
    return "Keychain[%s, next %s, %s, %s]".formatted(current, next, retired, leaf);
  }
}
