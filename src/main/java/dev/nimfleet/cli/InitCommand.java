package dev.nimfleet.cli;

import dev.nimfleet.cli.output.DiskTrouble;
import dev.nimfleet.cli.output.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// `nimfleet init [DIR]`: a fleet to start from.
final class InitCommand implements Command {
  private static final String FILE = "fleet.yaml";

  @Override
  public String name() {
    return "init";
  }

  @Override
  public void declare(CommandSpec spec) {
    spec.usageMessage()
        .description("Writes a commented fleet.yaml to start from.")
        .footer("  nimfleet init", "  nimfleet init clusters/prod");
    spec.addPositional(
        PositionalParamSpec.builder()
            .paramLabel("[DIR]")
            .hideParamSyntax(true)
            .arity("0..1")
            .type(String.class)
            .description("Where to write it (default: here). Made when it does not exist.")
            .build());
  }

  @Override
  public int run(ParseResult given, Console console) {
    String typed = given.matchedPositionalValue(0, "");
    Path file = console.path(typed).resolve(FILE);
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.write(file, starter(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (FileAlreadyExistsException e) {
      throw new Refusal(
          "`%s` exists already, and is not overwritten.".formatted(e.getFile()),
          "name another folder: `nimfleet init DIR`.");
    } catch (IOException e) {
      throw DiskTrouble.writing(console.path(typed), e);
    }
    console.err().println("Wrote %s. Next: nimfleet compile %s -o out/".formatted(file, file));
    return ExitCode.DONE;
  }

  /// The starter as it is shipped.
  static byte[] starter() throws IOException {
    try (InputStream resource = InitCommand.class.getResourceAsStream("starter.yaml")) {
      return Objects.requireNonNull(resource, "starter.yaml is not in the jar").readAllBytes();
    }
  }
}
