package dev.nimfleet.compiler.lock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.lock.LockMerge.Choices;
import dev.nimfleet.compiler.lock.LockMerge.Clash;
import dev.nimfleet.compiler.lock.LockMerge.Merged;
import dev.nimfleet.compiler.lock.LockMerge.Sides;
import dev.nimfleet.compiler.lock.ModelLock.Candidate;
import dev.nimfleet.compiler.lock.ModelLock.Stage;
import dev.nimfleet.compiler.plan.Asked;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// What becomes of two branches' locks.
class LockMergeTest {
  private static final ModelLock OLD = ModelLock.of(revision("old"));
  private static final ModelLock PROMOTED =
      ModelLock.of(revision("new")).withPrevious(Optional.of(revision("old")));

  private static LockedRevision revision(String name) {
    return new LockedRevision(
        name,
        new Asked("0".repeat(12), "0".repeat(12)),
        Optional.empty(),
        "kind: NIMService\nmetadata: {name: " + name + "}\n");
  }

  private static ModelLock rolling(String name, int weight) {
    return OLD.withCandidate(Optional.of(new Candidate(revision(name), weight, Stage.ROLLING)));
  }

  private static Lock lock(Map<String, ModelLock> models) {
    return new Lock("prod", "nim", new TreeMap<>(), new TreeMap<>(models), new TreeMap<>());
  }

  private static Lock caches(String... namesAndTexts) {
    SortedMap<String, String> caches = new TreeMap<>();
    for (int i = 0; i < namesAndTexts.length; i += 2) {
      caches.put(namesAndTexts[i], namesAndTexts[i + 1]);
    }
    return new Lock("prod", "nim", caches, new TreeMap<>(), new TreeMap<>());
  }

  private static Merged merge(Lock ours, Lock theirs, Choices choices) {
    return LockMerge.of(new Sides(List.of(ours), List.of(theirs), Optional.empty()), choices);
  }

  private static Merged merge(ModelLock ours, ModelLock theirs) {
    return merge(lock(Map.of("a", ours)), lock(Map.of("a", theirs)), Choices.NONE);
  }

  private static ModelLock a(Merged merged) {
    assertThat(merged.clashes()).isEmpty();
    return merged.locks().getFirst().model("a");
  }

  @Test
  void whatOnlyOneBranchChangedIsTakenFromIt() {
    Lock base = lock(Map.of("a", OLD, "b", OLD, "gone", OLD));
    Lock ours = lock(Map.of("a", PROMOTED, "b", OLD, "gone", OLD));
    Lock theirs = lock(Map.of("a", OLD, "b", rolling("new", 30), "added", OLD));

    Merged merged =
        LockMerge.of(
            new Sides(List.of(ours), List.of(theirs), Optional.of(List.of(base))), Choices.NONE);

    assertThat(merged.decisions()).isEmpty();
    assertThat(merged.clashes()).isEmpty();
    assertThat(merged.locks())
        .containsExactly(lock(Map.of("a", PROMOTED, "b", rolling("new", 30), "added", OLD)));
  }

  @Test
  void candidatesWithoutRequestsAreDropped() {
    Merged merged = merge(rolling("one", 0), rolling("two", 0));

    assertThat(a(merged)).isEqualTo(OLD);
    assertThat(merged.decisions()).singleElement().asString().startsWith("a: the candidates");
  }

  @Test
  void aRolloutUnderWayGoesOn() {
    assertThat(a(merge(rolling("one", 0), rolling("two", 30)))).isEqualTo(rolling("two", 30));
    assertThat(a(merge(rolling("one", 10), OLD))).isEqualTo(rolling("one", 10));
  }

  @Test
  void twoRolloutsUnderWayAreForSomebodyToDecide() {
    assertThat(merge(rolling("one", 10), rolling("two", 30)).clashes())
        .containsExactly(
            new Clash("a", "Both branches move requests of `a`: 10 % to `one` and 30 % to `two`."));
  }

  @Test
  void theBranchThatHasPromotedIsAhead() {
    assertThat(a(merge(PROMOTED, rolling("new", 100)))).isEqualTo(PROMOTED);
    assertThat(a(merge(OLD, PROMOTED))).isEqualTo(PROMOTED);
  }

  @Test
  void nothingThatHasRequestsIsLostToAPromotion() {
    assertThat(merge(PROMOTED, rolling("third", 10)).clashes())
        .containsExactly(
            new Clash(
                "a",
                "One branch has promoted a revision of `a`, and on the other `third` has 10 % of"
                    + " the requests."));
  }

  @Test
  void unrelatedLiveRevisionsAreForSomebodyToDecide() {
    ModelLock other = ModelLock.of(revision("other"));

    assertThat(merge(OLD, other).clashes())
        .extracting(Clash::sentence)
        .containsExactly(
            "The two branches have different live revisions of `a`: `old` and `other`.");
    Lock ours = lock(Map.of("a", OLD));
    Lock theirs = lock(Map.of("a", other));
    assertThat(a(merge(ours, theirs, new Choices(Set.of("a"), Set.of())))).isEqualTo(OLD);
    assertThat(a(merge(ours, theirs, new Choices(Set.of(), Set.of("a"))))).isEqualTo(other);
  }

  @Test
  void aModelThatOneBranchRemovedStaysUntilFleetYamlSaysSo() {
    assertThat(a(merge(lock(Map.of()), lock(Map.of("a", OLD)), Choices.NONE))).isEqualTo(OLD);
  }

  @Test
  void cachesAreJoinedAndNeverChanged() {
    assertThat(merge(caches("x", "1"), caches("y", "2"), Choices.NONE).locks())
        .containsExactly(caches("x", "1", "y", "2"));
    assertThat(merge(caches("x", "1"), caches("x", "2"), Choices.NONE).clashes())
        .extracting(Clash::sentence)
        .containsExactly("The two branches have different content for the cache `x`.");
  }

  @Test
  void aMarkedTextIsTakenApart() {
    String text =
        """
        same
        <<<<<<< HEAD
        ours
        ||||||| base
        <<<<<<<<< Temporary merge branch 1
        base
        =======
        theirs
        >>>>>>> branch
        end
        """;

    assertThat(ConflictText.parse(text))
        .contains(
            new ConflictText(
                "same\nours\nend\n",
                "same\ntheirs\nend\n",
                Optional.of("same\n<<<<<<<<< Temporary merge branch 1\nbase\nend\n")));
    assertThat(ConflictText.parse("<<<<<<< a\nx\n>>>>>>> b\n")).isEmpty();
    assertThat(ConflictText.parse("<<<<<<< a\nx\n=======\n")).isEmpty();
  }
}
