package dev.nimfleet.compiler;

import static dev.nimfleet.compiler.SmallFleet.llama;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.Run.Action.Start;
import dev.nimfleet.compiler.lock.ModelLock.Reason;
import org.junit.jupiter.api.Test;

/// Profiles that are written by name, and their hashes in the lock.
class ProfilesTest {
  private static final String NAME = "vllm-fp8-tp1-pp1";
  private static final String HASH = "0123456789abcdef".repeat(4);
  private static final String NAMED = "profile: " + NAME;

  private static SmallFleet named() {
    return llama(NAMED, "-gpuCount").defaults("gateway: {name: inference, domain: example.com}");
  }

  private static SmallFleet held() {
    return named().defaults("profiles: locked");
  }

  /// The lock as `nimfleet lock` leaves it.
  private static String pinned(LiveFleet fleet) {
    return fleet.lockText().replaceFirst("\nprofiles:(?s).*", "")
        + """

        profiles:
          "nvcr.io/nim/meta/llama-3.1-8b-instruct:1.3.0":
            "%s": "%s"
        """
            .formatted(NAME, HASH)
            .stripLeading();
  }

  private static boolean isAdvised(LiveFleet fleet) {
    return fleet.says().stream().anyMatch(said -> said.startsWith("P044"));
  }

  @Test
  void aNameIsAdvisedToBeLockedUntilItIs() {
    LiveFleet fleet = new LiveFleet(named());
    assertThat(isAdvised(fleet)).isTrue();

    fleet.commit().lock(pinned(fleet)).compile();

    assertThat(fleet.errors()).isEmpty();
    assertThat(isAdvised(fleet)).isFalse();
  }

  @Test
  void aHashThatIsLockedMayTakeThePlaceOfItsName() {
    LiveFleet fleet = new LiveFleet(named());
    fleet.commit().lock(pinned(fleet)).compile();
    var services = fleet.services();
    var caches = fleet.caches();

    fleet.edit(named().model("llama", "profile: " + HASH));

    assertThat(fleet.errors()).isEmpty();
    assertThat(fleet.model("llama").candidate()).isEmpty();
    assertThat(fleet.services()).hasSize(1).isEqualTo(services);
    assertThat(fleet.caches()).hasSize(1).isEqualTo(caches);
  }

  @Test
  void aModelThatWaitsForItsHashHasItsCacheAndNothingElse() {
    LiveFleet fleet = new LiveFleet(held());

    assertThat(fleet.errors()).isEmpty();
    assertThat(fleet.files()).hasSize(1).isEqualTo(fleet.caches());
    assertThat(fleet.model("llama").isWaitingFor(Reason.PROFILE)).isTrue();
    assertThat(fleet.news())
        .containsExactly(
            "llama: waits until the hash of its profile is locked. Next, when the cache is Ready:"
                + " kubectl get nimcache llama-3-1-8b-instruct-v1-3-0-vllm-fp8-tp1-pp1 -n nim-prod"
                + " -o yaml | nimfleet lock -");
    String lock = fleet.lockText();
    fleet.compile();
    assertThat(fleet.lockText()).isEqualTo(lock);
  }

  @Test
  void itServesAsSoonAsTheHashIsLocked() {
    LiveFleet fleet = new LiveFleet(held());

    fleet.commit().lock(pinned(fleet)).compile();

    assertThat(fleet.errors()).isEmpty();
    assertThat(fleet.services().values()).singleElement().asString().contains(HASH);
    assertThat(fleet.names("HTTPRoute")).containsExactly("llama");
    assertThat(fleet.model("llama").pending()).isEmpty();
  }

  @Test
  void anEditToAnotherNameWaitsBesideWhatServes() {
    LiveFleet fleet = new LiveFleet(held());
    fleet.lock(pinned(fleet)).compile();
    fleet.commit();
    var services = fleet.services();

    fleet.edit(held().model("llama", "profile: vllm-bf16-tp1-pp1", "-gpuCount"));

    assertThat(fleet.services()).isEqualTo(services);
    assertThat(fleet.caches()).hasSize(2);
    assertThat(fleet.model("llama").isWaitingFor(Reason.PROFILE)).isTrue();
  }

  @Test
  void neitherAWordNorAManualStartGetsAroundTheHash() {
    LiveFleet fleet = new LiveFleet(held());
    fleet.lock(pinned(fleet)).compile();
    fleet.commit();
    SmallFleet edited =
        held()
            .model("llama", "profile: vllm-bf16-tp1-pp1", "-gpuCount", "rollout: {start: manual}");
    fleet.edit(edited);
    assertThat(fleet.model("llama").isWaitingFor(Reason.START)).isTrue();
    assertThat(fleet.caches()).hasSize(1);

    fleet.rollout("llama", new Start());

    assertThat(fleet.model("llama").isWaitingFor(Reason.PROFILE)).isTrue();
    assertThat(fleet.services()).hasSize(1);
    assertThat(fleet.caches()).hasSize(2);
    String lock = fleet.lockText();
    fleet.compile();
    assertThat(fleet.lockText()).isEqualTo(lock);
  }

  @Test
  void aWordThatProfilesCannotBeIsRefused() {
    assertThat(named().defaults("profiles: pinned").errors())
        .containsExactly("F012 Unknown profiles `pinned`.");
  }
}
