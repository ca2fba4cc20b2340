package io.tsds.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Properties;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** {@code tsds} itself, which does nothing without a subcommand. */
@Command(
    name = "tsds",
    mixinStandardHelpOptions = true,
    versionProvider = Tsds.Version.class,
    description =
        "Exact training-data selection after TSDS (Liu, Karbasi, Rekatsinas, NeurIPS 2024).",
    footer = {"", "tsds COMMAND --help shows a command's options."})
final class Tsds {
  /** The version that the build wrote down. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      try (InputStream in = Tsds.class.getResourceAsStream("/io/tsds/build.properties")) {
        Properties build = new Properties();
        build.load(in);
        return new String[] {
          String.format(
              Locale.ROOT,
              "tsds %s (built for Spark %s)",
              build.getProperty("version"),
              build.getProperty("spark.version"))
        };
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
