package dev.nimfleet.standin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.envtest.ApiServer;
import dev.nimfleet.envtest.RequiresApiServer;
import dev.nimfleet.envtest.RequiresRealCrds;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What somebody who delivers a fleet sees of the stand-in controllers, against a real API server.
@RequiresApiServer
@RequiresRealCrds
class StandInTest {
  private static final AtomicInteger NAMESPACES = new AtomicInteger();

  private static ApiServer server;
  private Controllers controllers;
  private Delivery fleet;

  @BeforeAll
  static void start() {
    server = ApiServer.start();
    Delivery.installCrds(server);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void open() {
    String namespace = "nim-" + NAMESPACES.incrementAndGet();
    server.client().createNamespaces(namespace);
    controllers = Controllers.start(server, Behaviour.USUAL);
    fleet = new Delivery(server.client(), namespace);
  }

  @AfterEach
  void close() {
    controllers.close();
  }

  @Test
  void aModelReachesItsReadyStateWithItsSmallestNumberOfReplicas() {
    fleet.deliver();

    fleet.awaits(Kind.NIM_CACHE, "cache", "/status/state", "Ready");
    fleet.awaits(Kind.NIM_SERVICE, "llama", "/status/state", "Ready");
    fleet.awaits(Kind.DEPLOYMENT, "llama", "/status/availableReplicas", "2");
    fleet.awaitsCondition(Kind.SCALED_OBJECT, "llama", "Ready", "True");
    fleet.awaits(
        Kind.HTTP_ROUTE, "llama", "/status/parents/0/conditions/1/reason", "ResolvedRefs");
    assertThat(fleet.text(Kind.NIM_CACHE, "cache", "/status/profiles/0/name"))
        .isEqualTo(CachedProfile.USUAL.hash());
  }
}
