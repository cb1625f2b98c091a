package dev.nimfleet.webhook.kubernetes;

import dev.nimfleet.webhook.tls.Anchors;
import dev.nimfleet.webhook.tls.ApiServerTrust.Held;
import dev.nimfleet.webhook.tls.Happening;
import dev.nimfleet.webhook.tls.Pem;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.WebhookClientConfig;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;

/// What a webhook configuration should be, given what it is.
///
/// - The `caBundle` of every entry is kept right, always. See [Anchors] for what stays in it.
/// - Entries of the template that are missing come back. What an entry that is there says is the
///   administrator's, who may have patched it in Git: it is not compared with the template.
/// - While a break-glass lasts, nothing else is touched. When it has ended, entries are as before:
///   as the template has them, or as the annotation says.
final class ConfigurationRepair {
  /// What a break-glass may change. The address of the webhook and whom to trust are not its
  /// matter.
  private static final Set<String> RESTORED =
      Set.of(
          "failurePolicy",
          "matchConditions",
          "matchPolicy",
          "namespaceSelector",
          "objectSelector",
          "rules",
          "timeoutSeconds");

  private final KubernetesSerialization json;

  ConfigurationRepair(KubernetesSerialization json) {
    this.json = json;
  }

  record Change(Happening happening, String sentence) {}

  /// The configuration as it should be.
  ///
  /// @param changes what was changed to get there
  /// @param states what is not as usual, and is left so
  record Repaired(
      ValidatingWebhookConfiguration configuration, List<Change> changes, List<Change> states) {
    Repaired {
      changes = List.copyOf(changes);
      states = List.copyOf(states);
    }
  }

  /// Decides what to write.
  ///
  /// @param anchors nothing to leave each `caBundle` as it is
  Repaired repair(
      ValidatingWebhookConfiguration found,
      Optional<ValidatingWebhookConfiguration> template,
      Optional<Anchors> anchors,
      Instant now) {
    var work = new Work(json.clone(found));
    BreakGlass breakGlass = BreakGlass.of(found);
    if (breakGlass.isActive(now))
      work.states.add(
          new Change(
              Happening.BREAK_GLASS_SEEN,
              "The gate is open until %s.".formatted(breakGlass.until().orElseThrow())));
    else {
      if (breakGlass.hasEnded(now)) work.end(breakGlass, template);
      template.ifPresent(work::addMissing);
    }
    anchors.ifPresent(wanted -> work.trust(wanted, now));
    return new Repaired(work.configuration, work.changes, work.states);
  }

  /// A configuration where there is none.
  ValidatingWebhookConfiguration fresh(
      ValidatingWebhookConfiguration template, Optional<Anchors> anchors, Instant now) {
    ValidatingWebhookConfiguration fresh = json.clone(template);
    BreakGlass.erase(fresh);
    fresh.getMetadata().setResourceVersion(null);
    fresh.getMetadata().setUid(null);
    fresh.getMetadata().setManagedFields(null);
    var work = new Work(fresh);
    anchors.ifPresent(wanted -> work.trust(wanted, now));
    return fresh;
  }

  static Held held(ValidatingWebhookConfiguration configuration) {
    Set<X509Certificate> byAny = new LinkedHashSet<>();
    for (ValidatingWebhook entry : configuration.getWebhooks()) byAny.addAll(bundle(entry));
    Set<X509Certificate> byAll = new LinkedHashSet<>(byAny);
    for (ValidatingWebhook entry : configuration.getWebhooks()) byAll.retainAll(bundle(entry));
    return new Held(byAll, byAny);
  }

  private static SequencedSet<X509Certificate> bundle(ValidatingWebhook entry) {
    return new LinkedHashSet<>(Pem.legible(text(entry)));
  }

  private static String text(ValidatingWebhook entry) {
    return Optional.ofNullable(entry.getClientConfig())
        .flatMap(config -> Optional.ofNullable(config.getCaBundle()))
        .map(Base64Text::decoded)
        .orElse("");
  }

  /// On a copy.
  private final class Work {
    private final ValidatingWebhookConfiguration configuration;
    private final List<Change> changes = new ArrayList<>();
    private final List<Change> states = new ArrayList<>();

    private Work(ValidatingWebhookConfiguration configuration) {
      this.configuration = configuration;
    }

