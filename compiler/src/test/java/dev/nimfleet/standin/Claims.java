package dev.nimfleet.standin;

import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/// Volumes: every claim is bound at once, and one that is deleted stays for as long as something
/// mounts it.
final class Claims implements Controller {
  private static final String PROTECTION = "kubernetes.io/pvc-protection";

  private final Writer writer;

  Claims(Writer writer) {
    this.writer = writer;
  }

  @Override
  public Manager manager() {
    return writer.manager();
  }

  @Override
  public Set<Kind> kinds() {
    return Set.of(Kind.CLAIM);
  }

  @Override
  public void tend(Stored claim, Round round) {
    if (claim.isTerminating()) {
      if (claim.finalizers().contains(PROTECTION) && !isMounted(claim, round)) {
        writer.update(claim, claim.without(PROTECTION).toString(), "lets go");
      }
    } else if (!claim.text("/status/phase").equals("Bound")) {
      ObjectNode changed = claim.copy();
      changed.withObject("/status").put("phase", "Bound");
      writer.updateStatus(claim, changed, "Bound");
    }
  }

  private static boolean isMounted(Stored claim, Round round) {
    return round.all(Kind.DEPLOYMENT).stream()
        .filter(deployment -> deployment.namespace().equals(claim.namespace()))
        .filter(deployment -> deployment.number("/status/replicas", 0) > 0)
        .flatMap(deployment -> deployment.items("/spec/template/spec/volumes").stream())
        .anyMatch(volume ->
            volume.at("/persistentVolumeClaim/claimName").asString("").equals(claim.name()));
  }
}
