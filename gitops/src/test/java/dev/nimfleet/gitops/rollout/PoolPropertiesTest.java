package dev.nimfleet.gitops.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.gitops.rollout.Observation.Neighbour;
import dev.nimfleet.gitops.rollout.RolloutState.Standing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// Several models on the same GPUs, looked at in any order.
class PoolPropertiesTest {
  private static final List<String> NAMES = List.of("aya", "llama", "mistral");

  @Provide
  Arbitrary<List<Integer>> orders() {
    return Arbitraries.integers().between(0, NAMES.size() - 1).list().ofMinSize(600).ofMaxSize(900);
  }

  @Property(tries = 100)
  void oneAtATimeAndAllInTheEnd(@ForAll("orders") List<Integer> orders) {
    List<Story> stories = new ArrayList<>();
    for (String name : NAMES) {
      Story story = new Story();
      story.state = RolloutState.steady(name, Story.V1, story.now);
      stories.add(story);
    }
    for (int index : orders) {
      Story story = stories.get(index);
      story.world.neighbours.clear();
      stories.stream()
          .filter(other -> other != story)
          .map(other -> new Neighbour(other.state.model(), other.state.standing()))
          .forEach(story.world.neighbours::add);
      story.look();
      story.world.load();
      stories.forEach(each -> each.pass(Duration.ofMinutes(1)));

      assertThat(stories.stream().filter(each -> each.state.standing() == Standing.UNDER_WAY))
          .hasSizeLessThanOrEqualTo(1);
    }
    assertThat(stories).allMatch(story -> story.weight() == 100);
  }
}
