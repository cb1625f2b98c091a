package dev.nimfleet.gitops.fleets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.gitops.reconcile.Source.Look.Refused;
import org.junit.jupiter.api.Test;

/// What the lock says that is made again from what runs, and the first look after that.
class LostLockTest {
  private final FollowedSource source = new FollowedSource();

  private String rebuilt() throws Exception {
    return rebuilt(source);
  }

  private static String rebuilt(FollowedSource source) throws Exception {
    source.look();
    return source.tags();
  }

  @Test
  void whatHasAllRequestsIsLive() throws Exception {
    source.runs("1.0.0", true).runs("1.1.0", true).routes("1.0.0 100 1.1.0 0");
    source.edit("1.1.0");
    assertThat(rebuilt()).isEqualTo("1.0.0 1.1.0 -");
    source.cluster().remove(FollowedSource.BESIDE);
    source.routes("1.0.0 0 1.1.0 100");
    assertThat(rebuilt()).isEqualTo("1.1.0 - -");
  }

  /// However far the rollout to it is: what the other one has is not taken from it at once.
  @Test
  void whatIsAskedForIsTheCandidateWhileAnotherOneHasRequests() throws Exception {
    source.runs("1.0.0", true).runs("1.1.0", true).routes("1.0.0 10 1.1.0 90");
    source.edit("1.1.0");
    assertThat(rebuilt()).isEqualTo("1.0.0 1.1.0 -");
  }

  @Test
  void bothStayWhenAThirdOneIsAskedFor() throws Exception {
    source.runs("1.0.0", true).runs("1.1.0", true).routes("1.0.0 10 1.1.0 90");
    source.edit("1.2.0");
    assertThat(rebuilt()).isEqualTo("1.1.0 1.2.0 1.0.0");
  }

  @Test
  void withoutARouteWhatIsReadyIsLive() throws Exception {
    source.runs("1.0.0", true).runs("1.1.0", false);
    assertThat(rebuilt(source.edit("1.1.0"))).isEqualTo("1.0.0 1.1.0 -");
    source.cluster().remove(FollowedSource.BESIDE);
    assertThat(rebuilt(source.edit("1.0.0"))).isEqualTo("1.0.0 - -");
    source.cluster().remove(FollowedSource.BESIDE);
    source.runs("1.1.0", true);
    assertThat(rebuilt(source.edit("1.1.0"))).isEqualTo("1.0.0 1.1.0 -");
    source.cluster().remove(FollowedSource.BESIDE);
    assertThat(rebuilt(source.edit("1.2.0"))).isEqualTo("1.0.0 1.2.0 1.1.0");
  }

  @Test
  void aModelThatRunsAndIsNotAskedForIsNotForgotten() throws Exception {
    source.runs("1.0.0", true).routes("1.0.0 100");
    source.edit("1.0.0", "    llama:", "    other:");
    assertThat(source.look())
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.why()).contains("`llama`", "removed"));
  }

  /// Nobody knows any more whether it was carried out.
  @Test
  void aWordThatWasSaidBeforeIsNotHeardAgain() throws Exception {
    source.runs("1.0.0", true).runs("1.1.0", true).routes("1.0.0 100 1.1.0 0");
    source.edit("1.1.0", "2..4", "2").say("promote 1");
    assertThat(rebuilt()).isEqualTo("1.0.0 1.1.0 -");
    assertThat(source.remembered().orElseThrow().orders().refused().orElseThrow().why())
        .contains("say it again");
    source.say("promote 2");
    assertThat(rebuilt()).isEqualTo("1.1.0 - 1.0.0");
  }
}
