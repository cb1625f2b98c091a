package dev.nimfleet.webhook.kubernetes;

import dev.nimfleet.webhook.kubernetes.ConfigurationRepair.Change;
import dev.nimfleet.webhook.kubernetes.ConfigurationRepair.Repaired;
import dev.nimfleet.webhook.tls.Anchors;
import dev.nimfleet.webhook.tls.ApiServerTrust;
import dev.nimfleet.webhook.tls.Happening;
import dev.nimfleet.webhook.tls.Journal;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// The one ValidatingWebhookConfiguration that is ours, kept as it should be. It needs the verbs
/// `get`, `list`, `watch` and `update` on it, and `create` where there is a template.
public final class WebhookConfigurations implements ApiServerTrust {
  private static final int ATTEMPTS = 8;
  private static final Set<Happening> OPEN =
      Set.of(Happening.BREAK_GLASS_SEEN, Happening.BREAK_GLASS_STUCK);

  private final KubernetesClient client;
  private final String name;
  private final Supplier<Optional<String>> template;
  private final InstantSource clock;
  private final Journal journal;
  private final ConfigurationRepair repair;

  /// What was not as usual at the last look, so that it is said once.
  private final Set<Happening> known = EnumSet.noneOf(Happening.class);

  private volatile Optional<Boolean> isPresent = Optional.empty();

  /// Reads nothing yet.
  ///
  /// @param template the configuration as `install` prints it, as YAML; it is asked for at each
  ///   look, since a mounted ConfigMap changes
  public WebhookConfigurations(
      KubernetesClient client,
      String name,
      Supplier<Optional<String>> template,
      InstantSource clock,
      Journal journal) {
    this.client = client;
    this.name = name;
    this.template = template;
    this.clock = clock;
    this.journal = journal;
    this.repair = new ConfigurationRepair(client.getKubernetesSerialization());
  }

  @Override
  public Held held() {
    return present().map(ConfigurationRepair::held).orElse(Held.NOTHING);
  }

  @Override
  public Held heal(Anchors anchors) {
    return heal(Optional.of(anchors));
  }

  /// Leaves each `caBundle` to somebody else, such as cert-manager.
  public void healAllButTrust() {
    heal(Optional.empty());
  }

  /// Whether there was one when [#heal] last looked; nothing before it has.
  public Optional<Boolean> isPresent() {
    return isPresent;
  }

  private synchronized Held heal(Optional<Anchors> anchors) {
    List<Change> states = new ArrayList<>();
    Optional<ValidatingWebhookConfiguration> wanted = template(states);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Optional<ValidatingWebhookConfiguration> found = present();
      isPresent = Optional.of(found.isPresent()); // whoever may not make it must tell all the same
      if (found.isEmpty() && wanted.isEmpty()) {
        states.add(
            new Change(
                Happening.CONFIGURATION_MISSING,
                "There is no ValidatingWebhookConfiguration `%s`, and no template to make it from:"
                        .formatted(name)
                    + " nothing is guarded. Apply it from Git."));
        note(states, List.of());
        return Held.NOTHING;
      }
      Repaired repaired =
          found
              .map(there -> repair.repair(there, wanted, anchors, clock.instant()))
              .orElseGet(() -> recreated(wanted.orElseThrow(), anchors));
      if (repaired.changes().isEmpty() || isWritten(found, repaired)) {
        isPresent = Optional.of(true);
        for (Change change : repaired.changes())
          journal.note(change.happening(), change.sentence());
        states.addAll(repaired.states());
        note(states, repaired.changes());
        return ConfigurationRepair.held(repaired.configuration());
      }
    }
    throw new IllegalStateException(
        "ValidatingWebhookConfiguration `%s` changes faster than it can be written: see who writes it."
            .formatted(name));
  }

  private Repaired recreated(ValidatingWebhookConfiguration wanted, Optional<Anchors> anchors) {
    return new Repaired(
        repair.fresh(wanted, anchors, clock.instant()),
        List.of(
            new Change(
                Happening.CONFIGURATION_RECREATED,
                "ValidatingWebhookConfiguration `%s` was missing, and is back: who wants the gate"
                        .formatted(name)
                    + " open uses `nimfleet breakglass`.")),
        List.of());
  }

  private boolean isWritten(Optional<ValidatingWebhookConfiguration> before, Repaired repaired) {
    var written = client.resource(repaired.configuration());
    return Race.isWon(before.isPresent() ? written::update : written::create);
  }

  private void note(List<Change> states, List<Change> changes) {
    Set<Happening> now = EnumSet.noneOf(Happening.class);
    for (Change state : states)
      if (now.add(state.happening()) && !known.contains(state.happening()))
        journal.note(state.happening(), state.sentence());
    boolean wasOpen = known.removeAll(OPEN);
    boolean isToldOf =
        changes.stream().anyMatch(change -> change.happening() == Happening.BREAK_GLASS_ENDED);
    if (wasOpen && !isToldOf && now.stream().noneMatch(OPEN::contains))
      journal.note(Happening.BREAK_GLASS_ENDED, "Somebody else has closed the gate again.");
    known.clear();
    known.addAll(now);
  }

  private Optional<ValidatingWebhookConfiguration> template(List<Change> states) {
    Optional<String> text = template.get();
    Optional<ValidatingWebhookConfiguration> parsed = text.flatMap(this::parsed);
    if (text.isPresent() && parsed.isEmpty())
      states.add(
          new Change(
              Happening.TEMPLATE_UNUSABLE,
              "The template is no ValidatingWebhookConfiguration `%s`.".formatted(name)));
    return parsed;
  }

  private Optional<ValidatingWebhookConfiguration> parsed(String yaml) {
    try {
      return Optional.ofNullable(
              client
                  .getKubernetesSerialization()
                  .unmarshal(yaml, ValidatingWebhookConfiguration.class))
          .filter(found ->
              "ValidatingWebhookConfiguration".equals(found.getKind())
                  && found.getMetadata() != null
                  && found.getWebhooks() != null
                  && name.equals(found.getMetadata().getName()));
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }

  /// Calls when the configuration may have changed, until it is closed.
  public AutoCloseable watch(Runnable wake) {
    return Waking.on(resource(), wake);
  }

  private Optional<ValidatingWebhookConfiguration> present() {
    return Optional.ofNullable(resource().get());
  }

  private Resource<ValidatingWebhookConfiguration> resource() {
    return client.admissionRegistration().v1().validatingWebhookConfigurations().withName(name);
  }
}
