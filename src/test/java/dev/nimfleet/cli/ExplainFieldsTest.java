package dev.nimfleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Paths that people copy from a message, from the documents or from their own fleet.
class ExplainFieldsTest {
  @TempDir private Path folder;

  private Desk.Result explain(String path) {
    return new Desk(folder).runReal("explain", path);
  }

  @ParameterizedTest
  @CsvSource({
    "spec.models.m1.autoscale.kvCache,        models.autoscale.kvCache",
    "models.m1.autoscale.kvCache,             models.autoscale.kvCache",
    "autoscale.kvCache,                       models.autoscale.kvCache",
    "spec.models.<model>.cache,               models.cache",
    "models.cache.cache,                      models.cache",
    "spec.gpus.h100-80gb.memory,              gpus.memory",
    "models.m1.schedule[0].days,              models.schedule.days",
    "models.m1.schedule.0.days,               models.schedule.days",
    "models.m1.schedule[0],                   models.schedule",
    "spec.defaults.env.HTTP_TIMEOUT,          defaults.env",
    "models.foo,                              models",
    "models.m1.overrides.NIMService.spec.env, models.overrides.NIMService"
  })
  void namesMayStandWhereTheyDoInTheFleet(String path, String known) {
    Desk.Result result = explain(path);
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    assertThat(result.out()).startsWith(path + "\n");
    assertThat(withoutHeading(result)).isEqualTo(withoutHeading(explain(known)));
  }

  private static String withoutHeading(Desk.Result result) {
    return result.out().substring(result.out().indexOf('\n'));
  }

  @ParameterizedTest
  @CsvSource({
    "models.replcas,                     models.replicas",
    "replcas,                            replicas",
    "spec.models.m1.autoscal.kvCache,    spec.models.m1.autoscale.kvCache",
    "spec.models.m1.autoscale.kvCash,    spec.models.m1.autoscale.kvCache",
    "models.m1.autoscale.somethingElse,  models.m1.autoscale",
    "models.m1.schedule[0].dys,          models.m1.schedule[0].days",
    "metadata.nam,                       metadata.name",
    "models.replicas.min,                models.replicas"
  })
  void aPathThatIsNoneGetsAGuess(String path, String guess) {
    Desk.Result result = explain(path);
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err())
        .startsWith("error: There is nothing called `%s` to explain.\n".formatted(path))
        .contains("did you mean `%s`?".formatted(guess));
  }

  @ParameterizedTest
  @ValueSource(strings = {"whatever", ".", "..", "x.y.z", "[", "models..", ""})
  void oddPathsAreNoBug(String path) {
    assertThat(explain(path).code()).isLessThan(2);
  }
}
