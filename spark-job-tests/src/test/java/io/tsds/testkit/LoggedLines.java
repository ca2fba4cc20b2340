package io.tsds.testkit;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;

/** What is logged under a name until this is closed, from any thread. */
public final class LoggedLines implements AutoCloseable {
  private final Logger logger;
  private final Level before;
  private final Recorder recorder = new Recorder();

  /**
   * A line.
   *
   * @param thrown what was logged with it, or null
   */
  public record Line(Level level, String text, Throwable thrown) {}

  private final List<Line> lines = new CopyOnWriteArrayList<>();

  /**
   * @param name of the logger, a class or a package
   */
  public LoggedLines(String name, Level level) {
    logger = (Logger) LogManager.getLogger(name);
    before = logger.getLevel();
    LoggerContext context = logger.getContext();
    if (!context.getConfiguration().getLoggers().containsKey(name)) {
      context.getConfiguration().addLogger(name, new LoggerConfig(name, before, true));
      context.updateLoggers();
    }
    logger.setAdditive(false);
    logger.setLevel(level);
    recorder.start();
    logger.addAppender(recorder);
  }

  public List<Line> lines() {
    return List.copyOf(lines);
  }

  /** The texts of the lines of a level. */
  public List<String> texts(Level level) {
    return lines.stream().filter(line -> line.level().equals(level)).map(Line::text).toList();
  }

  @Override
  public void close() {
    logger.removeAppender(recorder);
    logger.setLevel(before);
    logger.setAdditive(true);
  }

  private final class Recorder extends AbstractAppender {
    Recorder() {
      super("logged-lines", null, null, true, Property.EMPTY_ARRAY);
    }

    @Override
    public void append(LogEvent event) {
      lines.add(
          new Line(event.getLevel(), event.getMessage().getFormattedMessage(), event.getThrown()));
    }
  }
}
