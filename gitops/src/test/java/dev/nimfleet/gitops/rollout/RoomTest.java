package dev.nimfleet.gitops.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.gitops.rollout.Room.Node;
import dev.nimfleet.gitops.rollout.Room.Request;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RoomTest {
  private static final Gpus FOUR = new Gpus("H100", "nvidia.com/gpu", 4);

  private static Node node(String name, String product, String resource, long count) {
    return new Node(name, product, Map.of(resource, count));
  }

  private static Request request(String node, long gpus) {
    return new Request(Optional.of(node), "nvidia.com/gpu", gpus);
  }

  @Test
  void whatPodsAskedForIsNotFree() {
    Room room = Room.of(List.of(node("a", "H100", "nvidia.com/gpu", 8)), List.of(request("a", 3)));

    assertThat(room.replicas(FOUR)).isEqualTo(1);
  }

  @Test
  void aReplicaStandsOnOneNode() {
    Room room =
        Room.of(
            List.of(node("a", "H100", "nvidia.com/gpu", 8), node("b", "H100", "nvidia.com/gpu", 8)),
            List.of(request("a", 5), request("b", 5)));

    assertThat(room.replicas(FOUR)).isZero();
    assertThat(room.missing(FOUR, 1))
        .contains(
            "1 more replica of 4 × nvidia.com/gpu each on H100 is needed, and there is room for 0");
  }

  @Test
  void anotherProductIsNoRoom() {
    Room room = Room.of(List.of(node("a", "A100", "nvidia.com/gpu", 8)), List.of());

    assertThat(room.replicas(FOUR)).isZero();
  }

  @Test
  void slicesAreCountedApart() {
    Gpus slice = new Gpus("H100", "nvidia.com/mig-3g.40gb", 1);
    Room room =
        Room.of(
            List.of(
                new Node("a", "H100", Map.of("nvidia.com/gpu", 4L, "nvidia.com/mig-3g.40gb", 6L))),
            List.of(request("a", 4)));

    assertThat(room.replicas(slice)).isEqualTo(6);
    assertThat(room.replicas(FOUR)).isZero();
  }

  @Test
  void aPodWithoutANodeWillHaveOneBeforeOurs() {
    Room room =
        Room.of(
            List.of(node("a", "H100", "nvidia.com/gpu", 2), node("b", "H100", "nvidia.com/gpu", 8)),
            List.of(new Request(Optional.empty(), "nvidia.com/gpu", 4)));

    assertThat(room.replicas(FOUR)).isEqualTo(1);
  }

  @Test
  void moreThanThereIsIsNotLessThanNothing() {
    Room room =
        Room.of(
            List.of(node("a", "H100", "nvidia.com/gpu", 4), node("b", "H100", "nvidia.com/gpu", 4)),
            List.of(request("a", 8)));

    assertThat(room.replicas(FOUR)).isEqualTo(1);
  }

  @Test
  void nothingMoreAlwaysFits() {
    assertThat(new Room(List.of()).missing(FOUR, 0)).isEmpty();
    assertThat(new Room(List.of()).missing(FOUR, -2)).isEmpty();
  }
}