    private void trust(Anchors anchors, Instant now) {
      Set<X509Certificate> found = held(configuration).byAny();
      SequencedSet<X509Certificate> wanted = anchors.beside(found, now);
      List<String> healed = new ArrayList<>();
      for (ValidatingWebhook entry : configuration.getWebhooks()) {
        if (isRight(entry, wanted)) continue;
        if (entry.getClientConfig() == null) entry.setClientConfig(new WebhookClientConfig());
        entry.getClientConfig().setCaBundle(Base64Text.encoded(Pem.write(wanted)));
        healed.add("`" + entry.getName() + "`");
      }
      for (X509Certificate gone : found)
        if (!wanted.contains(gone) && !anchors.mayBeOurs().test(gone))
          changes.add(
              new Change(
                  Happening.FOREIGN_AUTHORITY_REMOVED,
                  "`%s` is none of the webhook's."
                      .formatted(gone.getSubjectX500Principal().getName())));
      if (!healed.isEmpty())
        changes.add(
            new Change(
                Happening.TRUST_HEALED,
                "The `caBundle` of %s has %d authorities now."
                    .formatted(String.join(", ", healed), wanted.size())));
    }

    /// The order does not matter, and what is between certificates does: nobody but us has to write
    /// there.
    private static boolean isRight(ValidatingWebhook entry, Set<X509Certificate> wanted) {
      SequencedSet<X509Certificate> found = bundle(entry);
      return found.equals(wanted) && Pem.write(found).equals(text(entry));
    }

    private void addMissing(ValidatingWebhookConfiguration template) {
      for (ValidatingWebhook wanted : template.getWebhooks()) {
        if (entry(configuration, wanted.getName()).isPresent()) continue;
        configuration.getWebhooks().add(json.clone(wanted));
        changes.add(
            new Change(Happening.ENTRY_RECREATED, "`%s` is back.".formatted(wanted.getName())));
      }
    }

    private void end(BreakGlass breakGlass, Optional<ValidatingWebhookConfiguration> template) {
      if (template.isPresent())
        configuration.getWebhooks().replaceAll(entry -> as(template.get(), entry));
      else if (!restoreFrom(breakGlass.restore().orElse(""))) {
        states.add(
            new Change(
                Happening.BREAK_GLASS_STUCK,
                "The break-glass has ended, and nothing says what was so before: apply the"
                    + " configuration from Git, and remove its annotations"
                    + " `nimfleet.dev/break-glass-…`."));
        return;
      }
      BreakGlass.erase(configuration);
      changes.add(new Change(Happening.BREAK_GLASS_ENDED, "The gate is as it was before."));
    }

    private ValidatingWebhook as(ValidatingWebhookConfiguration template, ValidatingWebhook entry) {
      Optional<ValidatingWebhook> before = entry(template, entry.getName()).map(json::clone);
      before.ifPresent(wanted -> wanted.setClientConfig(entry.getClientConfig()));
      return before.orElse(entry);
    }

    private boolean restoreFrom(String annotation) {
      try {
        Map<?, ?> before = json.unmarshal(annotation, Map.class);
        if (before == null || before.isEmpty()) return false;
        List<ValidatingWebhook> restored = new ArrayList<>();
        for (ValidatingWebhook entry : configuration.getWebhooks())
          restored.add(
              before.get(entry.getName()) instanceof Map<?, ?> was ? merge(entry, was) : entry);
        configuration.setWebhooks(restored);
        return true;
      } catch (RuntimeException e) {
        return false;
      }
    }

    private ValidatingWebhook merge(ValidatingWebhook entry, Map<?, ?> before) {
      @SuppressWarnings("unchecked")
      Map<String, Object> merged = json.convertValue(entry, Map.class);
      for (String field : RESTORED) {
        Object was = before.get(field);
        if (was != null) merged.put(field, was);
        else if (before.containsKey(field)) merged.remove(field);
      }
      return json.convertValue(merged, ValidatingWebhook.class);
    }

    private static Optional<ValidatingWebhook> entry(
        ValidatingWebhookConfiguration configuration, String name) {
      return configuration.getWebhooks().stream()
          .filter(entry -> entry.getName().equals(name))
          .findFirst();
    }
  }
}
