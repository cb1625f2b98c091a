package dev.nimfleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the start-up cache cannot hold is not in the classes.
class PlainCodeTest {
  record Sample(int whole, double real, String text, List<String> items) {}

  @ParameterizedTest
  @ValueSource(strings = {"compiler", "policies", "src"})
  void noSwitchOverTypesIsLinkedAtStart(String module) throws IOException {
    List<Path> classes = classes(module);
    assertThat(classes).isNotEmpty();
    assertThat(classes)
        .allSatisfy(file ->
            assertThat(linkedLate(ClassFile.of().parse(file)))
                .as(file.getFileName().toString())
                .isEmpty());
  }

  /// Of a class as javac leaves it: the canary.
  @Test
  void whatIsLinkedLateIsFound() throws IOException {
    Path sample =
        Path.of("target", "test-classes", "dev", "nimfleet", "PlainCodeTest$Sample.class");
    assertThat(linkedLate(ClassFile.of().parse(sample))).contains("equals", "hashCode");
  }

  private static List<Path> classes(String module) throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("..", module, "target", "classes"))) {
      return files.filter(file -> file.toString().endsWith(".class")).toList();
    }
  }

  private static List<String> linkedLate(ClassModel model) {
    return model.methods().stream()
        .flatMap(method -> method.code().stream())
        .flatMap(code -> code.elementStream())
        .filter(InvokeDynamicInstruction.class::isInstance)
        .map(InvokeDynamicInstruction.class::cast)
        .filter(PlainCodeTest::isLinkedLate)
        .map(call -> call.name().stringValue())
        .toList();
  }

  private static boolean isLinkedLate(InvokeDynamicInstruction call) {
    return switch (call.bootstrapMethod().owner().displayName()) {
      case "SwitchBootstraps" ->
          call.name().equalsString("typeSwitch")
              && call.bootstrapArgs().stream().allMatch(ClassDesc.class::isInstance);
      case "ObjectMethods" -> !call.name().equalsString("toString");
      default -> false;
    };
  }
}
