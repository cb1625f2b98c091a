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
      List<ValidatingWebhook> before =
          template
              .map(ValidatingWebhookConfiguration::getWebhooks)
              .orElseGet(() -> entries(breakGlass.restore().orElse("")));
      if (before.isEmpty()) {
        states.add(
            new Change(
                Happening.BREAK_GLASS_STUCK,
                "The break-glass has ended, and nothing says what was so before: apply the"
                    + " configuration from Git, and remove its annotations"
                    + " `nimfleet.dev/break-glass-…`."));
        return;
      }
      before.forEach(this::bringBack);
      BreakGlass.erase(configuration);
      changes.add(new Change(Happening.BREAK_GLASS_ENDED, "The gate is as it was before."));
    }

    /// Where the webhook is and whom to trust there is no matter of a break-glass.
    private void bringBack(ValidatingWebhook before) {
      ValidatingWebhook wanted = json.clone(before);
      Optional<ValidatingWebhook> there = entry(configuration, wanted.getName());
      there.ifPresent(entry -> wanted.setClientConfig(entry.getClientConfig()));
      configuration.getWebhooks().removeIf(entry -> entry.getName().equals(wanted.getName()));
      configuration.getWebhooks().add(wanted);
    }

    private List<ValidatingWebhook> entries(String annotation) {
      try {
        ValidatingWebhook[] entries = json.unmarshal(annotation, ValidatingWebhook[].class);
        return entries == null ? List.of() : List.of(entries);
      } catch (RuntimeException e) {
        return List.of();
      }
    }

    private static Optional<ValidatingWebhook> entry(
        ValidatingWebhookConfiguration configuration, String name) {
      return configuration.getWebhooks().stream()
          .filter(entry -> entry.getName().equals(name))
          .findFirst();
    }
  }
}
