package dev.nimfleet.cli.logs;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where what libraries and the webhook log goes. Commands that end by themselves tell people what
/// there is to say; a server writes one line of JSON for each event.
public final class Logs {
  private static final String PROVIDER = "slf4j.provider";

  /// What those say who serve us only matters when something is wrong.
  private static final Map<String, Level> OTHERS =
      Map.of(
          "org.eclipse.jetty", Level.WARN,
          "io.javalin", Level.WARN,
          "io.fabric8", Level.WARN,
          "org.apache.sshd", Level.WARN); // or each look at a repository is a line

  private Logs() {}

  /// Nothing is logged. Must be called before anybody asks for a logger.
  public static void none() {
    provide("org.slf4j.nop.NOPServiceProvider");
  }

  /// Something is, in the way that is chosen later. Must be called before anybody asks for a
  /// logger, which the first class with one does.
  public static void some() {
    provide("ch.qos.logback.classic.spi.LogbackServiceProvider");
  }

  private static void provide(String provider) {
    System.setProperty("slf4j.internal.verbosity", "WARN"); // or it tells of the line below
    System.setProperty(PROVIDER, provider);
  }

  /// As JSON to the standard output, after [#some].
  public static void json() {
    var context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    var encoder = new JsonEncoder();
    encoder.setContext(context);
    encoder.setWithSequenceNumber(false);
    encoder.setWithNanoseconds(false);
    encoder.setWithThreadName(false);
    encoder.setWithContext(false);
    encoder.setWithMDC(false);
    encoder.setWithMarkers(false);
    encoder.setWithFormattedMessage(true);
    encoder.setWithMessage(false);
    encoder.setWithArguments(false);
    encoder.start();
    var appender = new ConsoleAppender<ILoggingEvent>();
    appender.setContext(context);
    appender.setEncoder(encoder);
    appender.start();
    var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.INFO);
    root.addAppender(appender);
    OTHERS.forEach((name, level) -> context.getLogger(name).setLevel(level));
  }
}
