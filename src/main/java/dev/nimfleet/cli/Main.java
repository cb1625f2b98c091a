package dev.nimfleet.cli;

import dev.nimfleet.cli.logs.Logs;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;

/// Where the program starts.
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    int code =
        run(
            new FileInputStream(FileDescriptor.in),
            new FileOutputStream(FileDescriptor.out),
            new FileOutputStream(FileDescriptor.err),
            Path.of(""),
            args);
    // Not System.exit: it looks for a logger first, which takes 10 ms, and we have no shutdown
    // hooks.
    Runtime.getRuntime().halt(code);
  }

  /// One run of the program, on streams of any kind.
  ///
  /// @param directory what paths are relative to
  /// @return the exit code
  static int run(
      InputStream in, OutputStream out, OutputStream err, Path directory, String... args) {
    if (List.of(args).contains("webhook") || List.of(args).contains("reconcile")) Logs.some();
    else Logs.none();
    var rememberingOut = new RememberingStream(out);
    // The launcher tells which streams are terminals; Java would load a terminal library to know.
    List<String> terminals = List.of(System.getProperty("nimfleet.terminals", "").split(","));
    String noColour = System.getenv("NO_COLOR");
    boolean colours = noColour == null || noColour.isEmpty();
    var console =
        new Console(
            in,
            Console.writer(rememberingOut),
            Console.writer(err),
            directory,
            colours && terminals.contains("out"),
            colours && terminals.contains("err"));
    int code = Program.standard(console).run(args);
    console.out().flush();
    if (rememberingOut.failure().isPresent()) {
      code = outputLost(rememberingOut.failure().get(), console);
    }
    console.err().flush();
    return code;
  }

  /// A reader that has seen enough, such as `head`, is no trouble; a full disk is.
  private static int outputLost(IOException e, Console console) {
    String reason = String.valueOf(e.getMessage());
    if (reason.contains("Broken pipe")) {
      return ExitCode.BROKEN_PIPE;
    }
    Message.error(console, "Cannot write the output: %s.".formatted(reason), List.of());
    return ExitCode.FAILED;
  }
}
